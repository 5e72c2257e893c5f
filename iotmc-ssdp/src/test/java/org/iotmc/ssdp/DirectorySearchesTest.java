package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.spi.Link;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DirectorySearchesTest {
  private final SimWorld world = SimWorld.seeded(5);
  private final SimHost host = world.host("watcher");
  private final DirectorySettings settings =
      new DirectorySettings(
          host,
          List.of(),
          link -> true,
          Optional.empty(),
          DirectoryScript.policy(udn -> false, false, Target.ROOT_DEVICE));
  private final DirectorySearches searches =
      new DirectorySearches(
          settings, host.newLane("test"), SsdpInbox.tally(host::nanos), seen -> {});

  @Test
  void whatFailsAfterASearchIsNotSwallowed() {
    Sighting sighting = sighting(DirectoryScript.from(DirectoryScript.HOST), host.links().get(0));
    searches.ask(
        device(List.of(sighting)),
        answer -> {
          throw new IllegalStateException("planned");
        });
    world.runFor(Duration.ofSeconds(10));
    assertThat(world.failures())
        .singleElement()
        .satisfies(failure -> assertThat(failure).hasMessageContaining("planned"));
  }

  @Test
  @Tag("SSDP-82")
  void aDeviceThatSaidGoodbyeIsAskedOnEachLinkThatItSeemsToBeHeardOn() {
    SimHost peer = world.host("peer");
    SsdpAdvertiser advertiser =
        SsdpAdvertiser.builder(
                peer,
                DeviceTree.of(Samples.UDN, Samples.MANAGED, List.of()),
                outlet -> outlet.url("http", 8080, "/d.xml"))
            .bootId(1)
            .configId(1)
            .build();
    Link home = host.links().get(0);
    Link garden = host.addLink("garden");
    world.await(advertiser.start(), Duration.ofSeconds(10));
    InetSocketAddress address = new InetSocketAddress(peer.address(), Ssdp.PORT);
    List<DirectorySearches.Answer> answers = new ArrayList<>();
    searches.askAloud(
        device(List.of(sighting(address, garden), sighting(address, home))), answers::add);
    world.runFor(Duration.ofSeconds(10));
    assertThat(answers).containsExactly(DirectorySearches.Answer.GIVEN);
  }

  private static Sighting sighting(InetSocketAddress source, Link link) {
    Presence presence = DirectoryScript.presence(DirectoryScript.HERE, 1);
    return new Sighting(presence, source, link, Instant.EPOCH, List.of());
  }

  private static DiscoveredDevice device(List<Sighting> sightings) {
    return new DiscoveredDevice(Samples.UDN, List.of(Target.ROOT_DEVICE), sightings);
  }
}
