package org.iotmc.ota;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.profile.FirmwareRepository;
import org.iotmc.api.profile.UpdateOutcome;
import org.iotmc.api.profile.UpdateState;
import org.iotmc.api.spi.Bootloader.Bank;
import org.iotmc.ota.BootRecord.Seal;
import org.iotmc.ota.BootRecord.Stage;
import org.iotmc.ota.BootRecord.Trial;
import org.iotmc.ota.UpdateRecord.Ending;
import org.iotmc.ota.UpdateRecord.Health;
import org.iotmc.ota.UpdateRecord.Image;
import org.iotmc.ota.UpdateRecord.Installed;
import org.iotmc.ota.UpdateRecord.Job;
import org.iotmc.ota.UpdateRecord.Progress;

/** What updater and boot control keep comes back as it was, or fails as malformed. */
class StoredCodecsTest {
  private static final List<String> TITLES =
      List.of("iotmc-boot", "iotmc-bank-seal", "iotmc-update", "iotmc-firmware-floor");

  @Provide
  Arbitrary<Seal> seals() {
    Arbitrary<Long> number = Arbitraries.longs().greaterOrEqual(0);
    return Combinators.combine(number, number, Samples.digests()).as(Seal::new);
  }

  @Provide
  Arbitrary<BootRecord> bootRecords() {
    Arbitrary<Trial> trial =
        Combinators.combine(seals(), Arbitraries.of(Stage.class)).as(Trial::new);
    return Combinators.combine(Arbitraries.of(Bank.class), seals(), trial.optional())
        .as(BootRecord::new);
  }

  @Provide
  Arbitrary<Installed> floors() {
    Arbitrary<Long> counter = Arbitraries.longs().between(0, FirmwareManifest.MAX_COUNTER);
    return Combinators.combine(Samples.versions(), counter).as(Installed::new);
  }

  private static Arbitrary<String> texts() {
    return Arbitraries.strings().withCharRange(' ', '~').withChars("äß€\n%").ofMaxLength(60);
  }

  private static Arbitrary<Progress> progress() {
    Arbitrary<Long> number = Arbitraries.longs().greaterOrEqual(0);
    return Combinators.combine(
            number,
            number,
            Arbitraries.integers().greaterOrEqual(0),
            number,
            Arbitraries.of(Health.class),
            texts())
        .as(Progress::new);
  }

  private static Arbitrary<Image> images() {
    return Combinators.combine(Samples.manifests(), Arbitraries.of(Bank.class))
        .as((manifest, bank) -> new Image(manifest, URI.create("https://10.0.0.1/i?a=%20b"), bank));
  }

  /** A state and the job that fits. */
  private record Stand(UpdateState state, Optional<Job> job) {}

  private static Arbitrary<Stand> stands() {
    Arbitrary<Optional<Instant>> times =
        Arbitraries.longs()
            .between(0, 4_000_000_000_000L)
            .map(Instant::ofEpochMilli)
            .map(Optional::of);
    Arbitrary<Stand> scheduled =
        Combinators.combine(texts(), Samples.versions(), times, progress())
            .as(
                (id, version, at, progress) ->
                    new Stand(
                        UpdateState.SCHEDULED,
                        Optional.of(new Job(id, version, at, Optional.empty(), progress))));
    Arbitrary<UpdateState> late =
        Arbitraries.of(
            UpdateState.DOWNLOADING,
            UpdateState.VERIFYING,
            UpdateState.INSTALLING,
            UpdateState.PROBATION);
    Arbitrary<Stand> fetched =
        Combinators.combine(late, texts(), times.injectNull(0.5), images(), progress())
            .as(
                (state, id, at, image, progress) ->
                    new Stand(
                        state,
                        Optional.of(
                            new Job(
                                id,
                                image.manifest().version(),
                                Optional.ofNullable(at).flatMap(Function.identity()),
                                Optional.of(image),
                                progress))));
    Arbitrary<Stand> idle = Arbitraries.just(new Stand(UpdateState.IDLE, Optional.empty()));
    return Arbitraries.oneOf(idle, scheduled, fetched);
  }

  @Provide
  Arbitrary<UpdateRecord> updateRecords() {
    Arbitrary<UpdateOutcome> outcomes = Arbitraries.of(UpdateOutcome.class);
    Arbitrary<Ending> endings =
        Combinators.combine(texts(), texts(), outcomes, texts()).as(Ending::new);
    Arbitrary<FirmwareRepository.Result> reports =
        Combinators.combine(texts(), outcomes, texts()).as(FirmwareRepository.Result::new);
    return Combinators.combine(
            floors(),
            stands(),
            endings,
            reports.list().ofMaxSize(UpdateRecord.MAX_REPORTS),
            Samples.digests().list().ofMaxSize(UpdateRecord.MAX_FAILED))
        .as(
            (installed, stand, last, unheard, failed) ->
                new UpdateRecord(installed, stand.state, stand.job, last, unheard, failed));
  }

