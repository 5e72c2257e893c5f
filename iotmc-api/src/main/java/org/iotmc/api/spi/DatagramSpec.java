package org.iotmc.api.spi;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What kind of UDP port to open. Immutable. */
public final class DatagramSpec {
  /** The first of the numbers that belong to nobody (RFC 6335, 6). */
  public static final int FIRST_DYNAMIC_PORT = 49_152;

  /** The last number of a port. */
  public static final int LAST_PORT = 65_535;

  /** Most bytes of a message by TCP; a longer one is dropped, the connection closed. */
  public static final int MAX_TCP_MESSAGE = 65_535;

  /** Most connections of a port at a time, in each direction; more are closed as they come. */
  public static final int MAX_TCP_CONNECTIONS = 128;

  /** Of these, most that come from one {@link Source}, or go to one: a quarter. */
  public static final int MAX_TCP_FROM_ONE = 32;

  /** How long a connection may last; what came until then counts as the message. */
  public static final Duration TCP_TIME = Duration.ofSeconds(5);

  /** By what messages come to a port. */
  private enum Entrance {
    UDP,
    UDP_AND_TCP
  }

  /**
   * Which messages a port wants; the transport drops the others unseen. What is neither a search
   * nor an announcement comes through, for the reader to tolerate or to count.
   */
  public enum Interest {
    /** {@code M-SEARCH} requests: all but {@code NOTIFY} requests. */
    SEARCHES,
    /** {@code NOTIFY} requests: all but {@code M-SEARCH} requests. */
    ANNOUNCEMENTS,
    /** Everything. */
    ALL;

    /**
     * Whether a message is to be handed over.
     *
     * @param message between position and limit, which stay
     */
    public boolean wants(ByteBuffer message) {
      return switch (this) {
        case SEARCHES -> !begins(message, "NOTIFY ");
        case ANNOUNCEMENTS -> !begins(message, "M-SEARCH ");
        case ALL -> true;
      };
    }

    private static boolean begins(ByteBuffer message, String method) {
      if (message.remaining() < method.length()) {
        return false;
      }
      for (int i = 0; i < method.length(); i++) {
        if (message.get(message.position() + i) != method.charAt(i)) {
          return false;
        }
      }
      return true;
    }
  }

  private final List<InetSocketAddress> groups;
  private final Interest interest;
  private final Predicate<Link> links;
  private final HopLimits limits;
  private final OptionalInt port;
  private final Entrance entrance;

  /**
   * How far multicast messages go.
   *
   * @param hops time to live over IPv4, and hop limit to link-local groups
   * @param siteHops hop limit to wider groups of IPv6
   */
  private record HopLimits(int hops, int siteHops) {
    private static int checked(int count) {
      if (count < 1 || count > 255) {
        throw new IllegalArgumentException("hops must be 1 to 255: " + count);
      }
      return count;
    }
  }

  private DatagramSpec(List<InetSocketAddress> groups, Interest interest) {
    this.groups = groups;
    this.interest = interest;
    this.links = link -> true;
    this.limits = new HopLimits(2, 10);
    this.port = OptionalInt.empty();
    this.entrance = Entrance.UDP;
  }

  private DatagramSpec(DatagramSpec from, Consumer<Changes> changing) {
    Changes changes = new Changes(from);
    changing.accept(changes);
    this.groups = from.groups;
    this.interest = from.interest;
    this.links = changes.links;
    this.limits = changes.limits;
    this.port = changes.port;
    this.entrance = changes.entrance;
  }

  /** What a copy may have otherwise. */
  private static final class Changes {
    private Predicate<Link> links;
    private HopLimits limits;
    private OptionalInt port;
    private Entrance entrance;

    Changes(DatagramSpec from) {
      links = from.links;
      limits = from.limits;
      port = from.port;
      entrance = from.entrance;
    }
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
    return new DatagramSpec(List.copyOf(groups), interest);
  }

  /**
   * The same, restricted to some links.
   *
   * @param chosen which links to open on; asked again whenever links change
   */
  public DatagramSpec onLinks(Predicate<Link> chosen) {
    return new DatagramSpec(this, changes -> changes.links = chosen);
  }

  /**
   * The same, with another time to live (hop limit) for what is sent to groups of IPv4 and to
   * link-local groups of IPv6; 2 by default (UDA 2.0, 1.3.2).
   *
   * @param count 1 to 255
   */
  public DatagramSpec hops(int count) {
    HopLimits other = new HopLimits(HopLimits.checked(count), limits.siteHops());
    return new DatagramSpec(this, changes -> changes.limits = other);
  }

  /**
   * The same, with another hop limit for what is sent to wider groups of IPv6 than link-local; 10
   * by default (UDA 2.0, A.2.3).
   *
   * @param count 1 to 255
   */
  public DatagramSpec siteHops(int count) {
    HopLimits other = new HopLimits(limits.hops(), HopLimits.checked(count));
    return new DatagramSpec(this, changes -> changes.limits = other);
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
    return new DatagramSpec(this, changes -> changes.port = OptionalInt.of(wished));
  }

  /**
   * The same, and the port accepts TCP connections at its own number and addresses, too. What comes
   * by one until its sender ends it is one message for the handler, like a datagram (UDA 2.0,
   * 1.3.2, TCPPORT.UPNP.ORG).
   */
  public DatagramSpec acceptTcp() {
    return new DatagramSpec(this, changes -> changes.entrance = Entrance.UDP_AND_TCP);
  }

  /** Whether messages may come by TCP, too. */
  public boolean acceptsTcp() {
    return entrance == Entrance.UDP_AND_TCP;
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
    return near ? limits.hops() : limits.siteHops();
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
