package org.iotmc.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.profile.Configuration;
import org.iotmc.api.profile.Management;
import org.iotmc.api.profile.Parameter;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.profile.Severity;
import org.iotmc.api.service.Call;
import org.iotmc.api.spi.StorageFile;
import org.iotmc.pki.Certificates;
import org.junit.jupiter.api.Test;

/** What a device that left its owner still has of it: its storage is read file by file. */
class DeviceEraseTest {
  private final DeviceWorld world = DeviceWorld.manufactured(7);
  private final List<String> wiped = new ArrayList<>();

  @Test
  void nothingOfTheOwnerIsLeftInAnyFile() {
    world.variation = builder -> builder.platform(vendor());
    FakeController controller = world.enrolled();
    var batch = new Configuration.Batch(1, List.of(new Parameter("interval", "1234")));
    world.await(world.as(controller, Profile.CONFIGURATION).setConfiguration(Call.of(batch)));
    world.device().log(Severity.ERROR, "lamp", "the bedroom window is open");
    world.pass(Duration.ofMinutes(65));
    String anchor = base64(Certificates.toDer(controller.domain.anchor()));
    assertThat(filesWith("value: 1234\n")).containsExactly("configuration", "configuration.copy");
    assertThat(filesWith("bedroom window")).containsExactly("diagnostics-log");
    assertThat(filesWith(anchor)).contains("device-state", "device-state.copy");
    assertThat(read("revocations")).as("the owner's revocation list").hasSizeGreaterThan(100);

    world.await(
        world
            .as(controller, Profile.MANAGEMENT)
            .decommission(Call.of(new Management.Meant(world.udn()))));
    world.until(LifecyclePhase.PROVISIONING);
    world.pass(Duration.ofMinutes(3));

    assertThat(controller.receipts).isNotEmpty();
    for (String trace : List.of("value: 1234\n", "bedroom window", anchor)) {
      assertThat(filesWith(trace)).as(trace).isEmpty();
    }
    assertThat(read("revocations").length()).isLessThan(20);
    assertThat(wiped).as("what the vendor keeps").isNotEmpty();
  }

  private Platform vendor() {
    return new Platform() {
      @Override
      public void restart(String reason) {
        throw new AssertionError("restarted " + reason);
      }

      @Override
      public void wipe() {
        wiped.add("wiped");
      }
    };
  }

  private List<String> filesWith(String text) {
    return world.host.storage().names().stream().filter(name -> read(name).contains(text)).toList();
  }

  private String read(String name) {
    try (StorageFile file = world.host.storage().open(name)) {
      ByteBuffer content = ByteBuffer.allocate((int) file.size());
      file.read(content, 0);
      return new String(content.array(), StandardCharsets.ISO_8859_1);
    }
  }

  private static String base64(byte[] der) {
    return Base64.getEncoder().encodeToString(der);
  }
}
