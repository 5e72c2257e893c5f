package org.iotmc.ota;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.profile.FirmwareRepository.Result;
import org.iotmc.api.profile.FirmwareUpdate.UpdateStatus;
import org.iotmc.api.profile.UpdateOutcome;
import org.iotmc.api.profile.UpdateState;
import org.iotmc.ota.BootRecord.Seal;
import org.iotmc.ota.UpdateRecord.Ending;
import org.iotmc.ota.UpdateRecord.Installed;
import org.iotmc.ota.UpdateRecord.Job;
import org.iotmc.ota.UpdateRecord.Progress;
import org.junit.jupiter.api.Test;

/** Records whose equality is written by hand: each component counts. */
class SpelledOutEqualityTest {
  private static final Installed OLD = new Installed(new FirmwareVersion(1, 0, 0), 0);
  private static final Installed NEW = new Installed(new FirmwareVersion(1, 0, 1), 0);
  private static final Bytes ZERO = Bytes.of(new byte[32]);
  private static final Bytes ONE = Bytes.of(new byte[33]);

  @Test
  void endings() {
    differ(
        () -> new Ending("a", "1", UpdateOutcome.NONE, ""),
        new Ending("b", "1", UpdateOutcome.NONE, ""),
        new Ending("a", "2", UpdateOutcome.NONE, ""),
        new Ending("a", "1", UpdateOutcome.CANCELLED, ""),
        new Ending("a", "1", UpdateOutcome.NONE, "why"));
  }

  @Test
  void seals() {
    differ(
        () -> new Seal(1, 2, ZERO),
        new Seal(2, 2, ZERO),
        new Seal(1, 3, ZERO),
        new Seal(1, 2, ONE));
  }

  @Test
  void statuses() {
    differ(
        () -> new UpdateStatus(UpdateState.IDLE, "1", 5, UpdateOutcome.NONE, ""),
        new UpdateStatus(UpdateState.DOWNLOADING, "1", 5, UpdateOutcome.NONE, ""),
        new UpdateStatus(UpdateState.IDLE, "2", 5, UpdateOutcome.NONE, ""),
        new UpdateStatus(UpdateState.IDLE, "1", 6, UpdateOutcome.NONE, ""),
        new UpdateStatus(UpdateState.IDLE, "1", 5, UpdateOutcome.CANCELLED, ""),
        new UpdateStatus(UpdateState.IDLE, "1", 5, UpdateOutcome.NONE, "why"));
  }

  @Test
  void updates() {
    Ending ending = new Ending("a", "1", UpdateOutcome.NONE, "");
    Result result = ending.result();
    differ(
        () -> UpdateRecord.idle(OLD),
        UpdateRecord.idle(NEW),
        with(ending, List.of(), List.of()),
        with(Ending.NONE, List.of(result), List.of()),
        with(Ending.NONE, List.of(), List.of(ZERO)));
    Job job =
        new Job("a", NEW.version(), Optional.empty(), Optional.empty(), Progress.NONE)
            .with(Samples.accepted(Samples.manifest(new byte[1], NEW.version(), 0)));
    differ(
        () -> UpdateRecord.idle(OLD).in(UpdateState.DOWNLOADING, job),
        UpdateRecord.idle(OLD).in(UpdateState.VERIFYING, job),
        UpdateRecord.idle(OLD).in(UpdateState.DOWNLOADING, job.orphaned()));
  }

  private static UpdateRecord with(Ending last, List<Result> reports, List<Bytes> failed) {
    return new UpdateRecord(OLD, UpdateState.IDLE, Optional.empty(), last, reports, failed);
  }

  private static void differ(Supplier<Object> made, Object... others) {
    Object one = made.get();
    assertThat(made.get()).isNotSameAs(one).isEqualTo(one).hasSameHashCodeAs(one);
    for (Object other : others) {
      assertThat(one).isNotEqualTo(other);
      assertThat(other).isNotEqualTo(one);
    }
    assertThat(one).isNotEqualTo("text");
  }
}
