package org.iotmc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.iotmc.api.TextRecord;
import org.iotmc.api.spi.Documents;
import org.iotmc.netty.FileStorage;
import org.iotmc.netty.NettyHost;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be used: status 2, one line, no stack trace, and files as they were. */
@Timeout(60)
class BadInputTest {
  @TempDir private Path directory;
  private Path factory;
  private Path device;

  @BeforeEach
  void make() {
    factory = directory.resolve("factory");
    device = directory.resolve("device");
    CommandRun run =
        CommandRun.of("factory", "--authority", factory.toString(), "--state", device.toString());
    assertThat(run.status()).as(run.err()).isZero();
  }

  @Test
  void aKeyThatCannotBeReadStopsTheDevice() throws IOException {
    damage(device.resolve("key-identity"));
    damage(device.resolve("key-identity.copy"));

    refusedAndUntouched(device, "damaged", "device", "--state", device.toString());
  }

  @Test
  void aMissingKeyStopsTheDevice() throws IOException {
    Files.delete(device.resolve("key-identity"));
    Files.delete(device.resolve("key-identity.copy"));

    refusedAndUntouched(device, "key", "device", "--state", device.toString());
  }

  @Test
  void aKeyThatCannotBeReadStopsTheManufacturer() throws IOException {
    damage(factory.resolve("key-ca-manufacturer"));
    damage(factory.resolve("key-ca-manufacturer.copy"));

    refusedAndUntouched(factory, "damaged", "factory", "--authority", factory.toString());
  }

  @Test
  void aKeyThatCannotBeReadStopsTheController() throws IOException {
    Path controller = directory.resolve("controller");
    starts("controller", controller);
    damage(controller.resolve("key-ca-domain"));
    damage(controller.resolve("key-ca-domain.copy"));

    refusedAndUntouched(
        controller, "damaged", "controller", "--interface", "lo", "--state", controller.toString());
  }

  @Test
  void aMissingAnchorOfTheDomainStopsTheController() throws IOException {
    Path controller = directory.resolve("controller");
    starts("controller", controller);
    Files.delete(controller.resolve("ca-domain"));
    Files.delete(controller.resolve("ca-domain.copy"));

    refusedAndUntouched(
        controller, "missing", "controller", "--interface", "lo", "--state", controller.toString());
  }

  @Test
  void aDeviceDirectoryOfAnotherVersionIsLeftAlone() throws IOException {
    replace(device, "device-state", "iotmc-device");

    refusedAndUntouched(device, "another version", "device", "--state", device.toString());
    assertThat(CommandRun.of("device", "--state", device.toString()).err())
        .contains("; use the version that wrote it");
  }

  @Test
  void aDeviceProfileOfAnotherVersionIsLeftAlone() throws IOException {
    replace(device, "device-profile", "iotmc-device-profile");

    refusedAndUntouched(device, "another version", "device", "--state", device.toString());
  }

  @Test
  void aControllerDirectoryOfAnotherVersionIsLeftAlone() throws IOException {
    Path controller = directory.resolve("controller");
    replace(controller, "controller", "iotmc-controller");

    refusedAndUntouched(
        controller, "by this version", "controller", "--state", controller.toString());
  }

