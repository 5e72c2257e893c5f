package org.iotmc.endpoint;

import java.net.InetAddress;
import java.net.URI;
import org.iotmc.gena.EventSubscriber;

/** Takes the events of others at a listener. Any thread may call. */
public interface EventReceiver {
  /** What subscribes, and takes the callbacks. */
  EventSubscriber subscriber();

  /**
   * Where a peer sends events to: our listener at the address that faces it.
   *
   * @param scheme https for a peer that proves its name, else http
   * @param peer the peer's address
   * @throws org.iotmc.api.TransportException if no address of ours faces it, or no listener is open
   *     for that scheme
   */
  URI callbackBase(String scheme, InetAddress peer);
}
