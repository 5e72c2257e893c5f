package org.iotmc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.iotmc.api.TextRecord;
import org.iotmc.api.spi.Documents;
import org.iotmc.netty.FileStorage;

/** A manufacturer, an owner and a device, in directories; the roles in processes of their own. */
final class Household implements AutoCloseable {
  /** How often is looked, five times a second. */
  static final int TRIES = 300;

  final Path directory;
  String udn = "";
  ChildRole controller;
  ChildRole device;

  /** Makes the authority, starts the controller, makes a device for it; does not start it. */
  Household(Path directory) {
    this.directory = directory;
    command("factory", "--authority", path("factory"));
    startController();
    udn =
        command(
                "factory",
                "--authority",
                path("factory"),
                "--state",
                path("device"),
                "--owner",
                path("controller/domain.pem"),
                "--vouchers",
                path("vouchers"))
            .get(0)
            .substring("made ".length());
  }

  String path(String name) {
    return directory.resolve(name).toString();
  }

  List<String> command(String... args) {
    CommandRun run = CommandRun.of(args);
    assertThat(run.status()).as(run.err()).isZero();
    return run.lines();
  }

  void startController() {
    controller =
        ChildRole.start(
            directory.resolve("controller.log"),
            "controller",
            "--json",
            "--interface",
            "lo",
            "--state",
            path("controller"),
            "--manufacturer",
            path("factory/manufacturer.pem"),
            "--firmware",
            path("factory/firmware.pem"),
            "--vouchers",
            path("vouchers"));
    controller.await("started");
  }

  void startDevice(String... jvmOptions) {
    device =
        ChildRole.start(
            directory.resolve("device.log"),
            List.of(jvmOptions),
            "device",
            "--json",
            "--interface",
            "lo",
            "--state",
            path("device"));
  }

  /**
   * Signs an image of so many bytes, for so many seconds of probation; returns the order that
   * publishes it.
   */
  String firmware(int size, String version, int probation) {
    Path image = directory.resolve("firmware-" + version);
    try {
      Files.write(image, new byte[size]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    command(
        "sign",
        "--authority",
        path("factory"),
        "--version-number",
        version,
        "--probation",
        Integer.toString(probation),
        image.toString());
    return "publish " + image + " " + image + ".manifest";
  }

  /** The device as the controller's fleet shows it, or nothing if the fleet is empty. */
  Map<?, ?> inFleetIfAny() {
    List<Map<?, ?>> devices = answer("fleet", "device");
    assertThat(devices).as("the fleet").hasSizeLessThan(2);
    return devices.isEmpty() ? Map.of() : devices.get(0);
  }

  /** Waits until the fleet shows a fact of the device. */
  void awaitInFleet(String fact, String value) {
    Map<?, ?> seen = inFleetIfAny();
    for (int i = 0; i < TRIES && !value.equals(seen.get(fact)); i++) {
      pause(200);
      seen = inFleetIfAny();
    }
    assertThat(seen.get(fact)).as("%s in %s", fact, seen).isEqualTo(value);
  }

  /** Real processes have no other clock than the real one. */
  static void pause(int millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the device has reported of its updates to a version. */
  List<Map<?, ?>> reports(String version) {
    return answer("updates", "report").stream()
        .filter(report -> version.equals(report.get("version")))
        .toList();
  }

  /** The lines with an event that an order has the controller print, all of them of the device. */
  private List<Map<?, ?>> answer(String order, String event) {
    controller.send(order);
    List<Map<?, ?>> answer = new ArrayList<>();
    for (Map<?, ?> line = controller.next(); ; line = controller.next()) {
      if (event.equals(line.get("event"))) {
        assertThat(line.get("udn")).isEqualTo(udn);
        answer.add(line);
      } else if ("done".equals(line.get("event")) && order.equals(line.get("order"))) {
        return answer;
      }
    }
  }

  /** The device as the controller's fleet shows it; there has to be this one only. */
  Map<?, ?> inFleet() {
    Map<?, ?> seen = inFleetIfAny();
    assertThat(seen).as("the fleet").isNotEmpty();
    return seen;
  }

  /** Both processes have to be gone: each holds the lock of its directory. */
  void checkOneEnrollment() {
    try (FileStorage ofDevice = FileStorage.open(directory.resolve("device"));
        FileStorage ofController = FileStorage.open(directory.resolve("controller"))) {
      List<String> fleet =
          ofController.names().stream().filter(n -> n.matches("fleet-[^.]*")).toList();
      assertThat(fleet).hasSize(1);
      TextRecord record = read(ofController, fleet.get(0), "iotmc-fleet-device");
      TextRecord state = read(ofDevice, "device-state", "iotmc-device");
      assertThat(record.all("superseded")).as("certificates that were given before").isEmpty();
      assertThat(record.all("certificate").get(0)).isEqualTo(state.all("operational").get(0));
      assertThat(record.text("enrollment")).isEqualTo(state.text("enrollment-id"));
      assertThat(state.text("udn")).isEqualTo(udn);
    }
  }

  private static TextRecord read(FileStorage storage, String name, String title) {
    return TextRecord.decode(Documents.single(storage).read(name).orElseThrow(), title, 1);
  }

  @Override
  public void close() {
    if (device != null) {
      device.close();
    }
    if (controller != null) {
      controller.close();
    }
  }
}
