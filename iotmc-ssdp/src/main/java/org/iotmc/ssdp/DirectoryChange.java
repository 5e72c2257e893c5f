package org.iotmc.ssdp;

/** One thing to tell a listener. */
@FunctionalInterface
interface DirectoryChange {
  void tell(DirectoryListener listener);

  /** That a device changed. */
  static DirectoryChange changed(DiscoveredDevice before, DiscoveredDevice now) {
    return listener -> listener.changed(before, now);
  }
}
