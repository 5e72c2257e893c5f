package org.iotmc.description;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.iotmc.api.MalformedMessageException;

class DescriptionProperties {
  private static final byte[] DEVICE = DeviceDescriptionCodec.encode(Samples.thermostat());
  private static final byte[] SERVICE = ServiceDescriptionCodec.encode(Samples.temperature());

  @Property
  void everyDeviceDescriptionSurvivesTheWire(@ForAll("devices") DeviceDescription sent) {
    byte[] bytes = DeviceDescriptionCodec.encode(sent);
    assertThat(DeviceDescriptionCodec.decode(bytes, Samples.LOCATION))
        .isEqualTo(Samples.received(sent, Samples.LOCATION));
  }

  @Property
  void everyServiceDescriptionSurvivesTheWire(@ForAll("services") ServiceDescription sent) {
    byte[] bytes = ServiceDescriptionCodec.encode(sent);
    assertThat(ServiceDescriptionCodec.decode(bytes)).isEqualTo(sent);
  }

  @Property
  void noiseFailsOnlyAsMalformed(@ForAll @Size(max = 1000) byte[] noise) {
    survives(() -> DeviceDescriptionCodec.decode(noise, Samples.LOCATION));
    survives(() -> ServiceDescriptionCodec.decode(noise));
  }

  @Property(tries = 500)
  void noiseInsideADocumentFailsOnlyAsMalformed(
      @ForAll @Size(max = 4) byte[] noise, @ForAll int place) {
    survives(() -> DeviceDescriptionCodec.decode(with(DEVICE, noise, place), Samples.LOCATION));
    survives(() -> ServiceDescriptionCodec.decode(with(SERVICE, noise, place)));
  }

  @Property(tries = 500)
  void wellFormedNonsenseFailsOnlyAsMalformed(@ForAll String text, @ForAll int place) {
    String clean = text.replaceAll("[^ -~]", "").replaceAll("[<&]", "x");
    byte[] device = replaced(DEVICE, clean, place);
    byte[] service = replaced(SERVICE, clean, place);
    survives(() -> DeviceDescriptionCodec.decode(device, Samples.LOCATION));
    survives(() -> ServiceDescriptionCodec.decode(service));
  }

  @Provide
  Arbitrary<DeviceDescription> devices() {
    return Samples.devices();
  }

  @Provide
  Arbitrary<ServiceDescription> services() {
    return Samples.services();
  }

  private static byte[] with(byte[] document, byte[] noise, int place) {
    byte[] changed = Arrays.copyOf(document, document.length);
    int at = Math.floorMod(place, document.length - noise.length);
    System.arraycopy(noise, 0, changed, at, noise.length);
    return changed;
  }

  /** The document with another text in one of its elements. */
  private static byte[] replaced(byte[] document, String text, int place) {
    String[] parts = new String(document, java.nio.charset.StandardCharsets.UTF_8).split(">", -1);
    int at = Math.floorMod(place, parts.length);
    int tag = parts[at].indexOf('<');
    if (tag > 0) {
      parts[at] = text + parts[at].substring(tag);
    }
    return String.join(">", parts).getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private static void survives(Runnable decoding) {
    try {
      decoding.run();
    } catch (MalformedMessageException expected) {
      assertThat(expected.getMessage()).isNotEmpty();
    }
  }
}
