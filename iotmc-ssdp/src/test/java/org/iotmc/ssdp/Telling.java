package org.iotmc.ssdp;

import java.util.List;

/** Writes down in a word each what a directory tells, other than changes. */
final class Telling implements DirectoryListener {
  private final List<String> told;

  Telling(List<String> told) {
    this.told = told;
  }

  @Override
  public void appeared(DiscoveredDevice device) {
    told.add("appeared");
  }

  @Override
  public void rebooted(DiscoveredDevice before, DiscoveredDevice now) {
    told.add("rebooted");
  }

  @Override
  public void left(DiscoveredDevice device, Reason reason) {
    told.add("left " + reason);
  }
}
