package org.iotmc.cli.demo;

import java.net.Inet4Address;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Link;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;

/** The simulated network, in virtual time: a day of probation costs nothing. */
final class SimulatedWorld implements World {
  private static final Duration FIRST_LOOK = Duration.ofSeconds(1);

  /** What the hosts of a world speak. */
  enum Network {
    IPV4,
    IPV4_AND_IPV6,
    LINK_LOCAL
  }

  private final SimWorld world;
  private final Network network;

  SimulatedWorld(long seed, Network network) {
    this.world = SimWorld.seeded(seed);
    this.network = network;
  }

  SimWorld sim() {
    return world;
  }

  @Override
  public Host host(String name) {
    SimHost host = world.host(name);
    Link link = host.links().get(0);
    if (network != Network.IPV4 && isIpv4(link)) {
      Link both = host.addIpv6(link);
      if (network == Network.LINK_LOCAL) {
        host.setNetworks(
            both, both.networks().stream().filter(n -> n.address().isLinkLocalAddress()).toList());
      }
    }
    return host;
  }

  /** As each host begins. */
  private static boolean isIpv4(Link link) {
    return link.addresses().size() == 1 && link.addresses().get(0) instanceof Inet4Address;
  }

  @Override
  public <T> T await(CompletionStage<T> stage, Duration max) {
    return world.await(stage, max);
  }

  @Override
  public boolean until(BooleanSupplier condition, Duration max) {
    Duration waited = Duration.ZERO;
    while (!condition.getAsBoolean()) {
      if (waited.compareTo(max) >= 0) {
        return false;
      }
      // A look may ask the devices: the longer it takes, the less it matters when exactly.
      Duration tenth = waited.dividedBy(10);
      Duration pause = tenth.compareTo(FIRST_LOOK) > 0 ? tenth : FIRST_LOOK;
      world.runFor(pause);
      waited = waited.plus(pause);
    }
    return true;
  }

  @Override
  public Duration probation() {
    return Duration.ofHours(24);
  }

  @Override
  public Duration scheduleAhead() {
    return Duration.ofHours(8);
  }

  @Override
  public void close() {}
}
