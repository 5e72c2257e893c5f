package org.iotmc.checks.architecture.planted.sim;

public final class MayReachOut {
  public long now() {
    return System.nanoTime();
  }
}
