package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.iotmc.ssdp.DirectoryScript.HERE;
import static org.iotmc.ssdp.DirectoryScript.HOST;
import static org.iotmc.ssdp.DirectoryScript.LINK;
import static org.iotmc.ssdp.DirectoryScript.MAX_AGE;
import static org.iotmc.ssdp.DirectoryScript.presence;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.Source;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A directory that is flooded, and one with devices that matter. Room for 10, 5 of one source. */
class DirectoryBoundsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final DirectoryScript script = DirectoryScript.of(Target.ROOT_DEVICE);

  @Test
  @Tag("SSDP-81")
  void aSourceHasItsQuotaAndLeaversMakeRoom() {
    for (int i = 0; i < 7; i++) {
      script.aliveAt(HOST, new Udn("uuid:a" + i));
    }
    assertThat(script.devices()).hasSize(5);
    assertThat(refused(Refusal.SOURCE_FULL)).isEqualTo(2);
    script.pass(MAX_AGE);
    assertThat(script.devices()).isEmpty();
    script.aliveAt(HOST, Samples.UDN);
    assertThat(script.devices()).hasSize(1);
  }

  @Test
  @Tag("SSDP-81")
  void aPrefixOfIpv6IsOneSource() {
    for (int i = 0; i < 7; i++) {
      script.aliveAt("2001:db8::" + i, new Udn("uuid:a" + i));
    }
    assertThat(script.devices()).hasSize(5);
    script.aliveAt("2001:db8:0:1::1", Samples.UDN);
    assertThat(script.devices()).hasSize(6);
  }

  @Test
  @Tag("SSDP-81")
  void newcomersBeyondTheBoundAreRefusedAndCounted() {
    fill();
    script.aliveAt("10.0.9.9", Samples.UDN);
    assertThat(script.devices()).hasSize(10);
    assertThat(refused(Refusal.DIRECTORY_FULL)).isEqualTo(1);
  }

  @Test
  @Tag("SSDP-81")
  void aNewcomerThatAnswersTakesThePlaceOfTheOldestThatDoesNot() {
    fill();
    Seen candidate = refusedAt("10.0.9.9", Samples.UDN);
    assertThat(candidate.device().source()).isEqualTo(DirectoryScript.from("10.0.9.9"));
    assertThat(ask(candidate, DirectorySearches.Answer.GIVEN)).isEqualTo(new Udn("uuid:b0"));
    assertThat(ask(candidate, DirectorySearches.Answer.MISSING)).isEqualTo(new Udn("uuid:b1"));
    assertThat(script.state.holder(candidate, script.moment())).isEmpty();
    script.tell(script.state.taken());
    assertThat(script.told).last().asString().startsWith("appeared http://10.0.9.9/");
    assertThat(script.told).filteredOn("left DISPLACED"::equals).hasSize(1);
    assertThat(script.devices())
        .hasSize(10)
        .extracting(DiscoveredDevice::udn)
        .contains(Samples.UDN, new Udn("uuid:b0"))
        .doesNotContain(new Udn("uuid:b1"));
  }

  @Test
  @Tag("SSDP-81")
  void whoAnsweredOnceKeepsItsPlaceHoweverManyAnswer() {
    fill();
    for (int i = 0; i < 10; i++) {
      Seen candidate = refusedAt("10.0.9." + i, new Udn("uuid:c" + i));
      ask(candidate, DirectorySearches.Answer.GIVEN);
      script.state.lost(candidate);
      script.pass(MINUTE);
    }
    Seen candidate = refusedAt("10.0.9.99", Samples.UDN);
    assertThat(script.state.holder(candidate, script.moment())).isEmpty();
    assertThat(script.told).doesNotContain("left DISPLACED");
  }

  @Test
  @Tag("SSDP-81")
  void namesForgedForAnAddressMakeWayForTheDeviceThatIsThere() {
    script.aliveAt("10.0.1.1", new Udn("uuid:other"));
    for (int i = 0; i < 5; i++) {
      script.aliveAt(HOST, new Udn("uuid:a" + i));
    }
    Seen candidate = refusedAt(HOST, Samples.UDN);
    assertThat(ask(candidate, DirectorySearches.Answer.MISSING)).isEqualTo(new Udn("uuid:a0"));
    assertThat(script.state.holder(candidate, script.moment())).isEmpty();
    assertThat(script.device().location()).contains(HOST);
    assertThat(script.devices()).hasSize(6);
  }

  @Test
  @Tag("SSDP-81")
  void aHolderThatIsSilentWhereAStrangerPutItStaysWhereElseItIsHeard() {
    script.aliveAt("10.0.1.0", new Udn("uuid:b0"));
    String theirs = "http://10.0.0.66/d.xml";
    script.hear(DirectoryScript.alive(new Udn("uuid:b0"), presence(theirs, 2)), "10.0.0.66", LINK);
    fill();
    Seen candidate = refusedAt("10.0.9.9", Samples.UDN);
    assertThat(ask(candidate, DirectorySearches.Answer.MISSING)).isEqualTo(new Udn("uuid:b0"));
    assertThat(ask(candidate, DirectorySearches.Answer.GIVEN))
        .as("elsewhere")
        .isEqualTo(new Udn("uuid:b0"));
    assertThat(ask(candidate, DirectorySearches.Answer.MISSING)).isEqualTo(new Udn("uuid:b1"));
  }

  @Test
  @Tag("SSDP-82")
  void aHolderThatIsKeptWhileItIsAskedStaysThoughItIsSilent() {
    fill();
    Seen candidate = refusedAt("10.0.9.9", Samples.UDN);
    DiscoveredDevice holder = script.state.holder(candidate, script.moment()).orElseThrow();
    script.state.keep(holder.udn());
    script.state.decided(holder, DirectorySearches.Answer.MISSING, script.moment());
    assertThat(script.devices()).extracting(DiscoveredDevice::udn).contains(holder.udn());
  }

  @Test
  @Tag("SSDP-81")
  void nobodyBeyondTheLinkIsAskedForWhatIsSaidInItsName() {
    for (int i = 0; i < 6; i++) {
      script.aliveAt("192.168.7.7", new Udn("uuid:a" + i));
    }
    assertThat(refused(Refusal.SOURCE_FULL)).isEqualTo(1);
    assertThat(script.state.takeCandidates()).isEmpty();
  }

  @Test
  @Tag("SSDP-81")
  void onlySoManyNewcomersAreAskedAtATimeAndAQuarterOfOneSource() {
    fill();
    int asked = 0;
    for (int i = 0; i < 100; i++) {
      script.aliveAt("10.0.9.9", new Udn("uuid:c" + i));
      script.aliveAt("10.0.9.9", new Udn("uuid:d" + i));
      asked += script.state.takeCandidates().size();
      script.pass(Candidates.PAUSE);
    }
    assertThat(asked).isEqualTo(Candidates.MAX / 4);
    for (int i = 0; i < 100; i++) {
      script.aliveAt("10.0.8." + i, new Udn("uuid:e" + i));
      asked += script.state.takeCandidates().size();
      script.pass(Candidates.PAUSE.dividedBy(2));
    }
    assertThat(asked).isEqualTo(Candidates.MAX);
  }

  @Test
  @Tag("SSDP-81")
  void whoLeftMakesRoomInTheListOfThoseWhosePlaceMayBeTaken() {
    KnownTrees trees = new KnownTrees(10, 5, () -> {});
    InetSocketAddress source = DirectoryScript.from(HOST);
    for (int i = 0; i < 1000; i++) {
      KnownTree tree = new KnownTree(Epoch.UNKNOWN, Source.of(source.getAddress()));
      trees.add(tree, new KnownDevice(new Udn("uuid:" + i)));
      trees.remove(tree);
    }
    assertThat(trees.displaceableCount()).isLessThan(100);
  }

  @Test
  @Tag("SSDP-81")
  void aFloodOfInventedNamesIsBoundedInEveryTable() {
    for (int i = 0; i < 20_000; i++) {
      String address = "10." + i / 65_536 + "." + i / 256 % 256 + "." + i % 256;
      String location = "http://" + address + "/d";
      script.receive(
          DirectoryScript.alive(new Udn("uuid:" + i), presence(location, i)), address, LINK);
      script.pass(Duration.ofMillis(500));
    }
    assertThat(script.devices()).hasSize(10);
  }

  @Test
  void oneSightingRemembersABoundedNumberOfMessages() {
    script.alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, 1));
    for (int i = 0; i < 1000; i++) {
      SsdpMessage message =
          new SsdpMessage.Alive(
              Advertisement.of(Samples.UDN, new Target("x:" + i)), presence(HERE, 1));
      script.receive(message, HOST, LINK);
    }
    script.alive(Samples.UDN, Target.of(Samples.UDN), presence(HERE, 1));
    assertThat(script.device().targets())
        .hasSize(DiscoveredDevice.MAX_TARGETS)
        .contains(Target.of(Samples.UDN));
    SsdpMessage last =
        new SsdpMessage.Alive(
            Advertisement.of(Samples.UDN, new Target("x:999")), presence(HERE, 1));
    assertThat(script.receive(last, HOST, LINK)).as("decoded each time").isTrue();
  }

  @Test
  void messagesOfSightingsThatAreGoneMakeRoomInTheTableOfKnownOnes() {
    KnownMessages known = new KnownMessages(3);
    InetSocketAddress source = DirectoryScript.from(HOST);
    for (int i = 0; i < 5000; i++) {
      KnownSighting sighting =
          known(new KnownTree(Epoch.UNKNOWN, Source.of(source.getAddress())), presence(HERE, i));
      Datagram datagram =
          new Datagram(
              SsdpCodec.encode(DirectoryScript.alive(Samples.UDN, presence(HERE, i))),
              source,
              LINK,
              Datagram.To.GROUP);
      long print = known.fingerprint(datagram);
      known.add(print, sighting);
      assertThat(known.find(print, source)).containsSame(sighting);
      sighting.end();
      assertThat(known.find(print, source)).isEmpty();
    }
    assertThat(known.size()).isLessThan(64);
  }

  @Test
  void messagesOfSightingsThatLiveStayKnownHoweverManyThereAre() {
    KnownMessages known = new KnownMessages(3);
    InetSocketAddress source = DirectoryScript.from(HOST);
    KnownTree tree = new KnownTree(Epoch.UNKNOWN, Source.of(source.getAddress()));
    List<KnownSighting> sightings = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      sightings.add(known(tree, presence(HERE, 1)));
      known.add(print(i), sightings.get(i));
    }
    for (int i = 0; i < sightings.size(); i++) {
      assertThat(known.find(print(i), source)).containsSame(sightings.get(i));
    }
    assertThat(known.size()).isEqualTo(sightings.size());
  }

  @Test
  @Tag("SSDP-81")
  void messagesThatDifferInAFewBitsDoNotMeetInOnePlaceOfTheTable() {
    KnownMessages known = new KnownMessages(3);
    Set<Long> places = new HashSet<>();
    for (long i = 0; i < 1024; i++) {
      ByteBuffer bytes = ByteBuffer.allocate(64).putLong(56, i << 50);
      Datagram datagram = new Datagram(bytes, DirectoryScript.from(HOST), LINK, Datagram.To.GROUP);
      places.add(known.fingerprint(datagram) >>> 32 & 0xffff);
    }
    assertThat(places).hasSizeGreaterThan(900);
  }

  @Test
  @Tag("SSDP-81")
  void theSameMessageTakesOnePlaceOfTheTableHoweverManySendIt() {
    KnownMessages known = new KnownMessages(3);
    InetSocketAddress source = DirectoryScript.from(HOST);
    KnownTree tree = new KnownTree(Epoch.UNKNOWN, Source.of(source.getAddress()));
    KnownSighting last = known(tree, presence(HERE, 0));
    for (int i = 1; i < 1000; i++) {
      last = known(tree, presence(HERE, i));
      known.add(print(7), last);
      known.add(print(7), last);
    }
    assertThat(known.size()).isEqualTo(1);
    assertThat(known.find(print(7), source)).containsSame(last);
  }

  @Test
  @Tag("SSDP-81")
  void messagesOfSightingsThatAreGoneAreGivenBackThoughNothingIsAdded() {
    DirectoryScript wide =
        DirectoryScript.of(
            new DirectoryPolicy(
                List.of(Target.ROOT_DEVICE), 100_000, 100_000, udn -> false, false));
    for (int i = 0; i < 3 * KnownSighting.MAX_GONE; i++) {
      String location = "http://10.0.0.1/" + i;
      wide.receive(DirectoryScript.alive(new Udn("uuid:" + i), presence(location, 1)), HOST, LINK);
    }
    assertThat(wide.state.knownMessages()).isEqualTo(3 * KnownSighting.MAX_GONE);
    wide.pass(MAX_AGE);
    assertThat(wide.state.knownMessages()).isLessThanOrEqualTo(KnownSighting.MAX_GONE);
  }

  @Test
  @Tag("SSDP-81")
  void onlySoManyMessagesAreKnownUntilSightingsAreGone() {
    KnownMessages known = new KnownMessages(3);
    InetSocketAddress source = DirectoryScript.from(HOST);
    KnownTree tree = new KnownTree(Epoch.UNKNOWN, Source.of(source.getAddress()));
    List<KnownSighting> sightings = new ArrayList<>();
    for (int i = 0; i < KnownMessages.MAX; i++) {
      if (i % KnownMessages.MAX_PER_SIGHTING == 0) {
        sightings.add(known(tree, presence(HERE, 1)));
      }
      known.add(print(i), sightings.get(sightings.size() - 1));
    }
    assertThat(known.size()).isEqualTo(KnownMessages.MAX);
    KnownSighting late = known(tree, presence(HERE, 1));
    for (int i = 0; i < 1000; i++) {
      known.add(print(KnownMessages.MAX), late);
    }
    assertThat(known.size()).isEqualTo(KnownMessages.MAX);
    assertThat(known.find(print(KnownMessages.MAX), source)).as("decoded each time").isEmpty();
    for (KnownSighting each : sightings) {
      each.end();
      known.ended();
    }
    known.add(print(KnownMessages.MAX), late);
    assertThat(known.find(print(KnownMessages.MAX), source)).containsSame(late);
  }

  @Test
  @Tag("SSDP-81")
  void aFingerprintThatWasMadeForAnotherAddressIsNotKnownThere() {
    KnownMessages known = new KnownMessages(3);
    InetSocketAddress source = DirectoryScript.from(HOST);
    KnownTree tree = new KnownTree(Epoch.UNKNOWN, Source.of(source.getAddress()));
    known.add(print(7), known(tree, presence(HERE, 1)));
    assertThat(known.find(print(7), source)).isPresent();
    assertThat(known.find(print(7), DirectoryScript.from("10.0.0.66"))).isEmpty();
  }

  private static KnownSighting known(KnownTree tree, Presence presence) {
    InetSocketAddress source = DirectoryScript.from(HOST);
    return new KnownSighting(
        tree, presence, new Sighting(presence, source, LINK, Instant.EPOCH, List.of()));
  }

  /** Different ones for different numbers, all over the range. */
  private static long print(int number) {
    return (number + 1) * 0x9E3779B97F4A7C15L;
  }

  @Test
  @Tag("SSDP-81")
  void sightingsThatAreGoneBeforeTheirTimeAreSweptOut() {
    Expiries expiries = new Expiries();
    InetSocketAddress source = DirectoryScript.from(HOST);
    KnownTree tree = new KnownTree(Epoch.UNKNOWN, Source.of(source.getAddress()));
    for (int i = 0; i < 100_000; i++) {
      KnownSighting sighting = known(tree, presence(HERE, 1));
      expiries.watch(sighting);
      sighting.end();
      expiries.ended();
    }
    assertThat(expiries.size()).isLessThan(200);
    assertThat(expiries.next()).isEmpty();
  }

  @Test
  @Tag("SSDP-81")
  void sightingsThatAreGoneAreSweptOutFromAmongManyThatAreThere() {
    Expiries expiries = new Expiries();
    InetSocketAddress source = DirectoryScript.from(HOST);
    KnownTree tree = new KnownTree(Epoch.UNKNOWN, Source.of(source.getAddress()));
    int there = 5 * KnownSighting.MAX_GONE;
    for (int i = 0; i < there; i++) {
      expiries.watch(known(tree, presence(HERE, 1)));
    }
    for (int i = 0; i < 2 * KnownSighting.MAX_GONE; i++) {
      KnownSighting sighting = known(tree, presence(HERE, 1));
      expiries.watch(sighting);
      sighting.end();
      expiries.ended();
    }
    assertThat(expiries.size()).isLessThanOrEqualTo(there + KnownSighting.MAX_GONE);
  }

  @Test
  void thereIsAlwaysRoomForADeviceThatIsKept() {
    fill();
    script.state.keep(Samples.UDN);
    script.aliveAt("10.0.1.1", Samples.UDN);
    assertThat(script.devices())
        .hasSize(11)
        .extracting(DiscoveredDevice::udn)
        .contains(Samples.UDN);
    script.pass(MINUTE);
    for (int i = 0; i < 30; i++) {
      script.aliveAt("10.0.3." + i, new Udn("uuid:x" + i));
    }
    assertThat(script.devices()).extracting(DiscoveredDevice::udn).contains(Samples.UDN);
    script.state.release(Samples.UDN);
    assertThat(script.devices()).hasSize(11);
    script.pass(MAX_AGE);
    assertThat(script.devices()).isEmpty();
    fill();
    assertThat(script.devices()).as("released, it gave back its room").hasSize(10);
  }

  @Test
  @Tag("SSDP-82")
  void aByeByeOfADeviceThatIsKeptIsLookedInto() {
    script.state.keep(Samples.UDN);
    root(1);
    script.byeBye(Target.ROOT_DEVICE, 1, HOST, LINK);
    script.byeBye(Target.ROOT_DEVICE, 1, HOST, LINK);
    assertThat(script.told).containsExactly("appeared " + HERE);
    assertThat(script.state.takeDoubts()).hasSize(1);
    root(1);
    script.tell(script.state.gone(Samples.UDN, script.moment()));
    assertThat(script.told).as("it answered").containsExactly("appeared " + HERE);
    script.pass(KnownTree.DOUBT_PAUSE);
    script.byeBye(Target.ROOT_DEVICE, 1, HOST, LINK);
    assertThat(script.state.takeDoubts()).hasSize(1);
    script.tell(script.state.gone(Samples.UDN, script.moment()));
    assertThat(script.told).last().isEqualTo("left BYE_BYE");
  }

  @Test
  @Tag("SSDP-82")
  void aRepetitionAfterAGoodbyeIsAnAnswerOfTheDeviceToo() {
    script.state.keep(Samples.UDN);
    SsdpMessage alive = DirectoryScript.alive(Samples.UDN, presence(HERE, 1));
    assertThat(script.receive(alive, HOST, LINK)).isTrue();
    assertThat(script.receive(alive, HOST, LINK)).as("decoded again").isFalse();
    script.byeBye(Target.ROOT_DEVICE, 1, HOST, LINK);
    assertThat(script.receive(alive, HOST, LINK)).isTrue();
    script.gone(Samples.UDN);
    assertThat(script.told).containsExactly("appeared " + HERE);
  }

  @Test
  @Tag("SSDP-82")
  void whatAStrangerSaysAfterAGoodbyeIsNoAnswerOfTheDevice() {
    script.state.keep(Samples.UDN);
    root(1);
    script.byeBye(Target.ROOT_DEVICE, 1, HOST, LINK);
    String theirs = "http://10.0.0.66/d.xml";
    script.hear(DirectoryScript.alive(Samples.UDN, presence(theirs, 1)), "10.0.0.66", LINK);
    script.gone(Samples.UDN);
    assertThat(script.told).last().isEqualTo("left BYE_BYE");
  }

  @Test
  @Tag("SSDP-82")
  void aGoodbyeIsOneQuestionHoweverManyPartsADeviceHas() {
    DirectoryScript all = DirectoryScript.of(Target.ALL);
    all.alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, 1));
    for (int i = 0; i < 4; i++) {
      all.alive(new Udn("uuid:part" + i), Target.of(Samples.MANAGED), presence(HERE, 1));
    }
    assertThat(all.devices()).hasSize(5);
    all.state.keep(Samples.UDN);
    all.byeBye(Target.ROOT_DEVICE, 1, HOST, LINK);
    assertThat(all.state.takeDoubts()).hasSize(1);
    all.tell(all.state.gone(Samples.UDN, all.moment()));
    assertThat(all.devices()).isEmpty();
  }

  @Test
  @Tag("SSDP-82")
  void aKeptDeviceWithoutBootIdThatSaidGoodbyeAndIsHeardAgainWasAway() {
    script.state.keep(Samples.UDN);
    Presence plain = presence(HERE, Epoch.UNKNOWN, MAX_AGE);
    script.alive(Samples.UDN, Target.ROOT_DEVICE, plain);
    script.byeBye(Target.ROOT_DEVICE, 1, HOST, LINK);
    script.alive(Samples.UDN, Target.ROOT_DEVICE, plain);
    assertThat(script.told).containsExactly("appeared " + HERE, "rebooted -1");
  }

  @Test
  @Tag("SSDP-82")
  void strangersCanOnlyAddASightingOfAKeptDevice() {
    script.state.keep(Samples.UDN);
    root(1);
    for (int i = 1; i < 20; i++) {
      String there = "http://10.0.0.66/" + i;
      script.hear(DirectoryScript.alive(Samples.UDN, presence(there, 100 + i)), "10.0.0.66", LINK);
    }
    script.hear(
        DirectoryScript.alive(Samples.UDN, presence("http://10.0.0.66/1", 999)), "10.0.0.66", LINK);
    assertThat(script.device().location()).isEqualTo(HERE);
    assertThat(script.device().sightings()).hasSize(1 + KnownTree.MAX_OF_STRANGER);
    assertThat(script.told).hasSize(1 + KnownTree.MAX_OF_STRANGER).doesNotContain("rebooted 999");
    String moved = "http://10.0.0.2/d.xml";
    script.hear(DirectoryScript.alive(Samples.UDN, presence(moved, 1)), "10.0.0.2", LINK);
    assertThat(script.told).as("there is room for where it went").hasSize(4);
    root(2);
    assertThat(script.told).last().isEqualTo("rebooted 2");
  }

  @Test
  @Tag("SSDP-82")
  void aStrangerCannotHaveAKeptDeviceAskedOrTakenForRestarted() {
    script.state.keep(Samples.UDN);
    Presence plain = presence(HERE, Epoch.UNKNOWN, MAX_AGE);
    script.alive(Samples.UDN, Target.ROOT_DEVICE, plain);
    script.hear(
        DirectoryScript.alive(Samples.UDN, presence("http://10.0.0.66/", 1)), "10.0.0.66", LINK);
    script.byeBye(Target.ROOT_DEVICE, 1, "10.0.0.66", LINK);
    script.alive(Samples.UDN, Target.ROOT_DEVICE, plain);
    assertThat(script.state.takeDoubts()).isEmpty();
    assertThat(script.told).doesNotContain("rebooted -1");
  }

  @Test
  @Tag("SSDP-82")
  void goodbyesInTheNameOfAKeptDeviceDoNotHaveItAskedWithoutEnd() {
    script.state.keep(Samples.UDN);
    int asked = 0;
    for (int i = 0; i < 200; i++) {
      root(1);
      script.byeBye(Target.ROOT_DEVICE, 1, HOST, LINK);
      asked += script.state.takeDoubts().size();
      script.pass(Duration.ofMillis(50));
    }
    assertThat(asked).isEqualTo(2);
  }

  @Test
  @Tag("SSDP-82")
  void aDeviceThatIsKeptIsNoPartOfAStrangersTree() throws Exception {
    script.state.keep(Samples.UDN, InetAddress.getByName(HOST));
    String theirs = "http://10.0.0.66/d.xml";
    script.hear(DirectoryScript.alive(new Udn("uuid:x"), presence(theirs, 1)), "10.0.0.66", LINK);
    script.hear(DirectoryScript.alive(Samples.UDN, presence(theirs, 1)), "10.0.0.66", LINK);
    root(1);
    assertThat(script.device().location()).isEqualTo(HERE);
    script.hear(
        new SsdpMessage.ByeBye(
            Advertisement.of(new Udn("uuid:x"), Target.ROOT_DEVICE), Epoch.of(1, 1)),
        "10.0.0.66",
        LINK);
    assertThat(script.devices()).extracting(DiscoveredDevice::udn).containsExactly(Samples.UDN);
  }

  @Test
  @Tag("SSDP-82")
  void aStrangerAddsNoPartsToADeviceThatIsKept() {
    script.state.keep(Samples.UDN);
    root(1);
    String theirs = "http://10.0.0.66/d.xml";
    script.hear(DirectoryScript.alive(Samples.UDN, presence(theirs, 1)), "10.0.0.66", LINK);
    for (int i = 0; i < 20; i++) {
      script.hear(
          DirectoryScript.alive(new Udn("uuid:x" + i), presence(theirs, 1)), "10.0.0.66", LINK);
    }
    assertThat(script.devices()).as("its quota").hasSize(1 + 5);
  }

  @Test
  @Tag("SSDP-82")
  void whereADeviceWasProvedToBeCountsMoreThanWhereItWasHeardFirst() throws Exception {
    script.state.keep(Samples.UDN);
    script.hear(
        DirectoryScript.alive(Samples.UDN, presence("http://10.0.0.66/", 1)), "10.0.0.66", LINK);
    script.state.keep(Samples.UDN, InetAddress.getByName(HOST));
    root(1);
    assertThat(script.device().location()).isEqualTo(HERE);
    script.hear(
        DirectoryScript.alive(Samples.UDN, presence("http://10.0.0.66/", 9)), "10.0.0.66", LINK);
    assertThat(script.told).doesNotContain("rebooted 9");
    root(2);
    assertThat(script.told).last().isEqualTo("rebooted 2");
  }

  private void root(int bootId) {
    script.alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, bootId));
  }

  /** A newcomer without room, to be asked. */
  private Seen refusedAt(String address, Udn udn) {
    script.aliveAt(address, udn);
    List<Seen> candidates = script.state.takeCandidates();
    assertThat(candidates).hasSize(1);
    return candidates.get(0);
  }

  /** Who is asked for its place next; this is what comes of it. */
  private Udn ask(Seen candidate, DirectorySearches.Answer answer) {
    DiscoveredDevice holder = script.state.holder(candidate, script.moment()).orElseThrow();
    script.state.decided(holder, answer, script.moment());
    return holder.udn();
  }

  private void fill() {
    for (int i = 0; i < 10; i++) {
      script.aliveAt("10.0.1." + i, new Udn("uuid:b" + i));
    }
  }

  private long refused(Refusal reason) {
    return SsdpCounts.of(script.tally).refused(reason);
  }
}
