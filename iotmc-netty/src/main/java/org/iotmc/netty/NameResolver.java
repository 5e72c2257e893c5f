package org.iotmc.netty;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Finds the address of a host name in a URL. It is asked once for each connection, and what it says
 * is where that connection goes. Thread-safe; called where it may block.
 */
@FunctionalInterface
public interface NameResolver {
  /** The system's. */
  NameResolver SYSTEM = InetAddress::getByName;

  /**
   * The address of a host.
   *
   * @param host a name, never a literal address
   * @throws UnknownHostException if there is none
   */
  InetAddress resolve(String host) throws UnknownHostException;
}
