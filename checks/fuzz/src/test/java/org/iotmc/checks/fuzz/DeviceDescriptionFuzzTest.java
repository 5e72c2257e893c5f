package org.iotmc.checks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.iotmc.description.Device;
import org.iotmc.description.DeviceDescription;
import org.iotmc.description.DeviceDescriptionCodec;
import org.junit.jupiter.api.Test;

/**
 * Any bytes are a device description or malformed; every URL in it stays at the host that it came
 * from; what may be written survives the wire.
 */
class DeviceDescriptionFuzzTest {
  private static final URI LOCATION = URI.create("http://192.0.2.7:8080/dev/desc.xml");

  @DictionaryFile(resourcePath = "/org/iotmc/checks/fuzz/device.dict")
  @FuzzTest
  void everyDocumentIsADescriptionOrMalformed(byte[] document) {
    Decoding.of(() -> DeviceDescriptionCodec.decode(document, LOCATION))
        .ifPresent(
            read -> {
              isBounded(read);
              Sendable.of(read.root(), LOCATION).ifPresent(device -> survives(device, read.root()));
            });
  }

  @Test
  void aCleanDescriptionGetsAsFarAsTheWireAndBack() throws IOException {
    String sample = "DeviceDescriptionFuzzTestInputs/everyDocumentIsADescriptionOrMalformed/";
    try (InputStream file =
        Objects.requireNonNull(getClass().getResourceAsStream(sample + "thermostat"))) {
      Device read = DeviceDescriptionCodec.decode(file.readAllBytes(), LOCATION).root();
      Device sent = Sendable.of(read, LOCATION).orElseThrow();
      assertThat(DeviceDescriptionCodec.encode(DeviceDescription.of(sent).withConfigId(1)))
          .isNotEmpty();
      survives(sent, read);
    }
  }

  private static void isBounded(DeviceDescription read) {
    assertThat(read.allDevices()).hasSizeLessThanOrEqualTo(DeviceDescriptionCodec.MAX_DEVICES);
    assertThat(urls(read)).allSatisfy(DeviceDescriptionFuzzTest::staysHere);
  }

  private static void survives(Device sent, Device received) {
    byte[] written;
    try {
      written = DeviceDescriptionCodec.encode(DeviceDescription.of(sent).withConfigId(1));
    } catch (IllegalArgumentException theWriterIsStrict) {
      return;
    }
    DeviceDescription again = DeviceDescriptionCodec.decode(written, LOCATION);
    assertThat(again.root()).isEqualTo(received);
  }

  private static List<URI> urls(DeviceDescription description) {
    List<URI> urls = new ArrayList<>();
    for (Device device : description.allDevices()) {
      device.presentationUrl().ifPresent(urls::add);
      device.icons().forEach(icon -> urls.add(icon.url()));
      device
          .services()
          .forEach(
              service -> {
                urls.add(service.controlUrl());
                service.scpdUrl().ifPresent(urls::add);
                service.eventSubUrl().ifPresent(urls::add);
              });
    }
    return urls;
  }

  static void staysHere(URI url) {
    assertThat(url.getScheme()).isIn("http", "https");
    assertThat(url.getHost()).isEqualTo(LOCATION.getHost());
    assertThat(url.getRawUserInfo()).isNull();
    assertThat(url.getPort()).isBetween(-1, 65535);
  }
}
