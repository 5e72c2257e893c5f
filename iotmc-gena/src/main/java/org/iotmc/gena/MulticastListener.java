package org.iotmc.gena;

/** Hears multicast events. */
@FunctionalInterface
public interface MulticastListener {
  /**
   * A device that is known to be there said something, or somebody with its address did: a hint,
   * never a reason to act without asking the device. One call at a time; must not block. Copies are
   * left out. Events may come in another order than they were sent, and some may be lost: their
   * {@linkplain MulticastEvent#position positions} tell.
   *
   * @param event what it said
   */
  void onEvent(MulticastEvent event);
}
