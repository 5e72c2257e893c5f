package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.Test;

class DirectorySearchesTest {
  private final SimWorld world = SimWorld.seeded(5);
  private final SimHost host = world.host("watcher");

  @Test
  void whatFailsAfterASearchIsNotSwallowed() {
    DirectorySettings settings =
        new DirectorySettings(
            host,
            List.of(),
            link -> true,
            Optional.empty(),
            DirectoryScript.policy(udn -> false, false, Target.ROOT_DEVICE));
    DirectorySearches searches =
        new DirectorySearches(
            settings, host.newLane("test"), SsdpInbox.tally(host::nanos), seen -> {});
    Sighting sighting =
        new Sighting(
            DirectoryScript.presence(DirectoryScript.HERE, 1),
            DirectoryScript.from(DirectoryScript.HOST),
            host.links().get(0),
            Instant.EPOCH,
            List.of());
    searches.ask(
        new DiscoveredDevice(Samples.UDN, List.of(Target.ROOT_DEVICE), List.of(sighting)),
        answer -> {
          throw new IllegalStateException("planned");
        });
    world.runFor(Duration.ofSeconds(10));
    assertThat(world.failures())
        .singleElement()
        .satisfies(failure -> assertThat(failure).hasMessageContaining("planned"));
  }
}
