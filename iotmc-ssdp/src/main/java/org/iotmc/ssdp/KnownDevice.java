package org.iotmc.ssdp;

import java.util.ArrayList;
import java.util.List;
import org.iotmc.api.Udn;

/** One device of a tree: the root or an embedded one. */
final class KnownDevice {
  /**
   * Most memory that the targets of one device take, roughly, in bytes: some 40 of the usual length
   * of a service type.
   */
  static final int MAX_SIZE = 4096;

  /** What a target takes without its text, in bytes. */
  private static final int OBJECTS = 48;

  private final Udn udn;

  /** All targets but its own name: the same for many devices, which share the list. */
  private List<Target> targets = List.of();

  private boolean named;
  private boolean shown;

  KnownDevice(Udn udn) {
    this.udn = udn;
  }

  Udn udn() {
    return udn;
  }

  /** What it was heard to advertise, sorted. */
  List<Target> targets() {
    if (!named) {
      return targets;
    }
    List<Target> all = new ArrayList<>(targets);
    all.add(Target.of(udn));
    all.sort(null);
    return all;
  }

  /** Whether somebody is interested in it; else it only keeps its tree alive. */
  boolean isShown() {
    return shown;
  }

  void show() {
    shown = true;
  }

  void add(Target target, Interner interner) {
    if (target.value().equals(udn.value())) {
      named = true;
    } else if (!targets.contains(target) && hasRoomFor(target)) {
      List<Target> more = new ArrayList<>(targets);
      more.add(interner.intern(target));
      more.sort(null);
      targets = interner.intern(List.copyOf(more));
    }
  }

  private boolean hasRoomFor(Target target) {
    int size = size(target);
    for (Target known : targets) {
      size += size(known);
    }
    return targets.size() < DiscoveredDevice.MAX_TARGETS - 1 && size <= MAX_SIZE;
  }

  private static int size(Target target) {
    return OBJECTS + target.value().length();
  }

  /** It was started anew, and may advertise less. */
  void forgetTargets() {
    targets = List.of();
    named = false;
  }
}
