package org.iotmc.sim;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import org.iotmc.api.spi.DatagramTransport;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HttpTransport;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.LinkAddress;

/**
 * A host in the simulated world. It outlives its power: after {@link #cutPower} and {@link
 * #powerOn} it has the same name, addresses and surviving storage, but nothing that was opened
 * before works any more.
 */
public final class SimHost implements Host {
  private final SimWorld world;
  private final String name;
  private final SplittableRandom jitter;
  private final SecureRandom secrets;
  private final SimStorage storage;
  private final SimDatagrams udp = new SimDatagrams(this);
  private final SimHttp tcp = new SimHttp(this);
  private final SimLinks links = new SimLinks(this);
  private final long access;
  private Duration clockError = Duration.ZERO;
  private boolean overloaded;
  private Boot boot;

  SimHost(SimWorld world, String name) {
    this.world = world;
    this.name = name;
    this.jitter = new SplittableRandom(world.longSeedFor("jitter of " + name));
    this.secrets = new DeterministicSecrets(world.seedFor("secrets of " + name));
    this.storage = new SimStorage(this);
    this.boot = new Boot(this);
    this.access = world.network().access();
    links.add(SimNetwork.LAN);
  }

  /** Its name in the world. */
  public String name() {
    return name;
  }

  /** Whether it has power and was not closed. */
  public boolean isOn() {
    return boot.isOn();
  }

  /** Its links that are up, in the order they were added. */
  public List<Link> links() {
    return links.usable();
  }

  /**
   * The first address of its first link.
   *
   * @throws IllegalStateException if that has none
   */
  public InetAddress address() {
    return links
        .all()
        .get(0)
        .address()
        .orElseThrow(() -> new IllegalStateException(name + " has no address"));
  }

  /**
   * Gives it one more link.
   *
   * @param segment the name of the segment that it is on; the first link is on {@value
   *     SimNetwork#LAN}
   * @return the new link, which is up
   */
  public Link addLink(String segment) {
    return links.add(segment);
  }

  /**
   * Takes a link down, or does nothing if it is.
   *
   * @param link one of this host
   */
  public void linkDown(Link link) {
    links.setUp(link, false);
  }

  /**
   * Brings a link up, or does nothing if it is.
   *
   * @param link one of this host
   */
  public void linkUp(Link link) {
    links.setUp(link, true);
  }

  /**
   * Gives a link addresses of IPv6: a unique-local and a link-local one. It has none before.
   *
   * @param link one of this host
   * @return the link as it is now
   */
  public Link addIpv6(Link link) {
    return links.addIpv6(link);
  }

  /**
   * Gives a link another address of IPv4 instead of the one it has, as a lease that ran out does.
   *
   * @param link one of this host
   * @return the link as it is now
   */
  public Link renumber(Link link) {
    return links.renumber(link);
  }

  /**
   * Gives a link other addresses than it has.
   *
   * @param link one of this host
   * @param networks those that it has from now on; none that another link in the world has
   * @return the link as it is now
   */
  public Link setNetworks(Link link, List<LinkAddress> networks) {
    return links.setNetworks(link, networks);
  }

  @Override
  public InstantSource clock() {
    return () -> world.now().plus(clockError);
  }

  /**
   * Sets the wall clock wrong; {@link #nanos} and timers stay right.
   *
   * @param error what is added to the world's time; negative to go back
   */
  public void setClockError(Duration error) {
    clockError = error;
  }

  @Override
  public long nanos() {
    return world.queue().now();
  }

  @Override
  public Lane newLane(String lane) {
    return boot.newLane(lane);
  }

  /**
   * Runs each task as an event of its own, on the world's one thread. Rejects what comes while the
   * host is off or {@link #overload overloaded}.
   */
  @Override
  public Executor blocking() {
    Boot now = boot;
    return task -> {
      if (overloaded) {
        throw new RejectedExecutionException(name + " has too much blocking work");
      }
      now.block(task);
    };
  }

  /** From now on {@link #blocking} rejects everything, as if its queue were full. */
  public void overload() {
    overloaded = true;
  }

  /** Ends an {@link #overload}. */
  public void relieve() {
    overloaded = false;
  }

  @Override
  public RandomGenerator jitter() {
    return jitter;
  }

  @Override
  public SecureRandom secrets() {
    return secrets;
  }

  @Override
  public SimStorage storage() {
    return storage;
  }

  @Override
  public DatagramTransport datagrams() {
    return udp;
  }

  @Override
  public HttpTransport http() {
    return tcp;
  }

  /**
   * Cuts the power, without goodbye: lanes, timers, ports and listeners are gone at once, calls
   * under way break for their peers, and of what was not synced in storage chance keeps some.
   */
  public void cutPower() {
    if (boot.isOn()) {
      world.trace().add("power off " + name);
      boot.cut("the power failed");
      storage.cut();
    }
  }

  /**
   * Switches a host on that lost its power or was closed; without effect if it is on. What ran on
   * it has to be started again.
   */
  public void powerOn() {
    if (!boot.isOn()) {
      world.trace().add("power on " + name);
      boot = new Boot(this);
    }
  }

  /** What is open now: ports, listeners, calls under way, and lanes with pending timers. */
  public List<String> openResources() {
    return boot.open();
  }

  /** Ends what is open, in order; nothing in storage is lost. */
  @Override
  public void close() {
    if (boot.isOn()) {
      world.trace().add("closed " + name);
      boot.close("the host was closed");
    }
  }

  SimWorld world() {
    return world;
  }

  Boot boot() {
    return boot;
  }

  SimHttp tcp() {
    return tcp;
  }

  SimDatagrams udp() {
    return udp;
  }

  List<SimLink> simLinks() {
    return links.all();
  }

  /** Nanoseconds that every message to this host takes beyond the way of the network. */
  long access() {
    return access;
  }
}
