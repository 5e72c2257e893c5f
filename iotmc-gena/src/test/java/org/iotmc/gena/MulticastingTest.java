package org.iotmc.gena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.iotmc.api.Udn;
import org.iotmc.api.internal.httpu.Turns;
import org.iotmc.api.service.EventLevel;
import org.iotmc.api.service.EventRule;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.LinkAddress;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.gena.MulticastEvent.Origin;
import org.iotmc.gena.MulticastEvent.Position;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Events that everybody is told, on a simulated network with several links. */
class MulticastingTest {
  private static final Duration SOON = Duration.ofSeconds(2);
  private static final String PATH = "/event/Alarm";
  private static final Udn UDN = new Udn("uuid:2fac1234-31f8-11b4-a222-08002b34c003");
  private static final Origin ALARM =
      new Origin(UDN, "urn:example-com:service:Alarm:1", "urn:example-com:serviceId:Alarm");

  private final SimWorld world = SimWorld.seeded(23);
  private final SimHost device = world.host("device");
  private final SimHost neighbour = world.host("neighbour");
  private final Lane lane = device.newLane("publisher");
  private final EventPublisher publisher =
      new EventPublisher(device, lane, CallbackPolicies.requesterOnly());
  private OptionalInt bootId = OptionalInt.of(7);
  private MulticastPublisher everybody = publisher(MulticastSettings.DEFAULT);

  /** What the neighbour's ports heard. */
  private final List<Caught> caught = new ArrayList<>();

  private record Caught(Instant at, Datagram datagram) {
    MulticastEvent event() {
      return MulticastEventCodec.decode(datagram.payload());
    }

    String text() {
      return StandardCharsets.UTF_8.decode(datagram.payload().duplicate()).toString();
    }
  }

  MulticastingTest() {
    Map<String, EventRule> rules = new LinkedHashMap<>();
    rules.put("Fire", EventRule.PLAIN.multicast(EventLevel.EMERGENCY));
    rules.put(
        "Heat",
        new EventRule(Duration.ofSeconds(10), BigDecimal.ZERO, EventRule.Delivery.NEWEST)
            .multicast(EventLevel.INFO));
    Map<String, String> initial = new LinkedHashMap<>();
    initial.put("Fire", "no");
    initial.put("Heat", "0");
    initial.put("Quiet", "");
    publisher.add(new EventedService(PATH, initial, rules, exchange -> true, Optional.of(ALARM)));
  }

  private MulticastPublisher publisher(MulticastSettings settings) {
    return new MulticastPublisher(device, lane, settings, () -> bootId);
  }

  private void open() {
    publisher.multicast(everybody);
    world.await(everybody.open(), SOON);
    world.await(
        neighbour
            .datagrams()
            .open(
                DatagramSpec.multicast(
                    MulticastEventCodec.GROUPS.all(), DatagramSpec.Interest.ANNOUNCEMENTS),
                datagram -> caught.add(new Caught(world.now(), datagram))),
        SOON);
  }

  private MulticastReceiver receiver(List<MulticastEvent> heard, KnownDevices devices) {
    MulticastReceiver receiver =
        new MulticastReceiver(neighbour, MulticastReceiver.Interest.in(devices), heard::add);
    world.await(receiver.start(), SOON);
    return receiver;
  }

  private static KnownDevices anyDevice() {
    return (udn, from) -> CompletableFuture.completedFuture(true);
  }

  private void set(String name, String value) {
    lane.execute(() -> publisher.set(PATH, Map.of(name, value)));
  }

  private MulticastCounts counts() {
    CompletableFuture<MulticastCounts> counts = lane.future();
    lane.execute(() -> counts.complete(everybody.counts()));
    return world.await(counts, SOON);
  }

  @AfterEach
  void nothingWasThrown() {
    assertThat(world.failures()).isEmpty();
  }

