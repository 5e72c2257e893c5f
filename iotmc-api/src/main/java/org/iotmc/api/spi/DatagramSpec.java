package org.iotmc.api.spi;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;

/** What kind of UDP port to open. Immutable. */
public final class DatagramSpec {
  /** The first of the numbers that belong to nobody (RFC 6335, 6). */
  public static final int FIRST_DYNAMIC_PORT = 49_152;

  /** The last number of a port. */
  public static final int LAST_PORT = 65_535;

  /** Which messages a port wants; the transport may drop the others unseen. */
  public enum Interest {
    /** {@code M-SEARCH} requests. */
    SEARCHES,
    /** {@code NOTIFY} requests. */
    ANNOUNCEMENTS,
    /** Everything. */
    ALL
  }

  private final List<InetSocketAddress> groups;
  private final Interest interest;
  private final Predicate<Link> links;
  private final Reach reach;
  private final OptionalInt port;

  /**
   * How far multicast messages go.
   *
   * @param hops time to live over IPv4, and hop limit to link-local groups
   * @param siteHops hop limit to wider groups of IPv6
   */
  private record Reach(int hops, int siteHops) {
    private static int checked(int count) {
      if (count < 1 || count > 255) {
        throw new IllegalArgumentException("hops must be 1 to 255: " + count);
      }
      return count;
    }
  }

  private DatagramSpec(
      List<InetSocketAddress> groups,
      Interest interest,
      Predicate<Link> links,
      Reach reach,
      OptionalInt port) {
    this.groups = groups;
    this.interest = interest;
    this.links = links;
    this.reach = reach;
    this.port = port;
  }

  /** A port that joins no group; it can send to groups, too. */
  public static DatagramSpec ephemeral() {
    return multicast(List.of(), Interest.ALL);
  }

  /**
   * A port that joins a multicast group.
   *
   * @param group address and port of the group
   * @param interest which messages are wanted
   */
  public static DatagramSpec multicast(InetSocketAddress group, Interest interest) {
    return multicast(List.of(group), interest);
  }

  /**
   * A port that joins multicast groups, each on every chosen link that has an address that may send
   * to it ({@link Link#senders}). The numbers of the groups are shared with others on the host;
   * what is sent comes from a number of the port's own.
   *
   * @param groups addresses and ports of the groups, without zones
   * @param interest which messages are wanted
   */
  public static DatagramSpec multicast(List<InetSocketAddress> groups, Interest interest) {
    for (InetSocketAddress group : groups) {
      if (group.isUnresolved() || !group.getAddress().isMulticastAddress()) {
        throw new IllegalArgumentException("not a multicast group: " + group);
      }
    }
    return new DatagramSpec(
        List.copyOf(groups), interest, link -> true, new Reach(2, 10), OptionalInt.empty());
  }

  /**
   * The same, restricted to some links.
   *
   * @param chosen which links to open on; asked again whenever links change
   */
  public DatagramSpec onLinks(Predicate<Link> chosen) {
    return new DatagramSpec(groups, interest, chosen, reach, port);
  }

  /**
   * The same, with another time to live (hop limit) for what is sent to groups of IPv4 and to
   * link-local groups of IPv6; 2 by default (UDA 2.0, 1.3.2).
   *
   * @param count 1 to 255
   */
  public DatagramSpec hops(int count) {
    Reach other = new Reach(Reach.checked(count), reach.siteHops());
    return new DatagramSpec(groups, interest, links, other, port);
  }

  /**
   * The same, with another hop limit for what is sent to wider groups of IPv6 than link-local; 10
   * by default (UDA 2.0, A.2.3).
   *
   * @param count 1 to 255
   */
  public DatagramSpec siteHops(int count) {
    Reach other = new Reach(reach.hops(), Reach.checked(count));
    return new DatagramSpec(groups, interest, links, other, port);
  }

  /**
   * The same, with a wish for the port's own number. Where somebody else on the host has it when
   * the port opens, and by default, the number is one of {@value #FIRST_DYNAMIC_PORT} to {@value
   * #LAST_PORT} that is free. Who opens the wished number later and shares it may do so.
   *
   * @param wished 1 to 65535
   */
  public DatagramSpec port(int wished) {
    if (wished < 1 || wished > LAST_PORT) {
      throw new IllegalArgumentException("not a port: " + wished);
    }
    return new DatagramSpec(groups, interest, links, reach, OptionalInt.of(wished));
  }

  /** The groups to join; may be none. */
  public List<InetSocketAddress> groups() {
    return groups;
  }

  /** Which messages are wanted. */
  public Interest interest() {
    return interest;
  }

  /** The number that is wished for, if any. */
  public OptionalInt port() {
    return port;
  }

  /**
   * The hop limit of multicast messages from an address.
   *
   * @param from the source
   */
  public int hopsFrom(InetAddress from) {
    boolean near = from.getAddress().length == 4 || from.isLinkLocalAddress();
    return near ? reach.hops() : reach.siteHops();
  }

  /**
   * The addresses of a link that this port is to be open at: those that may send to one of its
   * groups; all, if it has none.
   *
   * @param link a chosen link
   */
  public List<InetAddress> addresses(Link link) {
    if (groups.isEmpty()) {
      return link.addresses();
    }
    List<InetAddress> useful = new ArrayList<>(link.networks().size());
    for (InetSocketAddress group : groups) {
      for (InetAddress sender : link.senders(group.getAddress())) {
        if (!useful.contains(sender)) {
          useful.add(sender);
        }
      }
    }
    return useful;
  }

  /**
   * Those of the given links that this port is to be open on: chosen, and with a useful address.
   *
   * @param all the links of the host
   */
  public List<Link> choose(List<Link> all) {
    List<Link> chosen = new ArrayList<>();
    for (Link link : all) {
      if (links.test(link) && !addresses(link).isEmpty()) {
        chosen.add(link);
      }
    }
    return chosen;
  }
}
