package org.iotmc.sim;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * The route of a connection from one host to another, as it is when the connection is made.
 *
 * @param from the link it leaves by
 * @param source the address there
 * @param to the link it arrives at
 * @param target the address there
 */
record Route(SimLink from, InetAddress source, SimLink to, InetAddress target) {
  /** The route to an address, if there is one now; loopback leads to the host's own first link. */
  static Optional<Route> to(SimHost host, InetAddress address) {
    SimNetwork network = host.world().network();
    SimLink to = address.isLoopbackAddress() ? host.simLinks().get(0) : network.linkOf(address);
    SimLink from = to == null ? null : network.route(host, to);
    if (to == null || from == null) {
      return Optional.empty();
    }
    Optional<InetAddress> target =
        address.isLoopbackAddress() ? to.address() : Optional.of(address);
    return target.flatMap(
        end -> from.link().facing(end).map(source -> new Route(from, source, to, end)));
  }

  InetSocketAddress source(int port) {
    return new InetSocketAddress(source, port);
  }

  InetSocketAddress target(int port) {
    return new InetSocketAddress(target, port);
  }

  Wire up(Runnable broken) {
    return new Wire(from, to, broken);
  }

  Wire down(Runnable broken) {
    return new Wire(to, from, broken);
  }
}