  @Test
  @Tag("MEVT-01")
  @Tag("MEVT-10")
  void anEventGoesToTheGroupsOnEachLinkOverIpv4AndIpv6AndDiffersInItsHostOnly() {
    device.addIpv6(device.links().get(0));
    neighbour.addIpv6(neighbour.links().get(0));
    device.addLink("garden");
    neighbour.addLink("garden");
    everybody = publisher(MulticastSettings.DEFAULT.copies(1));
    open();
    set("Fire", "yes");
    world.runFor(SOON);
    assertThat(caught)
        .extracting(
            each ->
                each.datagram().link().name()
                    + " "
                    + each.text()
                        .lines()
                        .filter(line -> line.startsWith("HOST"))
                        .findFirst()
                        .orElse(""))
        .containsExactlyInAnyOrder(
            "eth0 HOST: 239.255.255.246:7900",
            "eth0 HOST: [ff02::130]:7900",
            "eth0 HOST: [ff05::130]:7900",
            "eth1 HOST: 239.255.255.246:7900");
    assertThat(caught)
        .extracting(each -> each.text().replaceFirst("HOST: \\S+", ""))
        .containsOnly(caught.get(0).text().replaceFirst("HOST: \\S+", ""));
    assertThat(caught)
        .filteredOn(each -> each.datagram().source().getAddress() instanceof Inet6Address)
        .hasSize(2);
    assertThat(counts().events()).isEqualTo(1);
  }

  @Test
  @Tag("MEVT-01")
  void howFarEventsGoIsAsWithAnnouncementsAndCanBeSet() throws Exception {
    InetAddress ipv4 = InetAddress.getByName("10.0.0.1");
    InetAddress site = InetAddress.getByName("fd00::1");
    assertThat(MulticastSettings.DEFAULT.port().hopsFrom(ipv4)).isEqualTo(2);
    assertThat(MulticastSettings.DEFAULT.port().hopsFrom(site)).isEqualTo(10);
    DatagramSpec far = MulticastSettings.DEFAULT.hops(5).siteHops(7).port();
    assertThat(far.hopsFrom(ipv4)).isEqualTo(5);
    assertThat(far.hopsFrom(site)).isEqualTo(7);
  }

  @Test
  @Tag("MEVT-07")
  @Tag("MEVT-11")
  void eachEventIsSentThreeTimesUnlessSaidOtherwiseWithOneNumberAndARandomGap() {
    open();
    set("Fire", "yes");
    world.runFor(SOON);
    set("Fire", "no");
    world.runFor(SOON);
    assertThat(caught)
        .extracting(each -> each.event().position())
        .containsExactly(
            Position.of(7, 0),
            Position.of(7, 0),
            Position.of(7, 0),
            Position.of(7, 1),
            Position.of(7, 1),
            Position.of(7, 1));
    List<Long> gaps = new ArrayList<>();
    for (int i : new int[] {1, 2, 4, 5}) {
      gaps.add(Duration.between(caught.get(i - 1).at(), caught.get(i).at()).toMillis());
    }
    assertThat(gaps).allMatch(gap -> gap >= 95 && gap <= 305).doesNotHaveDuplicates();
    assertThatThrownBy(() -> MulticastSettings.DEFAULT.copies(4)).hasMessageContaining("1 to 3");
  }

  @Test
  @Tag("MEVT-02")
  @Tag("MEVT-12")
  void aChangeGoesToTheSubscribersAndOnceToAllAndASubscriptionToNobodyElse() {
    everybody = publisher(MulticastSettings.DEFAULT.copies(1));
    open();
    InetAddress any = new InetSocketAddress(0).getAddress();
    world.await(
        device.http().listen(ListenSpec.plain(new InetSocketAddress(any, 8080)), publisher), SOON);
    Scripted point = new Scripted(world, neighbour);
    HttpRequest subscribe =
        new HttpRequest(
            "SUBSCRIBE",
            java.net.URI.create("http://" + device.address().getHostAddress() + ":8080" + PATH),
            Headers.of("CALLBACK", point.callback("/e")).with("NT", "upnp:event"),
            Body.empty());
    assertThat(
            world
                .await(neighbour.http().send(subscribe, CallSpec.plain()).response(), SOON)
                .status())
        .isEqualTo(200);
    world.runFor(SOON);
    assertThat(point.told()).hasSize(1);
    assertThat(caught).as("no initial event").isEmpty();
    set("Fire", "yes");
    set("Quiet", "x");
    world.runFor(SOON);
    assertThat(point.told().subList(1, 3))
        .containsExactly(Map.of("Fire", "yes"), Map.of("Quiet", "x"));
    assertThat(caught)
        .extracting(each -> each.event().properties())
        .containsExactly(Map.of("Fire", "yes"));
  }

