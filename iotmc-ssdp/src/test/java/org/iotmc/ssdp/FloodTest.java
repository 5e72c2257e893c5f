package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.LinkAddress;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A directory with room for 20 that a neighbour fills with 40 invented devices, in the names of
 * others, again each half minute. docs/security.md says what that can do.
 */
class FloodTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration HALF_MINUTE = Duration.ofSeconds(30);
  private static final int INVENTED = 40;

  private final SimWorld world = SimWorld.seeded(17);
  private final List<LinkAddress> invented = addresses();
  private final List<Udn> left = new ArrayList<>();
  private final SsdpDirectory directory =
      SsdpDirectory.builder(
              world.host("watcher"),
              new DirectoryListener() {
                @Override
                public void left(DiscoveredDevice device, Reason reason) {
                  left.add(device.udn());
                }
              })
          .maxDevices(20)
          .build();

  @AfterEach
  void nothingFailedInsideTheWorld() {
    assertThat(world.failures()).isEmpty();
  }

  @Test
  @Tag("SSDP-81")
  void aDeviceThatAnswersGetsInAndThoseThatAnsweredStayHoweverLongAFloodLasts() {
    world.await(directory.start(), SOON);
    List<Udn> real = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      real.add(device("before" + i));
    }
    world.runFor(SOON);
    flood(Duration.ofMinutes(10));
    assertThat(devices()).as("full").hasSize(20).containsAll(real);
    real.add(device("newcomer"));
    world.runFor(SOON);
    flood(Duration.ofMinutes(1));
    assertThat(devices()).as("in a minute").hasSize(20).containsAll(real);
    flood(Duration.ofHours(12));
    assertThat(devices()).hasSize(20).containsAll(real);
    assertThat(left).doesNotContainAnyElementsOf(real);
  }

  @Test
  @Tag("SSDP-82")
  void aKeptDeviceThatMovesIsFoundThereThoughFourSourcesHoldTheWaysToIt() {
    world.await(directory.start(), SOON);
    Udn udn = device("kept");
    SimHost host = world.host("kept");
    directory.keep(udn, host.address());
    world.runFor(SOON);
    speakFor(udn, Duration.ofMinutes(5));
    assertThat(sources(udn)).hasSize(DiscoveredDevice.MAX_SIGHTINGS).contains(host.address());
    InetAddress before = host.address();
    host.renumber(host.links().get(0));
    speakFor(udn, Duration.ofMinutes(2));
    assertThat(host.address()).isNotEqualTo(before);
    assertThat(sources(udn)).contains(host.address());
    speakFor(udn, Duration.ofHours(12));
    assertThat(sources(udn)).contains(host.address());
  }

  private List<InetAddress> sources(Udn udn) {
    return world.await(directory.find(udn), SOON).orElseThrow().sightings().stream()
        .map(sighting -> sighting.source().getAddress())
        .toList();
  }

  /** Four neighbours say that it is with them, each in two places. */
  private void speakFor(Udn udn, Duration time) {
    for (long i = 0; i < time.dividedBy(HALF_MINUTE); i++) {
      for (int source = 0; source < 4; source++) {
        forge(udn, invented.get(source).address(), "/one");
        forge(udn, invented.get(source).address(), "/two");
      }
      world.runFor(HALF_MINUTE);
    }
  }

  private List<Udn> devices() {
    return world.await(directory.devices(), SOON).stream().map(DiscoveredDevice::udn).toList();
  }

  private Udn device(String name) {
    SimHost host = world.host(name);
    Udn udn = new Udn("uuid:" + name);
    SsdpAdvertiser advertiser =
        SsdpAdvertiser.builder(
                host,
                DeviceTree.of(udn, Samples.MANAGED, List.of()),
                outlet -> outlet.url("http", 8080, "/d.xml"))
            .build();
    world.await(advertiser.start(), SOON);
    return udn;
  }

  private void flood(Duration time) {
    for (long i = 0; i < time.dividedBy(HALF_MINUTE); i++) {
      for (int name = 0; name < INVENTED; name++) {
        forge(name);
      }
      world.runFor(HALF_MINUTE);
    }
  }

  private void forge(int name) {
    forge(new Udn("uuid:invented" + name), invented.get(name).address(), "/d.xml");
  }

  private void forge(Udn udn, InetAddress address, String path) {
    SsdpMessage message =
        DirectoryScript.alive(
            udn,
            DirectoryScript.presence(
                "http://" + address.getHostAddress() + path, Epoch.of(1, 1), Duration.ofDays(1)));
    world
        .network()
        .forge(SsdpCodec.encode(message), new InetSocketAddress(address, Ssdp.PORT), Ssdp.GROUP);
  }

  /** They are there, but nobody listens. */
  private List<LinkAddress> addresses() {
    List<LinkAddress> all = new ArrayList<>();
    for (int i = 0; i < INVENTED; i++) {
      try {
        all.add(new LinkAddress(InetAddress.getByName("10.0.0." + (100 + i)), 24));
      } catch (UnknownHostException e) {
        throw new AssertionError("literal addresses need no look-up", e);
      }
    }
    SimHost victim = world.host("victim");
    victim.setNetworks(victim.links().get(0), all);
    return all;
  }
}
