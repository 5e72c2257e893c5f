package org.iotmc.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.StoreException;
import org.iotmc.api.spi.Documents;
import org.iotmc.api.spi.Storage;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A controller on the state that another version left. */
class OtherVersionTest {
  private final Site site = new Site(11).start();
  private final Storage storage = site.host.storage();
  private final Documents documents = Documents.single(storage);

  @BeforeEach
  void aControllerThatHasAllKindsOfState() throws Exception {
    site.device("lamp").start().enroll();
    byte[] image = {1, 2, 3};
    FirmwareManifest manifest =
        new FirmwareManifest(
            "lamp",
            List.of("A"),
            FirmwareVersion.parse("2.0.0"),
            0,
            image.length,
            Bytes.of(MessageDigest.getInstance("SHA-256").digest(image)),
            SimWorld.START,
            SimWorld.START.plus(Duration.ofDays(30)),
            Optional.empty(),
            Duration.ofHours(24));
    site.await(
        site.controller
            .firmware()
            .publish(
                new Firmware.Release(
                    manifest,
                    Bytes.of(new byte[] {7}),
                    FirmwareImage.of(image),
                    RollOut.everyone())));
    site.await(site.controller.close());
  }

  private Map<String, Bytes> everything() {
    Map<String, Bytes> all = new TreeMap<>();
    for (String name : storage.names()) {
      documentOf(name).ifPresent(content -> all.put(name, Bytes.of(content)));
    }
    return all;
  }

  private Optional<byte[]> documentOf(String name) {
    try {
      return documents.read(name);
    } catch (StoreException noDocument) {
      return Optional.empty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"controller", "fleet-", "firmware-", "ca-domain", "crl-domain"})
  void doesNotStartSaysInOneLineWhatToDoAndLeavesEverythingAsItIs(String prefix) {
    String name = storage.names().stream().filter(n -> n.startsWith(prefix)).findFirst().get();
    String text = new String(documents.read(name).orElseThrow(), StandardCharsets.ISO_8859_1);
    String other = text.contains(": 1\n") ? text.replaceFirst(": 1\n", ": 2\n") : "another form";
    documents.write(name, other.getBytes(StandardCharsets.ISO_8859_1));
    Map<String, Bytes> before = everything();
    assertThat(before).containsKey(name);
    assertThatThrownBy(site::start)
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith(name + " cannot be read by this version (")
        .hasMessageContaining("use the version that wrote it")
        .hasMessageNotContaining("\n");
    assertThat(everything()).isEqualTo(before);
    assertThat(site.host.openResources()).isEmpty();
  }
}
