package org.iotmc.checks.benchmarks;

import java.lang.management.ManagementFactory;

/** What is left on the heap of this process. */
final class Heap {
  private static final int COLLECTIONS = 5;

  private Heap() {}

  /** Bytes after collections; the least, as something is always made meanwhile. */
  static long used() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }
}
