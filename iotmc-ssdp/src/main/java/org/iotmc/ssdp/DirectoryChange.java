package org.iotmc.ssdp;

/** One thing to tell a listener. */
@FunctionalInterface
interface DirectoryChange {
  void tell(DirectoryListener listener);
}
