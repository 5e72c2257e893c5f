package org.iotmc.ota;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.spi.Bootloader.Bank;
import org.iotmc.ota.UpdateRecord.Image;
import org.iotmc.ota.UpdateRecord.Installed;

/** Sample values and generators of this module's tests. */
final class Samples {
  static final Instant RELEASED = Instant.parse("2029-12-01T00:00:00Z");
  static final Instant EXPIRES = Instant.parse("2031-01-01T00:00:00Z");
  static final FirmwareVersion V1 = new FirmwareVersion(1, 0, 0);
  static final FirmwareVersion V2 = new FirmwareVersion(2, 0, 0);
  static final Installed FACTORY = new Installed(V1, 5);

  private Samples() {}

  static byte[] image(int seed, int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  static FirmwareManifest manifest(byte[] image, FirmwareVersion version, long counter) {
    return new FirmwareManifest(
        "thermostat",
        List.of("r1", "r2"),
        version,
        counter,
        image.length,
        BankDigest.of(image),
        RELEASED,
        EXPIRES,
        Optional.empty(),
        FirmwareManifest.DEFAULT_PROBATION);
  }

  static Image accepted(FirmwareManifest manifest) {
    return new Image(manifest, URI.create("http://127.0.0.1/image"), Bank.B);
  }

  static Arbitrary<FirmwareVersion> versions() {
    Arbitrary<Integer> number = Arbitraries.integers().between(0, 999_999);
    return Combinators.combine(number, number, number).as(FirmwareVersion::new);
  }

  static Arbitrary<Bytes> digests() {
    return Arbitraries.bytes().array(byte[].class).ofSize(32).map(Bytes::of);
  }

  static Arbitrary<FirmwareManifest> manifests() {
    Arbitrary<String> name =
        Arbitraries.strings()
            .withChars("abcXYZ019 -_.%äß€")
            .ofMinLength(1)
            .ofMaxLength(64)
            .filter(text -> text.equals(text.strip()) && !text.isEmpty());
    Arbitrary<Instant> instant =
        Arbitraries.longs().between(-4_000_000_000L, 40_000_000_000L).map(Instant::ofEpochSecond);
    Arbitrary<Duration> probation =
        Arbitraries.longs().between(0, 30 * 86_400L).map(Duration::ofSeconds);
    Arbitrary<FirmwareManifest> base =
        Combinators.combine(
                name,
                name.list().ofMinSize(1).ofMaxSize(32),
                versions(),
                Arbitraries.longs().between(0, FirmwareManifest.MAX_COUNTER),
                Arbitraries.longs().between(1, FirmwareManifest.MAX_SIZE),
                digests(),
                instant,
                instant)
            .as(
                (product, revisions, version, counter, size, sum, released, expires) ->
                    new FirmwareManifest(
                        product,
                        revisions,
                        version,
                        counter,
                        size,
                        sum,
                        released,
                        expires,
                        Optional.empty(),
                        Duration.ZERO));
    return Combinators.combine(base, versions().optional(), probation)
        .as(
            (m, least, time) ->
                new FirmwareManifest(
                    m.productClass(),
                    m.hardwareRevisions(),
                    m.version(),
                    m.securityCounter(),
                    m.size(),
                    m.sha256(),
                    m.releaseDate(),
                    m.notAfter(),
                    least,
                    time));
  }
}
