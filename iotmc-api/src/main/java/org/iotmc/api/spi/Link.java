package org.iotmc.api.spi;

import java.net.InetAddress;
import java.util.List;

/**
 * A network interface, real or simulated.
 *
 * @param name the system's name for it
 * @param index the system's number for it
 * @param addresses its unicast addresses, IPv4 first
 * @param scope whether it reaches other hosts
 */
public record Link(String name, int index, List<InetAddress> addresses, Scope scope) {
  /** How far a link reaches. */
  public enum Scope {
    /** This host only. */
    LOOPBACK,
    /** A local network. */
    NETWORK
  }

  public Link {
    addresses = List.copyOf(addresses);
  }
}
