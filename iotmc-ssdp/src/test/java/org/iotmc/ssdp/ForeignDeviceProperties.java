package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.iotmc.ssdp.DirectoryScript.HERE;
import static org.iotmc.ssdp.DirectoryScript.HOST;
import static org.iotmc.ssdp.DirectoryScript.LINK;
import static org.iotmc.ssdp.DirectoryScript.OTHER_LINK;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Link;

/**
 * What strangers can do to a device that nobody keeps, which announces itself in time and leaves
 * some day, and to the directory. Beyond: docs/security.md, known limits.
 */
class ForeignDeviceProperties {
  private static final int RUN = 7;

  /** What is said of the device by others, or of others. */
  private enum Trick {
    ALIVE,
    ANSWER,
    PART,
    GOODBYE,
    UPDATE,
    SILENCE
  }

  /**
   * One trick.
   *
   * @param name of whom it speaks: 0 is the device
   */
  private record Step(Trick trick, int name, Place place, int bootId, int seconds) {
    Udn udn() {
      return name == 0 ? Samples.UDN : new Udn("uuid:" + name);
    }

    Advertisement advertisement() {
      return Advertisement.of(udn(), trick == Trick.PART ? Target.of(udn()) : Target.ROOT_DEVICE);
    }

    Presence presence() {
      return DirectoryScript.presence(
          place.location(), Epoch.of(bootId, 1), Duration.ofSeconds(seconds));
    }
  }

  /** Where it is said: that it is here, or, without a path, where the device is. */
  private record Place(String address, Link link, String path) {
    String location() {
      if (path.isEmpty()) {
        return HERE;
      }
      String host = address.contains(":") ? "[" + address + "]" : address;
      return "http://" + host + path;
    }
  }

  /** A directory and a device, with what it says. */
  private static final class Scene {
    final DirectoryScript script =
        DirectoryScript.of(DirectoryScript.policy(udn -> false, false, Target.ROOT_DEVICE));
    final DirectoryInvariants invariants = new DirectoryInvariants(script, 10, 5);
    final Presence presence;

    Scene(Duration maxAge) {
      this.presence = DirectoryScript.presence(HERE, Epoch.of(RUN, 1), maxAge);
    }

    /** Three messages, as a device without parts and services says them. */
    void announce() {
      for (Target target :
          List.of(Target.ROOT_DEVICE, Target.of(Samples.UDN), Target.of(Samples.MANAGED))) {
        script.receive(
            new SsdpMessage.Alive(Advertisement.of(Samples.UDN, target), presence), HOST, LINK);
      }
      invariants.check();
    }

    void play(Step step) {
      Place place = step.place();
      switch (step.trick()) {
        case ALIVE, PART ->
            script.receive(
                new SsdpMessage.Alive(step.advertisement(), step.presence()),
                place.address(),
                place.link());
        case ANSWER ->
            script.hear(
                new SsdpMessage.SearchResponse(step.advertisement(), step.presence()),
                place.address(),
                place.link());
        case GOODBYE ->
            script.receive(
                new SsdpMessage.ByeBye(step.advertisement(), Epoch.of(step.bootId(), 1)),
                place.address(),
                place.link());
        case UPDATE ->
            script.receive(
                new SsdpMessage.Update(
                    step.advertisement(),
                    Endpoint.of(URI.create(place.location())),
                    Epoch.of(step.bootId(), 1),
                    step.bootId() + 1),
                place.address(),
                place.link());
        case SILENCE -> pass(Duration.ofSeconds(step.seconds()));
      }
      invariants.check();
    }

    /** The device announces itself anew before half of its time is over. */
    private void pass(Duration time) {
      Duration half = SsdpDirectory.lifetime(presence.maxAge()).dividedBy(2);
      script.pass(time.compareTo(half) < 0 ? time : half);
      announce();
    }

    /** Everybody who is asked is silent, but the device. */
    void ask() {
      for (Seen asked : script.state.takeCandidates()) {
        boolean there =
            asked.udn().equals(Samples.UDN)
                && asked.sighting().source().equals(DirectoryScript.from(HOST));
        if (there) {
          findPlace(asked);
        } else {
          script.state.lost(asked);
        }
      }
      invariants.check();
    }

    private void findPlace(Seen newcomer) {
      Optional<DiscoveredDevice> holder = script.state.holder(newcomer, script.moment());
      while (holder.isPresent()) {
        script.state.decided(holder.get(), DirectorySearches.Answer.MISSING, script.moment());
        holder = script.state.holder(newcomer, script.moment());
      }
      script.tell(script.state.taken());
    }

    boolean isThere() {
      return script.state.find(Samples.UDN, script.moment()).stream()
          .flatMap(device -> device.sightings().stream())
          .anyMatch(
              each ->
                  each.location().equals(HERE)
                      && each.source().equals(DirectoryScript.from(HOST))
                      && each.link().equals(LINK));
    }
  }

