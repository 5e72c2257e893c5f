package org.iotmc.api.spi;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network interface, real or simulated, as it is at one moment. Its number stays the same while
 * its addresses change.
 *
 * @param name the system's name for it
 * @param index the system's number for it
 * @param networks its unicast addresses with their networks, IPv4 first
 * @param scope whether it reaches other hosts
 */
public record Link(String name, int index, List<LinkAddress> networks, Scope scope) {
  /** How far a link reaches. */
  public enum Scope {
    /** This host only. */
    LOOPBACK,
    /** A local network. */
    NETWORK
  }

  public Link {
    networks = List.copyOf(networks);
  }

  /** Its unicast addresses, IPv4 first. */
  public List<InetAddress> addresses() {
    List<InetAddress> addresses = new ArrayList<>(networks.size());
    for (LinkAddress each : networks) {
      addresses.add(each.address());
    }
    return addresses;
  }

  /**
   * Its addresses that may send to a target: those of the target's family, and of IPv6 link-local
   * ones to link-local targets and groups ({@code ff02::}), unique-local and global ones to wider
   * groups ({@code ff05::}) and to the others (UDA 2.0, table A-1). Loopback sends to its own only.
   *
   * @param target a unicast address or a group
   */
  public List<InetAddress> senders(InetAddress target) {
    List<InetAddress> senders = new ArrayList<>(networks.size());
    for (LinkAddress each : networks) {
      if (mayReach(each.address(), target)) {
        senders.add(each.address());
      }
    }
    return senders;
  }

  private static boolean mayReach(InetAddress own, InetAddress target) {
    if (!(target instanceof Inet6Address)) {
      return !(own instanceof Inet6Address);
    }
    if (!(own instanceof Inet6Address)) {
      return false;
    }
    if (own.isLoopbackAddress() || target.isLoopbackAddress()) {
      return own.equals(target);
    }
    boolean near = target.isLinkLocalAddress() || target.isMCLinkLocal();
    return own.isLinkLocalAddress() == near;
  }

  /**
   * The best address to send to a target from: of the {@link #senders} the first in the target's
   * network, else the first.
   *
   * @param target a unicast address or a group
   */
  public Optional<InetAddress> facing(InetAddress target) {
    List<InetAddress> senders = senders(target);
    for (LinkAddress each : networks) {
      if (each.covers(target) && senders.contains(each.address())) {
        return Optional.of(each.address());
      }
    }
    return senders.stream().findFirst();
  }

  /**
   * Whether an address is in one of the networks of this link.
   *
   * @param other any address
   */
  public boolean isOnLink(InetAddress other) {
    for (LinkAddress each : networks) {
      if (each.covers(other)) {
        return true;
      }
    }
    return false;
  }
}
