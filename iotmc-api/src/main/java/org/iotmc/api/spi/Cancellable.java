package org.iotmc.api.spi;

/** Something under way that can be called off. */
@FunctionalInterface
public interface Cancellable {
  /** Calls it off; without effect once it has happened or was called off before. */
  void cancel();
}
