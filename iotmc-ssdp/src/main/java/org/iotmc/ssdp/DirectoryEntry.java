package org.iotmc.ssdp;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a directory keeps of one device. */
final class DirectoryEntry {
  private DiscoveredDevice device;
  private Epoch epoch;
  private long deadline;

  DirectoryEntry(DiscoveredDevice device, long deadline) {
    this.device = device;
    this.epoch = device.presence().epoch();
    this.deadline = deadline;
  }

  DiscoveredDevice device() {
    return device;
  }

  /** When it expires, in the nanoseconds of the host. */
  long deadline() {
    return deadline;
  }

  InetAddress source() {
    return device.source().getAddress();
  }

  /** The BOOTID that messages are to have from now on. */
  void expect(Epoch next) {
    epoch = next;
  }

  Epoch epoch() {
    return epoch;
  }

  /**
   * Whether a message only shows another way to the same running device: heard elsewhere, with
   * another location. The way found first is kept while it lasts (UDA 2.0, 1.2: same BOOTID).
   */
  boolean isOtherWay(DiscoveredDevice said) {
    return !said.location().equals(device.location())
        && !epoch.differsInBoot(said.presence().epoch())
        && !(said.source().getAddress().equals(source())
            && said.link().name().equals(device.link().name()));
  }

  boolean isReboot(DiscoveredDevice said) {
    return epoch.differsInBoot(said.presence().epoch());
  }

  boolean isChange(DiscoveredDevice said) {
    Presence before = device.presence();
    Presence now = said.presence();
    return !before.endpoint().equals(now.endpoint())
        || !before.epoch().configId().equals(now.epoch().configId())
        || !Objects.equals(before.extension(), now.extension());
  }

  /** Takes over what was said; keeps the targets heard before in the same run. */
  void renew(DiscoveredDevice said, long until) {
    List<Target> targets = new ArrayList<>(isReboot(said) ? List.of() : device.targets());
    for (Target target : said.targets()) {
      if (!targets.contains(target) && targets.size() < DiscoveredDevice.MAX_TARGETS) {
        targets.add(target);
      }
    }
    targets.sort(null);
    device =
        new DiscoveredDevice(
            said.udn(), said.presence(), targets, said.source(), said.link(), said.heard());
    if (said.presence().epoch().bootId().isPresent()) {
      epoch = said.presence().epoch();
    }
    deadline = until;
  }
}
