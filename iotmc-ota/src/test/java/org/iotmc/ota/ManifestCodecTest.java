package org.iotmc.ota;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.MalformedMessageException;
import org.junit.jupiter.api.Test;

class ManifestCodecTest {
  private static final String TEXT =
      new String(ManifestCodec.encode(Samples.manifest(new byte[3], Samples.V2, 7)), UTF_8);

  @Provide
  Arbitrary<FirmwareManifest> manifests() {
    return Samples.manifests();
  }

  @Property(tries = 200)
  void everyManifestSurvivesItsText(@ForAll("manifests") FirmwareManifest manifest) {
    byte[] text = ManifestCodec.encode(manifest);
    assertThat(text.length).isLessThanOrEqualTo(ManifestCodec.MAX_BYTES);
    assertThat(ManifestCodec.decode(text)).isEqualTo(manifest);
  }

  @Property(tries = 200)
  void noiseFailsOnlyAsMalformed(@ForAll @Size(max = 9000) byte[] noise) {
    assertThatThrownBy(() -> ManifestCodec.decode(noise))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Property(tries = 500)
  void aChangedByteGivesAnotherManifestOrNone(
      @ForAll("manifests") FirmwareManifest manifest,
      @ForAll @IntRange(max = 1_000_000) int place,
      @ForAll @IntRange(min = 1, max = 255) int change) {
    byte[] text = ManifestCodec.encode(manifest);
    text[place % text.length] ^= (byte) change;
    try {
      assertThat(ManifestCodec.decode(text)).isNotEqualTo(manifest);
    } catch (MalformedMessageException expected) {
      assertThat(expected).hasMessageContaining(":");
    }
  }

  @Test
  void theTextIsWhatTheProfileShows() {
    assertThat(TEXT)
        .isEqualTo(
            """
            iotmc-manifest: 1
            product-class: thermostat
            hardware-revision: r1
            hardware-revision: r2
            version: 2.0.0
            security-counter: 7
            size: 3
            sha256: 709e80c88487a2411e1ee4dfb9f22a861492d20c4765150c0c794abd70f8147c
            release-date: 2029-12-01T00:00:00Z
            not-after: 2031-01-01T00:00:00Z
            probation: 86400
            """);
  }

  @Test
  void anotherWayToSayTheSameIsRefused() {
    for (String other :
        Arrays.asList(
            TEXT.replace("version: 2.0.0", "version: 02.0.0"),
            TEXT.replace("size: 3", "size: +3"),
            TEXT.replace("sha256: 709e80", "sha256: 709E80"),
            TEXT.replace("probation: 86400\n", "probation: 86400"),
            TEXT.replace("\n", "\r\n"),
            TEXT + "size: 4\n",
            TEXT + "colour: red\n",
            TEXT.replace("release-date: 2029-12-01T00:00:00Z", "release-date: 2029-12-01T00:00Z"),
            TEXT.replace("iotmc-manifest: 1", "iotmc-manifest: 2"))) {
      assertThat(other).isNotEqualTo(TEXT);
      assertThatThrownBy(() -> ManifestCodec.decode(other.getBytes(UTF_8)))
          .isInstanceOf(MalformedMessageException.class);
    }
  }

  @Test
  void aSizeThatOverflowsIsRefused() {
    String huge = TEXT.replace("size: 3", "size: 18446744073709551619");
    assertThatThrownBy(() -> ManifestCodec.decode(huge.getBytes(UTF_8)))
        .isInstanceOf(MalformedMessageException.class);
  }
}
