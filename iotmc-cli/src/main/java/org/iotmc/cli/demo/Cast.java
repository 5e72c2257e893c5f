package org.iotmc.cli.demo;

import java.util.ArrayList;
import java.util.List;
import org.iotmc.api.Udn;

/** The devices of a demonstration, and the parts that some of them play. */
final class Cast {
  /** The least number of devices: one for each part that is played. */
  static final int MIN_DEVICES = 4;

  /** The most devices of one demonstration. */
  static final int MAX_DEVICES = 50;

  private static final int LONG_INTERVAL = 3600;
  private static final int SHORT_INTERVAL = 300;

  private final List<DemoDevice> devices = new ArrayList<>();

  /**
   * A cast of devices that are not made yet.
   *
   * @param world gives each a host
   * @param anchors whom they trust
   * @param count how many
   */
  Cast(World world, DemoDevice.Anchors anchors, int count) {
    for (int i = 1; i <= count; i++) {
      String name = "device-" + i;
      int longest = i == 2 ? SHORT_INTERVAL : LONG_INTERVAL;
      devices.add(new DemoDevice(name, world.host(name), anchors, longest));
    }
  }

  List<DemoDevice> all() {
    return devices;
  }

  DemoDevice first() {
    return devices.get(0);
  }

  /** The device whose range of a parameter is narrower. */
  DemoDevice narrow() {
    return devices.get(1);
  }

  /** The device that waits for manual approval. */
  DemoDevice manual() {
    return devices.get(2);
  }

  /** The device that updates at a time that is planned, and is let go at the end. */
  DemoDevice last() {
    return devices.get(devices.size() - 1);
  }

  List<DemoDevice> allButLast() {
    return devices.subList(0, devices.size() - 1);
  }

  String nameOf(Udn udn) {
    return devices.stream()
        .filter(device -> device.udn().equals(udn))
        .map(DemoDevice::name)
        .findFirst()
        .orElse(udn.value());
  }
}
