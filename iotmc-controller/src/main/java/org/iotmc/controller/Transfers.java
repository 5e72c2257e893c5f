package org.iotmc.controller;

import java.util.HashMap;
import java.util.Map;
import org.iotmc.api.Udn;

/** Which images are being sent, to whom. Thread-safe. */
final class Transfers {
  /** Most at a time. */
  static final int MAX = 256;

  /** Most to one device: whoever takes them slowly keeps nobody else from firmware. */
  static final int MAX_OF_ONE = 8;

  private final Map<Udn, Integer> open = new HashMap<>();
  private int all;

  /** Those to one device. */
  final class Of {
    private final Udn device;

    private Of(Udn device) {
      this.device = device;
    }

    void begin() {
      synchronized (Transfers.this) {
        all++;
        open.merge(device, 1, Integer::sum);
      }
    }

    void end() {
      synchronized (Transfers.this) {
        all--;
        open.computeIfPresent(device, (key, has) -> has == 1 ? null : has - 1);
      }
    }
  }

  Of of(Udn device) {
    return new Of(device);
  }

  synchronized boolean hasRoom(Udn device) {
    return all < MAX && open.getOrDefault(device, 0) < MAX_OF_ONE;
  }

  synchronized int count() {
    return all;
  }
}
