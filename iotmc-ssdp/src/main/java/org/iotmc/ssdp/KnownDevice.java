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

  /**
   * Most memory that the targets of all parts of a tree take: what is kept may have parts beyond
   * the bounds of its directory.
   */
  static final int MAX_SIZE_OF_PARTS = 4 * MAX_SIZE;

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

  /** Whether it was heard to advertise that. */
  boolean has(Target target) {
    return targets.contains(target) || (named && target.value().equals(udn.value()));
  }

  /** It advertises something new. */
  void add(Target target, Interner interner) {
    if (target.value().equals(udn.value())) {
      named = true;
    } else if (hasRoomFor(target)) {
      List<Target> more = new ArrayList<>(targets);
      more.add(interner.intern(target));
      more.sort(null);
      targets = interner.intern(List.copyOf(more));
    }
  }

  private boolean hasRoomFor(Target target) {
    return targets.size() < DiscoveredDevice.MAX_TARGETS - 1 && size() + size(target) <= MAX_SIZE;
  }

  /** How much memory its targets take, roughly. */
  int size() {
    int size = 0;
    for (Target known : targets) {
      size += size(known);
    }
    return size;
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