  @Test
  void aPortInUseStopsTheDeviceAndItStartsOnAnother() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      String port = Integer.toString(taken.getLocalPort());
      CommandRun run =
          refused("device", "--interface", "lo", "--state", device.toString(), "--http-port", port);
      assertThat(run.err()).contains(port).contains("choose another port");
      nothingHalfWritten(device);
    }
    starts("device", device);
  }

  @Test
  void aPortInUseStopsTheControllerAndItStartsOnAnother() throws IOException {
    Path controller = directory.resolve("controller");
    try (ServerSocket taken = new ServerSocket(0)) {
      String port = Integer.toString(taken.getLocalPort());
      CommandRun run =
          refused(
              "controller",
              "--interface",
              "lo",
              "--state",
              controller.toString(),
              "--https-port",
              port);
      assertThat(run.err()).contains(port).contains("choose another port");
      nothingHalfWritten(controller);
    }
    Map<String, String> before = contents(controller);
    starts("controller", controller);
    assertThat(contents(controller)).containsEntry("ca-domain", before.get("ca-domain"));
  }

  @Test
  void aNetworkWithoutMulticastStopsBothRoles() throws IOException {
    CommandRun run = refused("device", "--interface", "no-such0", "--state", device.toString());
    assertThat(run.err()).contains("interface").contains("multicast");
    nothingHalfWritten(device);
    Path controller = directory.resolve("controller");
    refused("controller", "--interface", "no-such0", "--state", controller.toString());
    nothingHalfWritten(controller);
  }

  @Test
  void aDirectoryInUseIsLeftToTheOneWhoUsesIt() throws IOException {
    try (NettyHost host = NettyHost.builder(device).open()) {
      assertThat(host.storage().names()).isNotEmpty();
      refusedAndUntouched(device, "uses this directory", "device", "--state", device.toString());
    }
  }

  @Test
  void aDirectoryWithoutADeviceIsNotMade() {
    Path nowhere = directory.resolve("nowhere");

    assertThat(refused("device", "--state", nowhere.toString()).err()).contains("holds no device");
    assertThat(nowhere).doesNotExist();
  }

  @Test
  void aDeviceIsNotMadeTwice() throws IOException {
    refusedAndUntouched(
        device,
        "holds a device already",
        "factory",
        "--authority",
        factory.toString(),
        "--state",
        device.toString());
  }

  @Test
  void anAnchorThatIsNoneStopsTheFactoryBeforeItMakesAnything() throws IOException {
    Path owner = Files.writeString(directory.resolve("owner.pem"), "no certificate");
    Path second = directory.resolve("second");

    CommandRun run =
        refused(
            "factory",
            "--authority",
            factory.toString(),
            "--state",
            second.toString(),
            "--owner",
            owner.toString(),
            "--vouchers",
            directory.resolve("vouchers").toString());

    assertThat(run.err()).contains("owner.pem");
    assertThat(second).doesNotExist();
    assertThat(directory.resolve("vouchers")).doesNotExist();
  }

  @Test
  void aMissingAnchorStopsTheControllerBeforeItMakesAnything() {
    Path controller = directory.resolve("controller");

    CommandRun run =
        refused(
            "controller",
            "--state",
            controller.toString(),
            "--manufacturer",
            directory.resolve("none.pem").toString());

    assertThat(run.err()).contains("none.pem: no such file");
    assertThat(controller).doesNotExist();
  }

  @Test
  void optionsThatDoNotFitAreToldBeforeAnythingIsMade() {
    String state = directory.resolve("new").toString();
    refused("factory");
    refused("factory", "--authority", factory.toString(), "--owner", "x");
    refused("factory", "--authority", factory.toString(), "--state", state, "--firmware", "1");
    refused("factory", "--authority", factory.toString(), "--device", "uuid:../../etc/passwd");
    refused("sign", "--authority", factory.toString(), "--version-number", "2", "image");
    refused("sign", "--authority", state, "--version-number", "2.0.0", "image");
    refused("sign", "--authority", factory.toString(), "--version-number", "2.0.0", "no-image");
    refused("device", "--state", device.toString(), "--http-port", "70000");
    refused("device", "--state", device.toString(), "--controller", "http://somewhere/");
    refused("controller", "--state", state, "--parameter", "novalue");
    assertThat(Path.of(state)).doesNotExist();
  }

  private void starts(String role, Path state) {
    try (ChildRole child =
        ChildRole.start(
            directory.resolve(role + ".log"),
            role,
            "--json",
            "--interface",
            "lo",
            "--state",
            state.toString())) {
      child.await("started");
    }
  }

  private static CommandRun refused(String... args) {
    CommandRun run = CommandRun.of(args);
    assertThat(run.status()).as(run.err()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.complaints()).hasSize(1);
    assertThat(run.err()).startsWith("iotmc: ").contains("; ").doesNotContain("\tat ");
    return run;
  }

  private static void refusedAndUntouched(Path place, String told, String... args)
      throws IOException {
    Map<String, String> before = contents(place);
    assertThat(refused(args).err()).contains(told);
    assertThat(contents(place)).isEqualTo(before);
  }

  private static void nothingHalfWritten(Path place) throws IOException {
    assertThat(contents(place).keySet()).noneMatch(n -> n.endsWith(".new") || n.endsWith(".part"));
  }

  /** All files but the lock, which a host makes before it can look at anything. */
  private static Map<String, String> contents(Path place) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (var files = Files.list(place)) {
      for (Path file : files.toList()) {
        if (!file.endsWith("LOCK")) {
          contents.put(
              file.getFileName().toString(),
              Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
        }
      }
    }
    return contents;
  }

  private static void damage(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    content[content.length - 1] ^= 1;
    Files.write(file, content);
  }

  private static void replace(Path place, String document, String title) {
    try (FileStorage storage = FileStorage.open(place)) {
      new Documents(storage).write(document, TextRecord.titled(title, 99).build().encode());
    }
  }
}
