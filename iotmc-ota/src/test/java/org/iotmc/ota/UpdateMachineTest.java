package org.iotmc.ota;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.iotmc.api.profile.HealthState;
import org.iotmc.api.profile.UpdateOutcome;
import org.iotmc.api.profile.UpdateState;
import org.iotmc.api.spi.Bootloader.Bank;
import org.iotmc.api.spi.Bootloader.Boot;
import org.iotmc.ota.Step.Action;
import org.iotmc.ota.UpdateRecord.Image;
import org.junit.jupiter.api.Test;

class UpdateMachineTest {
  private static final Image IMAGE =
      Samples.accepted(Samples.manifest(new byte[100], Samples.V2, 6));

  /** Something that happens to an updater. */
  interface Event {
    Step on(UpdateRecord record);
  }

  @Provide
  Arbitrary<List<Event>> stories() {
    return Arbitraries.<Event>of(
            r -> UpdateMachine.scheduled(r, "p", Samples.V2, Samples.EXPIRES),
            UpdateMachine::due,
            r -> UpdateMachine.offerFailed(r, "p", "nobody\nthere"),
            r -> UpdateMachine.accepted(r, "p", IMAGE),
            r -> UpdateMachine.progressed(r, 50),
            r -> UpdateMachine.broken(r, 60, "reset"),
            r -> UpdateMachine.unavailable(r, "gone"),
            r -> UpdateMachine.unfit(r, "digest"),
            UpdateMachine::downloaded,
            r -> UpdateMachine.bankBad(r, "flash"),
            UpdateMachine::marked,
            r -> TrialMachine.booted(r, Boot.COMMITTED, Bank.A),
            r -> TrialMachine.booted(r, Boot.TRIAL, Bank.A),
            r -> TrialMachine.booted(r, Boot.FELL_BACK, Bank.A),
            r -> TrialMachine.checked(r, HealthState.OK, 90_000_000),
            r -> TrialMachine.checked(r, HealthState.OK, 1),
            r -> TrialMachine.checked(r, HealthState.DEGRADED, 2),
            r -> TrialMachine.checked(r, HealthState.FAILED, 3),
            TrialMachine::commitRequested,
            r -> TrialMachine.rollbackRequested(r, "no"),
            r -> UpdateMachine.cancelled(r, "p"))
        .list()
        .ofMaxSize(40);
  }

  @Property(tries = 500)
  void whateverHappensTheRecordCanBeKeptAndTheFloorStays(@ForAll("stories") List<Event> story) {
    UpdateRecord record = UpdateRecord.idle(Samples.FACTORY);
    for (Event event : story) {
      record = event.on(record).record();
      assertThat(UpdateRecordCodec.decode(UpdateRecordCodec.encode(record))).isEqualTo(record);
      // None of these stories has the boot control commit.
      assertThat(record.installed()).isEqualTo(Samples.FACTORY);
    }
  }

  @Test
  void theFloorRisesWithTheCommitAndNotBefore() {
    UpdateRecord record = onProbation();
    assertThat(record.installed()).isEqualTo(Samples.FACTORY);
    Step end = TrialMachine.checked(record, HealthState.OK, 86_400_000);
    assertThat(end.actions()).containsExactly(Action.COMMIT);
    assertThat(end.record().installed()).isEqualTo(Samples.FACTORY);
    UpdateRecord done = TrialMachine.committed(end.record()).record();
    assertThat(done.installed()).isEqualTo(new UpdateRecord.Installed(Samples.V2, 6));
    assertThat(done.last().outcome()).isEqualTo(UpdateOutcome.COMMITTED);
    assertThat(done.state()).isEqualTo(UpdateState.IDLE);
  }

  @Test
  void aCommitWhoseRecordWasLostIsSeenAtTheNextStart() {
    UpdateRecord record = onProbation();
    UpdateRecord next = TrialMachine.booted(record, Boot.COMMITTED, Bank.B).record();
    assertThat(next.last().outcome()).isEqualTo(UpdateOutcome.COMMITTED);
    assertThat(next.installed().version()).isEqualTo(Samples.V2);
  }

  @Test
  void doubtfulHealthPreventsTheCommitByOwnDecisionButNotByRequest() {
    UpdateRecord record = TrialMachine.checked(onProbation(), HealthState.DEGRADED, 1000).record();
    assertThat(TrialMachine.commitRequested(record).actions()).containsExactly(Action.COMMIT);
    Step end = TrialMachine.checked(record, HealthState.OK, 86_400_000);
    assertThat(end.actions()).containsExactly(Action.REBOOT);
    UpdateRecord back = TrialMachine.booted(end.record(), Boot.FELL_BACK, Bank.A).record();
    assertThat(back.last().outcome()).isEqualTo(UpdateOutcome.ROLLED_BACK);
    assertThat(back.last().detail()).isEqualTo("no commit within probation");
  }

  @Test
  void aDeviceThatRestartsForEverGivesUp() {
    UpdateRecord record =
        UpdateMachine.accepted(UpdateRecord.idle(Samples.FACTORY), "p", IMAGE).record();
    for (int i = 0; i < UpdateMachine.MAX_ATTEMPTS; i++) {
      record = TrialMachine.booted(record, Boot.COMMITTED, Bank.A).record();
    }
    assertThat(record.state()).isEqualTo(UpdateState.IDLE);
    assertThat(record.last().outcome()).isEqualTo(UpdateOutcome.FAILED);
  }

  @Test
  void aBankThatNeverHoldsWhatWasWrittenIsGivenUp() {
    UpdateRecord record =
        UpdateMachine.accepted(UpdateRecord.idle(Samples.FACTORY), "p", IMAGE).record();
    for (int i = 0; i <= UpdateMachine.MAX_ATTEMPTS; i++) {
      record = UpdateMachine.progressed(record, 50).record();
      record = UpdateMachine.downloaded(record).record();
      record = UpdateMachine.bankBad(record, "flash").record();
    }
    assertThat(record.state()).isEqualTo(UpdateState.IDLE);
    assertThat(record.last().outcome()).isEqualTo(UpdateOutcome.FAILED);
  }

  @Test
  void aTrialThatNobodyKnowsOfEnds() {
    UpdateRecord idle = UpdateRecord.idle(Samples.FACTORY);
    assertThat(TrialMachine.booted(idle, Boot.TRIAL, Bank.A).actions())
        .containsExactly(Action.REBOOT);
  }

  private static UpdateRecord onProbation() {
    UpdateRecord record = UpdateRecord.idle(Samples.FACTORY);
    for (Event event :
        List.<Event>of(
            r -> UpdateMachine.accepted(r, "p", IMAGE),
            UpdateMachine::downloaded,
            UpdateMachine::marked,
            r -> TrialMachine.booted(r, Boot.TRIAL, Bank.A))) {
      record = event.on(record).record();
    }
    assertThat(record.state()).isEqualTo(UpdateState.PROBATION);
    return record;
  }
}
