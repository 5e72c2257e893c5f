package org.iotmc.ssdp;

/**
 * Told what happens in a directory, in order, on the directory's lane. Must not block; what it
 * throws is logged, and the other listeners are told all the same.
 */
public interface DirectoryListener {
  /** Why a device left. */
  enum Reason {
    /** It said goodbye. */
    BYE_BYE,
    /** It was not heard of in time. */
    EXPIRED,
    /** The link on which it was heard is gone. */
    LINK_LOST,
    /** There was no room, and it did not answer when asked, as another one did. */
    DISPLACED
  }

  /**
   * A device came, or was found.
   *
   * @param device what is known of it
   */
  default void appeared(DiscoveredDevice device) {}

  /**
   * A device has another location, description or extension (such as its phase); of one that is
   * kept on request: or was seen in another place.
   *
   * @param before what was known of it
   * @param now what is known
   */
  default void changed(DiscoveredDevice before, DiscoveredDevice now) {}

  /**
   * A device was started anew: its subscriptions are gone (UDA 2.0, 1.2.4). It may have another
   * location, description or extension, too: {@link #changed} is not told besides.
   *
   * @param before what was known of it
   * @param now what is known
   */
  default void rebooted(DiscoveredDevice before, DiscoveredDevice now) {}

  /**
   * A device is gone.
   *
   * @param device what was known of it
   * @param reason why
   */
  default void left(DiscoveredDevice device, Reason reason) {}
}
