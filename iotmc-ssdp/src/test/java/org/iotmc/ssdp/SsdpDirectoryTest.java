package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.iotmc.api.Udn;
import org.iotmc.api.internal.httpu.Tally;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Link;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The directory's driver against a scripted device. */
class SsdpDirectoryTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private final SimWorld world = SimWorld.seeded(11);
  private final SimHost peer = world.host("peer");
  private final SimHost watcher = world.host("watcher");
  private final List<String> told = new ArrayList<>();
  private boolean answering = true;
  private int asked;

  @AfterEach
  void nothingFailedInsideTheWorld() {
    assertThat(world.failures()).isEmpty();
  }

  @Test
  void aByteForByteRenewalIsNotDecodedAgain() {
    SsdpDirectory directory = started(builder());
    DatagramPort port = peer();
    for (int i = 0; i < 100; i++) {
      send(port, alive(1));
      world.runFor(Duration.ofMinutes(29));
    }
    assertThat(told).containsExactly("appeared");
    assertThat(directory.counts().decoded()).isEqualTo(1);
    assertThat(directory.counts().repeated()).isEqualTo(99);
    send(port, alive(2));
    world.runFor(SOON);
    assertThat(told).containsExactly("appeared", "rebooted");
    assertThat(directory.counts().decoded()).isEqualTo(2);
  }

  @Test
  @Tag("FIELD-80")
  void aListenerThatThrowsDoesNotStopTheOthers() {
    DirectoryListener broken =
        new DirectoryListener() {
          @Override
          public void appeared(DiscoveredDevice device) {
            throw new IllegalStateException("planned");
          }
        };
    started(SsdpDirectory.builder(watcher, broken).listener(listener()));
    DatagramPort port = peer();
    send(port, alive(1));
    world.runFor(SOON);
    send(port, byeBye());
    world.runFor(SOON);
    assertThat(told).containsExactly("appeared", "left BYE_BYE");
  }

  @Test
  @Tag("SSDP-82")
  void aForgedByeByeOfAKeptDeviceEndsInAQuestionThatTheDeviceAnswers() {
    SsdpDirectory directory = started(builder());
    directory.keep(Samples.UDN);
    DatagramPort port = peer();
    send(port, alive(1));
    world.runFor(SOON);
    asked = 0;
    send(port, byeBye());
    send(port, byeBye());
    world.runFor(SOON);
    assertThat(asked).isEqualTo(3);
    assertThat(told).containsExactly("appeared");
    answering = false;
    send(port, byeBye());
    world.runFor(SOON);
    assertThat(told).containsExactly("appeared", "left BYE_BYE");
    directory.release(Samples.UDN);
    send(port, alive(1));
    send(port, byeBye());
    world.runFor(SOON);
    assertThat(told).hasSize(4).last().isEqualTo("left BYE_BYE");
    assertThat(asked).isEqualTo(6);
  }

  @Test
  @Tag("SSDP-82")
  void onlySoManyDevicesAreAskedAtATimeHoweverManyGoodbyesAreForged() {
    SsdpDirectory directory = started(builder());
    DatagramPort port = peer();
    world.runFor(SOON);
    asked = 0;
    answering = false;
    int many = DirectoryProbes.MAX_CHECKS + 5;
    for (int i = 0; i < many; i++) {
      Udn udn = new Udn("uuid:" + i);
      directory.keep(udn);
      send(port, alive(udn, location() + i, 1));
    }
    world.runFor(SOON);
    for (int i = 0; i < many; i++) {
      Udn udn = new Udn("uuid:" + i);
      send(
          port,
          SsdpCodec.encode(
              new SsdpMessage.ByeBye(Advertisement.of(udn, Target.ROOT_DEVICE), Epoch.of(1, 1))));
    }
    world.runFor(SOON);
    assertThat(asked).isEqualTo(3 * DirectoryProbes.MAX_CHECKS);
    assertThat(told).filteredOn("left BYE_BYE"::equals).hasSize(DirectoryProbes.MAX_CHECKS);
  }

  @Test
  @Tag("SSDP-81")
  void aNewcomerWhoseNameHasABlankIsAskedAsAnyOther() {
    started(builder().maxDevices(1));
    DatagramPort port = peer();
    answering = false;
    send(port, alive(new Udn("uuid:holder"), location(), 1));
    world.runFor(SOON);
    asked = 0;
    send(port, alive(new Udn("uuid:a b"), location() + "/other", 1));
    world.runFor(SOON);
    assertThat(asked).isEqualTo(3);
  }

  @Test
  @Tag("SSDP-82")
  void whoForgesTheSearchPortOfAKeptDeviceAndItsGoodbyeDoesNotTakeItAway() {
    SsdpDirectory directory = started(builder());
    directory.keep(Samples.UDN);
    SsdpAdvertiser advertiser =
        SsdpAdvertiser.builder(
                peer,
                DeviceTree.of(Samples.UDN, Samples.MANAGED, List.of()),
                outlet -> URI.create(location()))
            .bootId(1)
            .configId(1)
            .build();
    world.await(advertiser.start(), SOON);
    world.runFor(SOON);
    Presence said = presence(location(), 1);
    Presence forged =
        new Presence(
            new Endpoint(location(), Optional.empty(), OptionalInt.of(50_000)),
            said.epoch(),
            said.maxAge(),
            said.server(),
            said.extension());
    forge(SsdpCodec.encode(DirectoryScript.alive(Samples.UDN, forged)));
    forge(byeBye());
    world.runFor(SOON);
    assertThat(told).contains("appeared").doesNotContain("left BYE_BYE");
    peer.cutPower();
    forge(byeBye());
    world.runFor(SOON);
    assertThat(told).last().isEqualTo("left BYE_BYE");
  }

  @Test
  @Tag("SSDP-82")
  void aDeviceIsAskedOnTheLinkAloneThatItWasHeardOn() {
    String other = "datagram watcher/" + watcher.addLink("garden").name() + ":";
    SsdpDirectory directory = started(builder());
    directory.keep(Samples.UDN);
    DatagramPort port = peer();
    send(port, alive(1));
    world.runFor(SOON);
    world.trace().mark("goodbye");
    send(port, byeBye());
    world.runFor(SOON);
    List<String> asking =
        world.trace().lines().stream()
            .dropWhile(line -> !line.endsWith("mark goodbye"))
            .filter(line -> line.contains("datagram watcher/"))
            .toList();
    assertThat(asking).isNotEmpty().noneMatch(line -> line.contains(other));
  }

  private void forge(ByteBuffer bytes) {
    world.network().forge(bytes, new InetSocketAddress(peer.address(), Ssdp.PORT), Ssdp.GROUP);
  }

  @Test
  void aDirectoryWhoseSearchesWouldBeTooLongIsRefusedWhenItIsDescribed() {
    String half = "\u20ac".repeat(120);
    assertThat(builder().friendlyName(half).build()).isNotNull();
    String name = "\u20ac".repeat(160); // fits into a search of all, and not into that of a device
    assertThat(SearchRequest.to(Target.ALL).friendlyName(name).build()).isNotNull();
    assertThatThrownBy(() -> builder().friendlyName(name).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("640 bytes");
  }

  @Test
  @Tag("SSDP-82")
  void aGoodbyeThatIsForgedAsAQuestionEndsDoesNotTakeADeviceAwayThatAnswered() {
    SsdpDirectory directory = started(builder());
    directory.keep(Samples.UDN);
    DatagramPort port = peer();
    send(port, alive(1));
    world.runFor(SOON);
    for (int i = 0; i < 400; i++) {
      send(port, byeBye());
      world.runFor(Duration.ofMillis(50));
    }
    assertThat(told).containsExactly("appeared");
    assertThat(asked).isLessThan(20);
  }

  @Test
  @Tag("SSDP-82")
  void whoAnswersASearchFirstInTheNameOfAnotherDoesNotHideIt() {
    SimHost stranger = world.host("stranger");
    List<DatagramPort> theirs = new ArrayList<>();
    theirs.add(
        world.await(
            stranger
                .datagrams()
                .open(
                    DatagramSpec.multicast(Ssdp.GROUP, DatagramSpec.Interest.SEARCHES)
                        .port(Ssdp.PORT),
                    search ->
                        respond(
                            theirs.get(0),
                            search,
                            "http://" + stranger.address().getHostAddress() + "/")),
            SOON));
    List<DatagramPort> ours = new ArrayList<>();
    ours.add(
        world.await(
            peer.datagrams()
                .open(
                    DatagramSpec.multicast(Ssdp.GROUP, DatagramSpec.Interest.SEARCHES)
                        .port(Ssdp.PORT),
                    search ->
                        peer.newLane("late")
                            .after(
                                Duration.ofMillis(500),
                                () -> respond(ours.get(0), search, location()))),
            SOON));
    SsdpDirectory directory = started(builder());
    world.runFor(SOON);
    DiscoveredDevice device = world.await(directory.find(Samples.UDN), SOON).orElseThrow();
    assertThat(device.sightings())
        .extracting(sighting -> sighting.presence().endpoint().location())
        .contains(location());
  }

  @Test
  @Tag("SSDP-81")
  void moreAnswersThanASearchKeepsAreHeardAllTheSameAndNoneCountsAsRefused() {
    List<DatagramPort> port = new ArrayList<>();
    int many = DirectorySearches.MAX_KEPT + 5;
    port.add(
        world.await(
            peer.datagrams()
                .open(
                    DatagramSpec.multicast(Ssdp.GROUP, DatagramSpec.Interest.SEARCHES)
                        .port(Ssdp.PORT),
                    search -> {
                      for (int i = 0; i < many; i++) {
                        respond(port.get(0), search, new Udn("uuid:" + i), location() + i);
                      }
                    }),
            SOON));
    SsdpDirectory directory = started(builder());
    world.runFor(SOON);
    assertThat(told).hasSize(many).containsOnly("appeared");
    assertThat(directory.counts().refused(Refusal.SOURCE_FULL)).isZero();
    assertThat(directory.counts().refused(Refusal.DIRECTORY_FULL)).isZero();
  }

  private static void respond(DatagramPort port, Datagram search, String location) {
    respond(port, search, Samples.UDN, location);
  }

  private static void respond(DatagramPort port, Datagram search, Udn udn, String location) {
    SsdpMessage response =
        new SsdpMessage.SearchResponse(
            Advertisement.of(udn, Target.ROOT_DEVICE), presence(location, 1));
    port.send(SsdpCodec.encode(response), search.source(), port.links().get(0));
  }

  @Test
  void whatIsTooLongIsDroppedBeforeItWaits() {
    Tally<Refusal> tally = SsdpInbox.tally(() -> 0);
    Lane lane = watcher.newLane("test");
    SsdpInbox inbox = SsdpInbox.ofAll(lane, tally, heard -> {});
    for (int i = 0; i < 2000; i++) {
      inbox.received(
          new Datagram(
              ByteBuffer.allocate(SsdpCodec.MAX_DECODED + 1),
              DirectoryScript.from(peer.address().getHostAddress()),
              watcher.links().get(0),
              Datagram.To.PORT));
    }
    assertThat(SsdpCounts.of(tally).refused(Refusal.SIZE)).isEqualTo(2000);
    assertThat(SsdpCounts.of(tally).refused(Refusal.OVERLOAD)).isZero();
  }

  @Test
  @Tag("SSDP-82")
  void whoAsksLeavesNothingOpen() {
    SsdpDirectory directory = started(builder());
    directory.keep(Samples.UDN);
    DatagramPort port = peer();
    send(port, alive(1));
    send(port, byeBye());
    world.runFor(Duration.ofMillis(500));
    world.await(directory.close(), SOON);
    world.runFor(SOON);
    assertThat(watcher.openResources()).isEmpty();
    assertThat(told).containsExactly("appeared");
  }

  @Test
  @Tag("SSDP-07")
  void whatIsRefusedIsCountedByReasonAndNeverAnswered() {
    SsdpDirectory directory =
        started(builder().ignoring(new Udn("uuid:ours")::equals).maxPerSource(1));
    List<Datagram> answers = new ArrayList<>();
    DatagramPort port =
        world.await(peer.datagrams().open(DatagramSpec.ephemeral(), answers::add), SOON);
    world.runFor(SOON);
    answers.clear();
    send(port, ByteBuffer.wrap(new byte[9000]));
    send(port, Samples.bytes("GET / HTTP/1.1", "", ""));
    send(port, Samples.bytes("NOTIFY * HTTP/1.1", "NT: upnp:rootdevice", "", ""));
    send(port, alive(new Udn("uuid:ours"), location(), 1));
    send(port, alive(new Udn("uuid:a"), "http://127.0.0.1/", 1));
    send(port, alive(new Udn("uuid:b"), location() + "1", 1));
    send(port, alive(new Udn("uuid:c"), location() + "2", 1));
    send(
        port,
        Samples.bytes(
            "NOTIFY * HTTP/1.1",
            "NT: upnp:rootdevice",
            "NTS: ssdp:alive",
            "USN: uuid:d::upnp:rootdevice",
            "LOCATION: file:///etc/passwd",
            "",
            ""));
    world.runFor(SOON);
    SsdpCounts counts = directory.counts();
    assertThat(counts.refused(Refusal.SIZE)).isEqualTo(1);
    assertThat(counts.refused(Refusal.NOT_SSDP)).isEqualTo(1);
    assertThat(counts.refused(Refusal.HEADER)).isEqualTo(1);
    assertThat(counts.refused(Refusal.OWN_DEVICE)).isEqualTo(1);
    assertThat(counts.refused(Refusal.LOCATION)).isEqualTo(2);
    assertThat(counts.refused(Refusal.SOURCE_FULL)).isEqualTo(1);
    assertThat(told).containsExactly("appeared");
    assertThat(answers).isEmpty();
    assertThat(world.await(directory.find(new Udn("uuid:b")), SOON)).isPresent();
    assertThat(world.await(directory.find(new Udn("uuid:c")), SOON)).isEmpty();
  }

  @Test
  void aSourceThatMisbehavesIsLoggedOnceAMinute() {
    List<String> lines = new ArrayList<>();
    long[] now = {0};
    Tally<Refusal> tally = SsdpInbox.tally(() -> now[0], lines::add);
    for (int i = 0; i < 100; i++) {
      tally.refuse(Refusal.HEADER, peer.address(), "NT: is missing");
    }
    tally.refuse(Refusal.HEADER, watcher.address(), "NT: is missing");
    assertThat(lines).hasSize(2).first().asString().contains("NT: is missing");
    now[0] = Duration.ofMinutes(1).toNanos();
    tally.refuse(Refusal.HEADER, peer.address(), "NT: is missing");
    assertThat(lines).hasSize(3);
    assertThat(SsdpCounts.of(tally).refused(Refusal.HEADER)).isEqualTo(102);
  }

  @Test
  @Tag("FIELD-18")
  void nothingThatIsAnnouncedRightAfterTheStartIsLost() {
    started(builder());
    send(peer(), alive(1));
    world.runFor(Duration.ofMillis(100));
    assertThat(told).containsExactly("appeared");
  }

  @Test
  void linksThatComeAreSearchedAndWhatWasHeardOnOneThatGoesLeavesWithIt() {
    Link garden = watcher.addLink("garden");
    SimHost gardener = world.host("gardener");
    gardener.linkDown(gardener.links().get(0));
    gardener.addLink("garden");
    started(builder());
    SsdpAdvertiser advertiser =
        SsdpAdvertiser.builder(
                gardener,
                DeviceTree.of(Samples.UDN, Samples.MANAGED, List.of()),
                outlet -> outlet.url("http", 80, "/"))
            .build();
    world.await(advertiser.start(), SOON);
    world.runFor(SOON);
    assertThat(told).containsExactly("appeared");
    watcher.linkDown(garden);
    world.runFor(SOON);
    assertThat(told).containsExactly("appeared", "left LINK_LOST");
    watcher.linkUp(garden);
    world.runFor(SOON);
    assertThat(told).containsExactly("appeared", "left LINK_LOST", "appeared");
  }

  @Test
  void fiveHundredDevicesAreKnownForADayAndDecodedAFewTimes() {
    SsdpDirectory directory = started(builder());
    for (int i = 0; i < 500; i++) {
      SimHost host = world.host("device-" + i);
      SsdpAdvertiser advertiser =
          SsdpAdvertiser.builder(
                  host,
                  DeviceTree.of(new Udn("uuid:" + i), Samples.MANAGED, List.of(Samples.MANAGEMENT)),
                  outlet -> outlet.url("http", 80, "/d.xml"))
              .build();
      world.await(advertiser.start(), SOON);
    }
    world.runFor(Duration.ofDays(1));
    assertThat(world.await(directory.devices(), SOON)).hasSize(500);
    assertThat(told).hasSize(500).containsOnly("appeared");
    assertThat(directory.counts().decoded()).isLessThan(500 * 14);
    assertThat(directory.counts().repeated()).isGreaterThan(500 * 4 * 90);
  }

  @Test
  void aDirectoryIsAsItsBuilderWasWhenItWasBuilt() {
    SsdpDirectoryBuilder strict = builder().onlyLocationsOfSenders();
    SsdpDirectory directory = started(strict);
    strict.interests(List.of(Target.of(Samples.MANAGED))).listener(listener());
    DatagramPort port = peer();
    send(port, alive(Samples.UDN, "http://10.0.200.1/", 1));
    world.runFor(SOON);
    assertThat(told).isEmpty();
    assertThat(directory.counts().refused(Refusal.LOCATION)).isEqualTo(1);
    send(port, alive(1));
    world.runFor(SOON);
    assertThat(told).containsExactly("appeared");
  }

  private SsdpDirectoryBuilder builder() {
    return SsdpDirectory.builder(watcher, listener());
  }

  private SsdpDirectory started(SsdpDirectoryBuilder builder) {
    SsdpDirectory directory = builder.build();
    world.await(directory.start(), SOON);
    return directory;
  }

  private DirectoryListener listener() {
    return new Telling(told);
  }

  /** A device that answers who asks it alone, as long as it does. */
  private DatagramPort peer() {
    List<DatagramPort> port = new ArrayList<>();
    port.add(
        world.await(
            peer.datagrams()
                .open(
                    DatagramSpec.multicast(Ssdp.GROUP, DatagramSpec.Interest.SEARCHES)
                        .port(Ssdp.PORT),
                    datagram -> answer(port.get(0), datagram)),
            SOON));
    return port.get(0);
  }

  private void answer(DatagramPort port, Datagram datagram) {
    SsdpMessage.Search search = (SsdpMessage.Search) SsdpCodec.decode(datagram.payload());
    if (search.mx().isPresent()) {
      return;
    }
    asked++;
    if (answering) {
      SsdpMessage response =
          new SsdpMessage.SearchResponse(
              Advertisement.of(Samples.UDN, Target.of(Samples.UDN)), presence(location(), 1));
      port.send(SsdpCodec.encode(response), datagram.source(), port.links().get(0));
    }
  }

  private void send(DatagramPort port, ByteBuffer bytes) {
    port.send(bytes, Ssdp.GROUP, port.links().get(0));
  }

  private ByteBuffer alive(int bootId) {
    return alive(Samples.UDN, location(), bootId);
  }

  private static ByteBuffer alive(Udn udn, String location, int bootId) {
    return SsdpCodec.encode(
        new SsdpMessage.Alive(
            Advertisement.of(udn, Target.ROOT_DEVICE), presence(location, bootId)));
  }

  private static ByteBuffer byeBye() {
    return SsdpCodec.encode(
        new SsdpMessage.ByeBye(Advertisement.of(Samples.UDN, Target.ROOT_DEVICE), Epoch.of(1, 1)));
  }

  private static Presence presence(String location, int bootId) {
    return new Presence(
        new Endpoint(URI.create(location).toString(), Optional.empty(), OptionalInt.empty()),
        Epoch.of(bootId, 1),
        Duration.ofMinutes(30),
        Optional.of("OS/1 UPnP/2.0 iotmc/0.1"),
        Optional.empty());
  }

  private String location() {
    return "http://" + peer.address().getHostAddress() + "/";
  }
}