  @Property(tries = 200)
  void everyBootRecordSurvivesTheStorage(@ForAll("bootRecords") BootRecord record) {
    assertThat(BootRecord.decode(record.encode())).isEqualTo(record);
    assertThat(Seal.decode(record.sealed().encode())).isEqualTo(record.sealed());
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void everyUpdateRecordSurvivesTheStorage(@ForAll("updateRecords") UpdateRecord record) {
    assertThat(UpdateRecordCodec.decode(UpdateRecordCodec.encode(record))).isEqualTo(record);
    byte[] floor = UpdateRecordCodec.encodeFloor(record.installed());
    assertThat(UpdateRecordCodec.decodeFloor(floor)).isEqualTo(record.installed());
  }

  /** A device that went back to the firmware before reads what the newer one wrote. */
  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void linesThatALaterVersionAddedAreLeftOut(
      @ForAll("updateRecords") UpdateRecord update,
      @ForAll("bootRecords") BootRecord boot,
      @ForAll int place) {
    assertThat(UpdateRecordCodec.decode(grown(UpdateRecordCodec.encode(update), place)))
        .isEqualTo(update);
    assertThat(
            UpdateRecordCodec.decodeFloor(
                grown(UpdateRecordCodec.encodeFloor(update.installed()), place)))
        .isEqualTo(update.installed());
    assertThat(BootRecord.decode(grown(boot.encode(), place))).isEqualTo(boot);
    assertThat(Seal.decode(grown(boot.sealed().encode(), place))).isEqualTo(boot.sealed());
  }

  private static byte[] grown(byte[] content, int place) {
    List<String> lines = new ArrayList<>(new String(content, UTF_8).lines().toList());
    lines.add(1 + Math.floorMod(place, lines.size()), "new-in-2050: %25");
    return (String.join("\n", lines) + "\n").getBytes(UTF_8);
  }

  @Property(tries = 200)
  void noiseFailsOnlyAsMalformed(@ForAll @Size(max = 2000) byte[] noise) {
    onlyMalformed(noise);
  }

  @Property(tries = 200)
  void noiseBehindAGoodTitleFailsOnlyAsMalformed(@ForAll String noise) {
    for (String title : TITLES) {
      onlyMalformed((title + ": 1\n" + noise + "\n").getBytes(UTF_8));
    }
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void whatIsDamagedFailsOnlyAsMalformed(
      @ForAll("updateRecords") UpdateRecord update,
      @ForAll("bootRecords") BootRecord boot,
      @ForAll int place,
      @ForAll byte damage) {
    for (byte[] content :
        List.of(
            UpdateRecordCodec.encode(update),
            UpdateRecordCodec.encodeFloor(update.installed()),
            boot.encode(),
            boot.sealed().encode())) {
      content[Math.floorMod(place, content.length)] = damage;
      onlyMalformed(content);
    }
  }

  /** A value at a time, as a torn or foreign writer would leave it. */
  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void aNonsensicalValueFailsOnlyAsMalformed(
      @ForAll("updateRecords") UpdateRecord update,
      @ForAll("bootRecords") BootRecord boot,
      @ForAll int place,
      @ForAll("nonsense") String nonsense) {
    for (byte[] content : List.of(UpdateRecordCodec.encode(update), boot.encode())) {
      String[] lines = new String(content, UTF_8).split("\n");
      int at = 1 + Math.floorMod(place, lines.length - 1);
      lines[at] = lines[at].replaceFirst(": .*", ": ") + nonsense;
      onlyMalformed((String.join("\n", lines) + "\n").getBytes(UTF_8));
    }
  }

  @Provide
  Arbitrary<String> nonsense() {
    return Arbitraries.of(
        "", "0", "-1", "99999999999", "9".repeat(30), "abc", "zz", "A", "IDLE", "1.2", "%zz", "::");
  }

  private static void onlyMalformed(byte[] content) {
    for (Function<byte[], Object> decode :
        List.<Function<byte[], Object>>of(
            BootRecord::decode,
            Seal::decode,
            UpdateRecordCodec::decode,
            UpdateRecordCodec::decodeFloor)) {
      try {
        assertThat(decode.apply(content)).isNotNull();
      } catch (MalformedMessageException expected) {
        assertThat(expected.field()).isNotEmpty();
      }
    }
  }
}