  @Test
  @Tag("MEVT-02")
  void moderationHoldsForAllAsItDoesForSubscribers() {
    everybody = publisher(MulticastSettings.DEFAULT.copies(1));
    open();
    for (int i = 1; i <= 50; i++) {
      set("Heat", "" + i);
      world.runFor(Duration.ofMillis(100));
    }
    world.runFor(Duration.ofSeconds(30));
    assertThat(caught)
        .extracting(each -> each.event().properties().get("Heat"))
        .containsExactly("1", "50");
    assertThat(Duration.between(caught.get(0).at(), caught.get(1).at()))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(9));
  }

  @Test
  void whatGathersBeyondThePaceIsToldWhenThereIsRoom() {
    everybody = publisher(MulticastSettings.DEFAULT.copies(1));
    open();
    for (int i = 1; i <= 100; i++) {
      set("Fire", "" + i);
    }
    world.runFor(SOON);
    assertThat(caught).hasSize(MulticastOutbox.BURST + 1);
    assertThat(caught.get(MulticastOutbox.BURST).event().properties())
        .isEqualTo(Map.of("Fire", "100"));
  }

  @Test
  void nothingIsToldWhileTheDeviceIsNotAnnouncedNorRepeatedInAnotherRun() {
    open();
    bootId = OptionalInt.empty();
    set("Fire", "yes");
    world.runFor(SOON);
    assertThat(caught).isEmpty();
    assertThat(counts().dropped()).isEqualTo(1);
    bootId = OptionalInt.of(8);
    set("Fire", "no");
    world.runFor(Duration.ofMillis(50));
    bootId = OptionalInt.of(9);
    world.runFor(SOON);
    assertThat(caught)
        .extracting(each -> each.event().position())
        .containsExactly(Position.of(8, 0));
  }

  @Test
  void aClosedPublisherSaysNothingMoreAndLeavesNothingOpen() {
    open();
    set("Fire", "yes");
    lane.execute(everybody::close);
    set("Fire", "no");
    world.runFor(SOON);
    assertThat(caught).hasSize(1);
    assertThat(device.openResources()).noneMatch(each -> each.contains("port"));
  }

  @Test
  @Tag("MEVT-13")
  void aReceiverFollowsLinksThatComeAndGo() {
    List<MulticastEvent> heard = new ArrayList<>();
    receiver(heard, anyDevice());
    open();
    Link garden = device.addLink("garden");
    Link back = neighbour.addLink("garden");
    neighbour.linkDown(neighbour.links().get(0));
    world.runFor(SOON);
    set("Fire", "yes");
    world.runFor(SOON);
    assertThat(heard).hasSize(1);
    neighbour.linkDown(back);
    set("Fire", "no");
    world.runFor(SOON);
    assertThat(heard).hasSize(1);
    neighbour.linkUp(back);
    world.runFor(SOON);
    set("Fire", "yes");
    world.runFor(SOON);
    assertThat(heard)
        .extracting(MulticastEvent::properties)
        .hasSize(2)
        .containsOnly(Map.of("Fire", "yes"));
    assertThat(garden.name()).isEqualTo("eth1");
  }

  @Test
  @Tag("MEVT-08")
  void anEventIsToldOnceHoweverManyCopiesComeOnHoweverManyLinks() {
    device.addIpv6(device.links().get(0));
    neighbour.addIpv6(neighbour.links().get(0));
    device.addLink("garden");
    neighbour.addLink("garden");
    world.network().duplication(0.5);
    world.network().reordering(0.5, Duration.ofMillis(500));
    List<MulticastEvent> heard = new ArrayList<>();
    MulticastReceiver receiver = receiver(heard, anyDevice());
    open();
    for (int i = 0; i < 20; i++) {
      set("Fire", "" + i);
      world.runFor(Duration.ofMillis(300));
    }
    world.runFor(SOON);
    assertThat(heard)
        .extracting(event -> event.properties().get("Fire"))
        .containsExactlyInAnyOrderElementsOf(
            java.util.stream.IntStream.range(0, 20).mapToObj(String::valueOf).toList());
    assertThat(receiver.counts().heard()).isEqualTo(20);
    assertThat(receiver.counts().repeated()).isGreaterThan(20 * 3 * 4 - 20);
  }

  @Test
  @Tag("MEVT-11")
  void withAFifthLostAlmostEveryEventArrives() {
    world.network().loss(0.2);
    List<MulticastEvent> heard = new ArrayList<>();
    receiver(heard, anyDevice());
    open();
    for (int i = 0; i < 200; i++) {
      set("Fire", "" + i);
      world.runFor(Duration.ofSeconds(1));
    }
    assertThat(heard).hasSizeGreaterThan(190);
  }

  private DatagramPort port() {
    return world.await(device.datagrams().open(DatagramSpec.ephemeral(), datagram -> {}), SOON);
  }

  private void send(DatagramPort port, MulticastEvent event) {
    port.send(
        MulticastEventCodec.encode(event), MulticastEventCodec.GROUPS.ipv4(), port.links().get(0));
  }

  private static MulticastEvent event(Origin origin, Position position, String value) {
    return new MulticastEvent(
        origin, EventLevel.FAULT, position, PropertySet.of(Map.of("Fire", value)));
  }

  @Test
  @Tag("MEVT-05")
  @Tag("MEVT-08")
  void twoServicesOfOneTypeAndTwoRunsCountApart() {
    List<MulticastEvent> heard = new ArrayList<>();
    MulticastReceiver receiver = receiver(heard, anyDevice());
    DatagramPort port = port();
    Origin other = new Origin(UDN, ALARM.serviceType(), "urn:example-com:serviceId:Alarm2");
    for (int i = 0; i < 3; i++) {
      send(port, event(ALARM, Position.of(7, 0), "a"));
      send(port, event(other, Position.of(7, 0), "b"));
      send(port, event(ALARM, Position.of(8, 0), "c"));
      send(port, event(ALARM, new Position(OptionalInt.empty(), 0), "d"));
    }
    world.runFor(SOON);
    assertThat(heard)
        .extracting(event -> event.properties().get("Fire"))
        .containsExactly("a", "b", "c", "d");
    assertThat(receiver.counts().repeated()).isEqualTo(8);
  }

  @Test
  @Tag("MEVT-06")
  void aReceiverChoosesByLevel() {
    List<MulticastEvent> heard = new ArrayList<>();
    MulticastReceiver receiver =
        new MulticastReceiver(
            neighbour,
            MulticastReceiver.Interest.in(anyDevice()).ofLevels(EventLevel.EMERGENCY::equals),
            heard::add);
    world.await(receiver.start(), SOON);
    open();
    set("Fire", "yes");
    set("Heat", "9");
    world.runFor(SOON);
    assertThat(heard).extracting(MulticastEvent::level).containsExactly(EventLevel.EMERGENCY);
    assertThat(receiver.counts().refused(MulticastRefusal.LEVEL)).isEqualTo(3);
  }

  @Test
  @Tag("MEVT-13")
  void aDeviceThatIsNotKnownToBeThereIsPassedOverAndCounted() {
    List<MulticastEvent> heard = new ArrayList<>();
    List<Udn> asked = new ArrayList<>();
    Map<Udn, Boolean> known = new LinkedHashMap<>(Map.of(UDN, false));
    MulticastReceiver receiver =
        receiver(
            heard,
            (udn, from) -> {
              asked.add(udn);
              return CompletableFuture.completedFuture(known.get(udn));
            });
    DatagramPort port = port();
    send(port, event(ALARM, Position.of(7, 0), "a"));
    world.runFor(SOON);
    assertThat(heard).isEmpty();
    assertThat(receiver.counts().refused(MulticastRefusal.UNKNOWN_DEVICE)).isEqualTo(1);
    known.put(UDN, true);
    int before = asked.size();
    for (int copy = 0; copy < 3; copy++) {
      send(port, event(ALARM, Position.of(7, 0), "a"));
      world.runFor(Duration.ofMillis(100));
    }
    assertThat(asked).as("for the first copy alone").hasSize(before + 1);
    world.runFor(SOON);
    assertThat(heard).as("what was passed over was not heard").hasSize(1);
  }

  @Test
  @Tag("MEVT-13")
  void whatComesFromBeyondTheNetworksOfTheLinkIsNotEvenRead() throws Exception {
    List<MulticastEvent> heard = new ArrayList<>();
    MulticastReceiver receiver = receiver(heard, anyDevice());
    device.setNetworks(
        device.links().get(0), List.of(new LinkAddress(InetAddress.getByName("192.0.2.7"), 24)));
    send(port(), event(ALARM, Position.of(7, 0), "a"));
    world.runFor(SOON);
    assertThat(heard).isEmpty();
    assertThat(receiver.counts().refused(MulticastRefusal.OFF_LINK)).isEqualTo(1);
  }

  @Test
  void aQuestionThatFailsCountsAsNo() {
    List<MulticastEvent> heard = new ArrayList<>();
    MulticastReceiver receiver =
        receiver(heard, (udn, from) -> CompletableFuture.failedFuture(new IllegalStateException()));
    send(port(), event(ALARM, Position.of(7, 0), "a"));
    world.runFor(SOON);
    assertThat(heard).isEmpty();
    assertThat(receiver.counts().refused(MulticastRefusal.UNKNOWN_DEVICE)).isEqualTo(1);
  }

  @Test
  void aListenerThatFailsHearsTheNext() {
    List<String> heard = new ArrayList<>();
    MulticastReceiver receiver =
        new MulticastReceiver(
            neighbour,
            MulticastReceiver.Interest.in(anyDevice()),
            event -> {
              heard.add(event.properties().toString());
              throw new IllegalStateException("a user's fault");
            });
    world.await(receiver.start(), SOON);
    DatagramPort port = port();
    send(port, event(ALARM, Position.of(7, 0), "a"));
    send(port, event(ALARM, Position.of(7, 1), "b"));
    world.runFor(SOON);
    assertThat(heard).hasSize(2);
    world.await(receiver.close(), SOON);
    assertThat(neighbour.openResources()).isEmpty();
  }

  @Test
  void eachReasonIsCounted() {
    List<MulticastEvent> heard = new ArrayList<>();
    MulticastReceiver receiver = receiver(heard, anyDevice());
    DatagramPort port = port();
    String good =
        StandardCharsets.UTF_8
            .decode(MulticastEventCodec.encode(event(ALARM, Position.of(7, 0), "a")))
            .toString();
    raw(port, "NOTIFY * HTTP/1.1\r\nNT: upnp:rootdevice\r\n\r\n");
    raw(port, "noise");
    raw(port, good.replace("SEQ: 0", "SEQ: x"));
    raw(port, good.replace("propertyset", "property"));
    raw(port, good + "more");
    raw(port, "x".repeat(9000));
    raw(port, "");
    world.runFor(SOON);
    assertThat(heard).isEmpty();
    assertThat(
            receiver.counts().refused().entrySet().stream()
                .filter(each -> each.getValue() > 0)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))
        .isEqualTo(
            Map.of(
                MulticastRefusal.NOT_AN_EVENT, 2L,
                MulticastRefusal.HEADER, 1L,
                MulticastRefusal.BODY, 2L,
                MulticastRefusal.SIZE, 2L));
  }

  private static void raw(DatagramPort port, String text) {
    port.send(
        ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)),
        MulticastEventCodec.GROUPS.ipv4(),
        port.links().get(0));
  }

  @Test
  @Tag("MEVT-13")
  void aFloodFromOneSourceIsDroppedUnreadAndOthersAreHeard() {
    List<MulticastEvent> heard = new ArrayList<>();
    MulticastReceiver receiver = receiver(heard, anyDevice());
    SimHost stranger = world.host("stranger");
    DatagramPort flood =
        world.await(stranger.datagrams().open(DatagramSpec.ephemeral(), datagram -> {}), SOON);
    Origin evil = new Origin(new Udn("uuid:evil"), ALARM.serviceType(), ALARM.serviceId());
    for (int i = 0; i < 5000; i++) {
      send(flood, event(evil, Position.of(7, i), "x"));
      if (i % 50 == 0) {
        world.runFor(Duration.ofMillis(1));
      }
    }
    send(port(), event(ALARM, Position.of(7, 0), "a"));
    world.runFor(SOON);
    assertThat(heard).filteredOn(event -> event.udn().equals(UDN)).hasSize(1);
    assertThat(heard.size()).isLessThan(MulticastIntake.BURST + 20);
    assertThat(receiver.counts().refused(MulticastRefusal.BUDGET)).isGreaterThan(4700);
  }

  @Test
  @Tag("MEVT-13")
  void whereOneSourceSendsMoreThanTheLaneCanFollowAnEventOfAnotherStillGetsIn() {
    List<MulticastEvent> heard = new ArrayList<>();
    MulticastReceiver receiver = receiver(heard, anyDevice());
    SimHost stranger = world.host("stranger");
    DatagramPort flood =
        world.await(stranger.datagrams().open(DatagramSpec.ephemeral(), datagram -> {}), SOON);
    DatagramPort port = port();
    world.network().delay(Duration.ofMillis(1), Duration.ZERO); // all come at once
    Origin evil = new Origin(new Udn("uuid:evil"), ALARM.serviceType(), ALARM.serviceId());
    for (int i = 0; i < 2 * Turns.MAX_WAITING; i++) {
      send(flood, event(evil, Position.of(7, i), "x"));
    }
    send(port, event(ALARM, Position.of(7, 0), "a"));
    world.runFor(SOON);
    assertThat(receiver.counts().refused(MulticastRefusal.OVERLOAD))
        .isEqualTo(Turns.MAX_WAITING + 1);
    assertThat(heard).filteredOn(event -> event.udn().equals(UDN)).hasSize(1);
  }

  @Test
  void whatIsRememberedOfDevicesIsBounded() {
    MulticastIntake intake = new MulticastIntake();
    for (int i = 0; i < 10 * MulticastIntake.MAX_DEVICES; i++) {
      Origin origin = new Origin(new Udn("uuid:" + i), "a", "b");
      assertThat(intake.add(origin, Position.of(1, 1))).isTrue();
      assertThat(intake.add(origin, Position.of(1, 1))).isFalse();
    }
    assertThat(intake.knows(new Origin(new Udn("uuid:0"), "a", "b"), Position.of(1, 1))).isFalse();
    for (int i = 0; i <= MulticastIntake.MAX_EVENTS; i++) {
      intake.add(ALARM, Position.of(1, i));
    }
    assertThat(intake.knows(ALARM, Position.of(1, 0))).isFalse();
    assertThat(intake.knows(ALARM, Position.of(1, 1))).isTrue();
  }

  @Test
  void aLevelOfAVariableThatIsNotEventedOrOfAServiceWithoutANameIsRefused() {
    Map<String, EventRule> rules = Map.of("Fire", EventRule.PLAIN.multicast(EventLevel.FAULT));
    assertThatThrownBy(
            () -> new EventedService("/a", Map.of(), rules, exchange -> true, Optional.of(ALARM)))
        .hasMessageContaining("a rule for no variable of /a");
    assertThatThrownBy(() -> new EventedService("/a", Map.of("Fire", ""), rules, exchange -> true))
        .hasMessageContaining("a level without an origin at /a");
  }
}
