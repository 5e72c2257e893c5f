package org.iotmc.api.spi;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What kind of UDP port to open. Immutable. */
public final class DatagramSpec {
  /** Which multicast messages a port wants; the transport may drop the others unseen. */
  public enum Interest {
    /** {@code M-SEARCH} requests. */
    SEARCHES,
    /** {@code NOTIFY} requests. */
    ANNOUNCEMENTS,
    /** Everything. */
    ALL
  }

  private final Optional<InetSocketAddress> group;
  private final Interest interest;
  private final Predicate<Link> links;
  private final int hops;

  private DatagramSpec(
      Optional<InetSocketAddress> group, Interest interest, Predicate<Link> links, int hops) {
    this.group = group;
    this.interest = interest;
    this.links = links;
    this.hops = hops;
  }

  /** A unicast port with a number that the system chooses; it can send to groups, too. */
  public static DatagramSpec ephemeral() {
    return new DatagramSpec(Optional.empty(), Interest.ALL, link -> true, 2);
  }

  /**
   * A port that joins a multicast group, sharing the port number with others on the host.
   *
   * @param group address and port of the group
   * @param interest which messages are wanted
   */
  public static DatagramSpec multicast(InetSocketAddress group, Interest interest) {
    return new DatagramSpec(Optional.of(group), interest, link -> true, 2);
  }

  /**
   * The same, restricted to some links.
   *
   * @param chosen which links to open on
   */
  public DatagramSpec onLinks(Predicate<Link> chosen) {
    return new DatagramSpec(group, interest, chosen, hops);
  }

  /**
   * The same, with another time to live (hop limit) for what is sent to groups; 2 by default (UDA
   * 2.0, 1.3.2).
   *
   * @param count 1 to 255
   */
  public DatagramSpec hops(int count) {
    if (count < 1 || count > 255) {
      throw new IllegalArgumentException("hops must be 1 to 255: " + count);
    }
    return new DatagramSpec(group, interest, links, count);
  }

  /** The group to join, if any. */
  public Optional<InetSocketAddress> group() {
    return group;
  }

  /** Which multicast messages are wanted. */
  public Interest interest() {
    return interest;
  }

  /** Time to live of what is sent to groups. */
  public int hops() {
    return hops;
  }

  /**
   * Those of the given links that this port is to be open on.
   *
   * @param all the links of the host
   */
  public List<Link> choose(List<Link> all) {
    List<Link> chosen = new ArrayList<>();
    for (Link link : all) {
      if (links.test(link)) {
        chosen.add(link);
      }
    }
    return chosen;
  }
}
