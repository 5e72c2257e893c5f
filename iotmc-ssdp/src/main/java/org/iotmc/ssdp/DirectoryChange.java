package org.iotmc.ssdp;

/** One thing to tell a listener. */
@FunctionalInterface
interface DirectoryChange {
  void tell(DirectoryListener listener);

  /** That a device changed. */
  static DirectoryChange changed(DiscoveredDevice before, DiscoveredDevice now) {
    return listener -> listener.changed(before, now);
  }

  /** That a device is gone. */
  static DirectoryChange left(DiscoveredDevice device, DirectoryListener.Reason reason) {
    return listener -> listener.left(device, reason);
  }
}
