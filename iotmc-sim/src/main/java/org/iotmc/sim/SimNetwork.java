package org.iotmc.sim;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.iotmc.api.spi.LinkAddress;
import org.jspecify.annotations.Nullable;

/**
 * The network between the hosts: who reaches whom, how fast, and what goes wrong. Loss, duplication
 * and reordering concern datagrams; HTTP runs on a reliable stream and sees delays and breaks only.
 * Without faults datagrams between two hosts keep their order.
 */
public final class SimNetwork {
  /** Name of the segment that every host's first link is on. */
  public static final String LAN = "lan";

  private final SimWorld world;
  private final SplittableRandom chance;
  private final Map<InetAddress, SimLink> addresses = new LinkedHashMap<>();
  private final Map<String, Segment> segments = new LinkedHashMap<>();
  private final TreeSet<String> partitions = new TreeSet<>();
  private long delay = Duration.ofMillis(1).toNanos();
  private long spread = Duration.ofNanos(200_000).toNanos();
  private double loss;
  private double duplication;
  private double reordering;
  private long reorderingDelay;
  private long sent;
  private long delivered;
  private long lost;

  SimNetwork(SimWorld world) {
    this.world = world;
    this.chance = new SplittableRandom(world.longSeedFor("network"));
  }

  /**
   * Sets how long a message travels.
   *
   * @param base the shortest time
   * @param most what chance may add
   */
  public void delay(Duration base, Duration most) {
    delay = Times.nanos(base);
    spread = Times.nanos(most);
  }

  /**
   * Loses datagrams.
   *
   * @param probability for each datagram and receiver, 0 to 1
   */
  public void loss(double probability) {
    loss = checked(probability);
  }

  /**
   * Delivers datagrams twice.
   *
   * @param probability for each datagram and receiver, 0 to 1
   */
  public void duplication(double probability) {
    duplication = checked(probability);
  }

  /**
   * Holds datagrams back, so that later ones overtake them.
   *
   * @param probability for each datagram and receiver, 0 to 1
   * @param most the longest additional delay
   */
  public void reordering(double probability, Duration most) {
    reordering = checked(probability);
    reorderingDelay = Times.nanos(most);
  }

  /**
   * Cuts all traffic between two hosts until {@link #heal}.
   *
   * @param one a host
   * @param other another
   */
  public void partition(SimHost one, SimHost other) {
    world.trace().add("partition " + pair(one, other));
    partitions.add(pair(one, other));
  }

  /**
   * Ends a partition.
   *
   * @param one a host
   * @param other another
   */
  public void heal(SimHost one, SimHost other) {
    world.trace().add("heal " + pair(one, other));
    partitions.remove(pair(one, other));
  }

  /**
   * Brings a datagram to a group under the source address of a host that never sent it: nothing in
   * UDP prevents that.
   *
   * @param payload the bytes between position and limit
   * @param source an address of a host, on whose segment it arrives
   * @param group address and port of the group
   */
  public void forge(ByteBuffer payload, InetSocketAddress source, InetSocketAddress group) {
    byte[] bytes = new byte[payload.remaining()];
    payload.duplicate().get(bytes);
    SimLink claimed = linkOf(source.getAddress());
    if (claimed == null) {
      throw new IllegalArgumentException("no host has the address " + source);
    }
    world.trace().add("forged datagram of " + Names.of(source) + ", " + bytes.length + " bytes");
    for (Groups.Member member : claimed.segment().groups().receivers(group, bytes)) {
      world.queue().at(world.queue().now(), () -> member.deliver(bytes, source));
    }
  }

  /** How many datagrams were sent. */
  public long sent() {
    return sent;
  }

  /** How many times a datagram reached a port. */
  public long delivered() {
    return delivered;
  }

  /** How many datagrams, or copies for a receiver, were lost. */
  public long lost() {
    return lost;
  }

  SimLink newLink(SimHost host, int index, String segment) {
    Segment on = segments.computeIfAbsent(segment, name -> new Segment(segments.size()));
    SimLink link = new SimLink(host, index, on);
    setNetworks(link, List.of(on.ipv4(on.newMember())));
    return link;
  }

  /** Gives a link other addresses than it has. */
  void setNetworks(SimLink link, List<LinkAddress> networks) {
    for (LinkAddress each : networks) {
      SimLink owner = addresses.get(each.address());
      if (owner != null && owner != link) {
        throw new IllegalArgumentException("in use: " + each.address());
      }
    }
    link.link().addresses().forEach(address -> addresses.remove(address, link));
    networks.forEach(each -> addresses.put(each.address(), link));
    link.setNetworks(networks);
  }

  @Nullable SimLink linkOf(InetAddress address) {
    return addresses.get(address);
  }

  /** The link by which a host reaches another one's link now, if it does. */
  @Nullable SimLink route(SimHost from, SimLink to) {
    if (from == to.host()) {
      return to;
    }
    if (!to.isUp() || !to.host().isOn() || isCut(from, to.host())) {
      return null;
    }
    for (SimLink link : from.simLinks()) {
      if (link.isUp() && link.segment() == to.segment()) {
        return link;
      }
    }
    return null;
  }

  boolean isCut(SimHost from, SimHost to) {
    return !partitions.isEmpty() && partitions.contains(pair(from, to));
  }

  /** A travelling time by chance. */
  long travel() {
    return delay + (spread == 0 ? 0 : chance.nextLong(spread));
  }

  /** A constant part of the way to a host, so that not all are reached at one instant. */
  long access() {
    return chance.nextLong(100_000);
  }

  void countSent() {
    sent++;
  }

  void countLost() {
    lost++;
  }

  void countDelivered() {
    delivered++;
  }

  /** Delays, beyond the usual way, of the copies of a datagram that reach one receiver. */
  List<Long> copies() {
    List<Long> copies = new ArrayList<>(1);
    if (happens(loss)) {
      lost++;
    } else {
      copies.add(detour());
      if (happens(duplication)) {
        copies.add(detour());
      }
    }
    return copies;
  }

  private long detour() {
    return happens(reordering) && reorderingDelay > 0 ? chance.nextLong(reorderingDelay) : 0;
  }

  private boolean happens(double probability) {
    return probability > 0 && chance.nextDouble() < probability;
  }

  private static double checked(double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("not a probability: " + probability);
    }
    return probability;
  }

  private static String pair(SimHost one, SimHost other) {
    return one.name().compareTo(other.name()) < 0
        ? one.name() + " | " + other.name()
        : other.name() + " | " + one.name();
  }
}