  @Property(tries = 200)
  @Tag("SSDP-81")
  void whoAnnouncesItselfInTimeIsThereAllTheTimeWhateverOthersSayFromTheirAddresses(
      @ForAll("few") List<Step> all,
      @ForAll boolean inItsName,
      @ForAll("maxAges") Duration maxAge) {
    Scene scene = new Scene(maxAge);
    scene.announce();
    List<Step> steps = all.stream().filter(step -> inItsName || step.name() > 0).toList();
    for (Step step : steps) {
      scene.play(step);
      assertThat(scene.isThere()).as("after %s", step).isTrue();
    }
    if (!inItsName) {
      goodbye(scene.script);
      assertThat(scene.script.state.find(Samples.UDN, scene.script.moment())).isEmpty();
      scene.announce();
    }
    leaves(scene, steps.size() % 2 == 0);
  }

  @Property(tries = 200)
  @Tag("SSDP-81")
  void whoAnnouncesItselfIsThereThenWhateverOthersSayUnderItsOwnAddress(
      @ForAll("forged") List<Step> steps, @ForAll("maxAges") Duration maxAge) {
    Scene scene = new Scene(maxAge);
    for (Step step : steps) {
      scene.play(step);
      scene.announce();
      assertThat(scene.isThere()).as("after %s", step).isTrue();
    }
    scene.announce();
    leaves(scene, steps.size() % 2 == 0);
  }

  @Property(tries = 200)
  @Tag("SSDP-81")
  void whoAnswersWhenItIsAskedIsThereHoweverManyOthersAreInvented(
      @ForAll("flood") List<Step> steps, @ForAll("maxAges") Duration maxAge) {
    Scene scene = new Scene(maxAge);
    for (Step step : steps) {
      scene.play(step);
      scene.ask();
      if (step.seconds() % 4 == 0) {
        scene.pass(Candidates.PAUSE);
        scene.ask();
        assertThat(scene.isThere()).as("after %s", step).isTrue();
      }
    }
    scene.pass(Candidates.PAUSE);
    scene.ask();
    leaves(scene, steps.size() % 2 == 0);
  }

  /** By a goodbye or in silence. Others say nothing from then on. */
  private static void leaves(Scene scene, boolean sayingSo) {
    DirectoryScript script = scene.script;
    if (sayingSo) {
      goodbye(script);
    } else {
      script.pass(SsdpDirectory.lifetime(scene.presence.maxAge()).minusNanos(1));
      assertThat(scene.isThere()).as("until its time is over").isTrue();
      script.pass(Duration.ofNanos(1));
    }
    assertThat(scene.isThere()).as("gone").isFalse();
    scene.invariants.check();
    script.pass(SsdpDirectory.MAX_LIFETIME);
    assertThat(script.devices()).isEmpty();
    scene.invariants.check();
  }

  private static void goodbye(DirectoryScript script) {
    script.byeBye(Target.ROOT_DEVICE, RUN, HOST, LINK);
  }

  /** With the device no more than one source may have, and no source but its own. */
  @Provide
  Arbitrary<List<Step>> few() {
    return steps(4, "10.0.0.66", "10.0.0.67", "2001:db8::66", "fe80::66", "10.9.1.1");
  }

  @Provide
  Arbitrary<List<Step>> forged() {
    return steps(4, HOST, HOST, "10.0.0.66", "2001:db8::66");
  }

  @Provide
  Arbitrary<List<Step>> flood() {
    return steps(30, HOST, "10.0.0.2", "10.0.0.3");
  }

  /** Shorter and longer than counts, too. */
  @Provide
  Arbitrary<Duration> maxAges() {
    return Arbitraries.of(0, 1, 60, 61, 1800, 86_400, 200_000).map(Duration::ofSeconds);
  }

  private static Arbitrary<List<Step>> steps(int names, String... addresses) {
    Arbitrary<Place> places =
        Combinators.combine(
                Arbitraries.of(addresses),
                Arbitraries.of(LINK, OTHER_LINK),
                Arbitraries.of(
                    "", "", "/", "/a", "/b", "/c", "/d", "/e", "/f", "/g", "/h", "/d.xml"))
            .as(Place::new);
    return Combinators.combine(
            Arbitraries.oneOf(Arbitraries.just(Trick.ALIVE), Arbitraries.of(Trick.class)),
            Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.just(0)),
                Tuple.of(1, Arbitraries.integers().between(1, names))),
            places,
            Arbitraries.integers().between(RUN - 2, RUN + 3),
            Arbitraries.of(0, 1, 59, 100, 700, 899, 3600, 100_000))
        .as(Step::new)
        .list()
        .ofMaxSize(60);
  }
}
