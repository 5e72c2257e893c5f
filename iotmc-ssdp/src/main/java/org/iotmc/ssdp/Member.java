package org.iotmc.ssdp;

import java.util.ArrayList;
import java.util.List;
import org.iotmc.api.Udn;

/** One device of a tree: the root or an embedded one. */
final class Member {
  private final Udn udn;
  private List<Target> targets = List.of();
  private boolean shown;

  Member(Udn udn) {
    this.udn = udn;
  }

  Udn udn() {
    return udn;
  }

  List<Target> targets() {
    return targets;
  }

  /** Whether somebody is interested in it; else it only keeps its tree alive. */
  boolean isShown() {
    return shown;
  }

  void show() {
    shown = true;
  }

  void add(Target target) {
    if (targets.size() < DiscoveredDevice.MAX_TARGETS && !targets.contains(target)) {
      List<Target> more = new ArrayList<>(targets);
      more.add(target);
      more.sort(null);
      targets = List.copyOf(more);
    }
  }

  /** It was started anew, and may advertise less. */
  void forgetTargets() {
    targets = List.of();
  }
}
