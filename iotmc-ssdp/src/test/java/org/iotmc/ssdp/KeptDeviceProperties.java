package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.iotmc.ssdp.DirectoryScript.HERE;
import static org.iotmc.ssdp.DirectoryScript.HOST;
import static org.iotmc.ssdp.DirectoryScript.LINK;
import static org.iotmc.ssdp.DirectoryScript.MAX_AGE;
import static org.iotmc.ssdp.DirectoryScript.OTHER_LINK;
import static org.iotmc.ssdp.DirectoryScript.presence;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Link;

/**
 * Whatever strangers say in the name of a kept device, under its own address, too, as long as it
 * announces itself and answers when it is asked: it stays, it comes first, it is there where it
 * says so whenever it does, and its restart is told.
 */
class KeptDeviceProperties {
  private static final int RUN = 7;

  /** What a stranger does. */
  private enum Trick {
    ALIVE,
    PART,
    GOODBYE,
    UPDATE,
    ANSWER,
    SILENCE
  }

  private record Step(
      Trick trick, String address, Link link, String path, int bootId, int seconds) {
    Presence presence() {
      String host = address.contains(":") ? "[" + address + "]" : address;
      return DirectoryScript.presence(
          "http://" + host + path, Epoch.of(bootId, 1), Duration.ofSeconds(seconds));
    }
  }

  @Property(tries = 1000)
  @Tag("SSDP-82")
  void aDeviceThatWasProvedToBeThereStays(@ForAll("tricks") List<Step> steps) {
    DirectoryScript script = DirectoryScript.of(Target.ROOT_DEVICE);
    script.state.keep(Samples.UDN, DirectoryScript.from(HOST).getAddress());
    play(script, steps);
  }

  @Property(tries = 1000)
  @Tag("SSDP-82")
  void aDeviceThatWasHeardBeforeStrangersStays(@ForAll("tricks") List<Step> steps) {
    DirectoryScript script = DirectoryScript.of(Target.ROOT_DEVICE);
    script.state.keep(Samples.UDN);
    play(script, steps);
  }

  private static void play(DirectoryScript script, List<Step> steps) {
    DirectoryInvariants invariants = new DirectoryInvariants(script, 10, 5);
    announce(script);
    for (Step step : steps) {
      play(script, step);
      invariants.check();
      for (DiscoveredDevice asked : script.state.takeDoubts()) {
        assertThat(asked.source().getAddress())
            .as("who is asked after %s", step)
            .isEqualTo(DirectoryScript.from(HOST).getAddress());
        announce(script);
      }
      assertThat(script.device().source().getAddress())
          .as("who comes first after %s", step)
          .isEqualTo(DirectoryScript.from(HOST).getAddress());
    }
    script.told.clear();
    announce(script);
    script.told.clear();
    script.alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, RUN + 100));
    assertThat(script.told).contains("rebooted " + (RUN + 100));
  }

  private static void play(DirectoryScript script, Step step) {
    switch (step.trick()) {
      case ALIVE ->
          script.receive(
              DirectoryScript.alive(Samples.UDN, step.presence()), step.address(), step.link());
      case PART ->
          script.receive(
              new SsdpMessage.Alive(
                  Advertisement.of(new Udn("uuid:part" + step.bootId()), Target.ROOT_DEVICE),
                  step.presence()),
              step.address(),
              step.link());
      case GOODBYE -> script.byeBye(Target.ROOT_DEVICE, step.bootId(), step.address(), step.link());
      case UPDATE ->
          script.receive(
              new SsdpMessage.Update(
                  Advertisement.of(Samples.UDN, Target.ROOT_DEVICE),
                  Endpoint.of(URI.create(step.presence().endpoint().location())),
                  Epoch.of(step.bootId(), 1),
                  step.bootId() + 1),
              step.address(),
              step.link());
      case ANSWER ->
          script
              .state
              .takeCandidates()
              .forEach(
                  candidate -> {
                    script.state.holder(candidate, script.moment());
                    script.tell(script.state.taken());
                  });
      case SILENCE -> {
        script.state.takeCandidates().forEach(script.state::lost);
        script.pass(Duration.ofSeconds(step.seconds()));
        assertThat(script.device().sightings()).isNotEmpty();
        announce(script);
      }
    }
  }

  /** The device itself; it does so before its time is over. */
  private static void announce(DirectoryScript script) {
    Presence presence = presence(HERE, Epoch.of(RUN, 1), MAX_AGE);
    script.receive(DirectoryScript.alive(Samples.UDN, presence), HOST, LINK);
    assertThat(script.device().sightings()).extracting(Sighting::location).contains(HERE);
  }

  @Provide
  Arbitrary<List<Step>> tricks() {
    Arbitrary<String> address =
        Arbitraries.of(
            HOST, HOST, "10.0.0.66", "10.0.0.67", "2001:db8::66", "fe80::66", "10.9.1.1");
    return Combinators.combine(
            Arbitraries.of(Trick.class),
            address,
            Arbitraries.of(LINK, OTHER_LINK),
            Arbitraries.of("/", "/a", "/b", "/c", "/d", "/e", "/f", "/g", "/h", "/d.xml"),
            Arbitraries.integers().between(RUN - 2, RUN + 3),
            Arbitraries.integers().between(0, (int) MAX_AGE.toSeconds() - 1))
        .as(Step::new)
        .list()
        .ofMaxSize(40);
  }
}
