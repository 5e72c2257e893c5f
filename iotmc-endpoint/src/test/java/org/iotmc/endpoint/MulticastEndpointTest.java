package org.iotmc.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.invoke.MethodHandles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.Role;
import org.iotmc.api.Udn;
import org.iotmc.api.service.Action;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.EventLevel;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.service.StateVariable;
import org.iotmc.api.service.UpnpService;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.Lane;
import org.iotmc.gena.MulticastCounts;
import org.iotmc.gena.MulticastEvent;
import org.iotmc.gena.MulticastReceiver;
import org.iotmc.gena.MulticastRefusal;
import org.iotmc.gena.MulticastSettings;
import org.iotmc.sim.SimHost;
import org.iotmc.soap.AccessPolicy;
import org.iotmc.ssdp.DirectoryListener;
import org.iotmc.ssdp.SsdpDirectory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Variables with a level, from their declaration to who hears of them. */
class MulticastEndpointTest extends EndpointFixture {
  private static final InetSocketAddress GROUP = new InetSocketAddress("239.255.255.246", 7900);
  private static final ServiceContract<Alarm> ALARM =
      ServiceContract.of(MethodHandles.lookup(), Alarm.class);

  private final SimHost house = world.host("house");
  private final Lane houseLane = house.newLane("house");
  private final Udn houseUdn = Udn.random(house.secrets());
  private final List<MulticastEvent> heard = new ArrayList<>();

  @UpnpService(domain = "example-com", name = "Alarm", reach = UpnpService.Reach.OPEN)
  @StateVariable(name = "Fire", type = boolean.class, level = "upnp:/emergency")
  @StateVariable(name = "Smoke", type = int.class, level = "upnp:/warning", intervalMillis = 1000)
  @StateVariable(name = "Battery", type = int.class)
  interface Alarm {
    @Action(caller = Caller.ANYBODY)
    CompletionStage<Nothing> test(Call<Nothing> call);
  }

  @UpnpService(domain = "example-com", name = "Secret")
  @StateVariable(name = "Pin", type = String.class, level = "upnp:/info")
  interface Managed {}

  @UpnpService(domain = "example-com", name = "Loud", reach = UpnpService.Reach.OPEN)
  @StateVariable(name = "Noise", type = int.class, level = "loud")
  interface Misnamed {}

  private static HostedService<Alarm> alarm(Caller subscriber) {
    Alarm service = call -> CompletableFuture.completedFuture(Nothing.NOTHING);
    Map<String, Object> initial = Map.of("Fire", false, "Smoke", 0, "Battery", 100);
    return new HostedService<>(ALARM, service, subscriber, initial);
  }

  private UpnpEndpoint house() {
    UpnpEndpoint made = build(houseLane);
    world.await(made.start(), SOON);
    return made;
  }

  private UpnpEndpoint build(Lane on) {
    Credentials ours = credentials(house, houseUdn, Role.DEVICE);
    UpnpEndpointBuilder builder =
        UpnpEndpoint.builder(house, on, TYPE, houseUdn)
            .service(alarm(Caller.ANYBODY))
            .multicast(MulticastSettings.DEFAULT.copies(2))
            .bootId(41)
            .access(AccessPolicy.inPhase(LifecyclePhase.OPERATION))
            .credentials(() -> ours)
            .extension(() -> new org.iotmc.ssdp.IotmcExtension(List.of("diag"), Optional.empty()));
    builder.device().friendlyName("House").manufacturer("Us").modelName("Three");
    return builder.build();
  }

  /** Its owner closes the lane as soon as it may. */
  @Test
  void whoClosesItAtAnyMomentOfItsStartLeavesNothingOpen() {
    int steps = 0;
    boolean started = false;
    while (!started) {
      steps++;
      Lane own = house.newLane("own");
      UpnpEndpoint made = build(own);
      CompletableFuture<Void> start = made.start().toCompletableFuture();
      AtomicInteger left = new AtomicInteger(steps);
      world.runUntil(() -> start.isDone() || left.decrementAndGet() == 0, SOON);
      started = start.isDone();
      world.await(made.close(), SOON);
      assertThat(house.openResources()).as("closed after %d steps", steps).isEmpty();
      own.close();
      world.runFor(Duration.ofSeconds(10));
      assertThat(house.openResources()).as("a while after %d steps", steps).isEmpty();
      assertThat(start).as("start").isDone();
    }
    assertThat(steps).isGreaterThan(5);
  }

  private SsdpDirectory directory() {
    SsdpDirectory directory = SsdpDirectory.builder(point, new DirectoryListener() {}).build();
    world.await(directory.start(), SOON);
    world.runFor(Duration.ofSeconds(5));
    return directory;
  }

  private MulticastReceiver receiver(SsdpDirectory directory) {
    MulticastReceiver receiver =
        new MulticastReceiver(
            point, MulticastReceiver.Interest.in(MulticastEvents.in(directory)), heard::add);
    world.await(receiver.start(), SOON);
    return receiver;
  }

  private void set(UpnpEndpoint at, Map<String, Object> values) {
    houseLane.execute(() -> at.event(ALARM, values));
    world.runFor(Duration.ofSeconds(1));
  }

  @Test
  @Tag("MEVT-02")
  @Tag("MEVT-04")
  @Tag("MEVT-05")
  @Tag("MEVT-13")
  void aChangeOfAVariableWithALevelIsHeardByWhoKnowsTheDevice() {
    UpnpEndpoint there = house();
    MulticastReceiver receiver = receiver(directory());
    set(there, Map.of("Fire", true, "Battery", 90));
    assertThat(heard).hasSize(1);
    MulticastEvent event = heard.get(0);
    assertThat(event.udn()).isEqualTo(houseUdn);
    assertThat(event.level()).isEqualTo(EventLevel.EMERGENCY);
    assertThat(event.origin().serviceType()).isEqualTo("urn:example-com:service:Alarm:1");
    assertThat(event.origin().serviceId()).isEqualTo("urn:example-com:serviceId:Alarm");
    assertThat(event.position().bootId()).hasValue(41);
    assertThat(event.isOf(ALARM)).isTrue();
    assertThat(event.isOf(LAMP)).isFalse();
    assertThat(event.values(ALARM)).isEqualTo(Map.of("Fire", true));
    assertThat(receiver.counts().repeated()).isEqualTo(1);
    assertThat(counts(there).events()).isEqualTo(1);
  }

  private MulticastCounts counts(UpnpEndpoint of) {
    CompletableFuture<MulticastCounts> counts = houseLane.future();
    houseLane.execute(() -> counts.complete(of.multicastCounts()));
    return world.await(counts, SOON);
  }

  @Test
  @Tag("DESC-51")
  @Tag("MEVT-02")
  void theDescriptionSaysWhichVariablesEverybodyIsToldOf() {
    UpnpEndpoint there = house();
    String scpd = text(URI.create(there.locations().get(0).resolve("/scpd/Alarm.xml").toString()));
    assertThat(scpd)
        .contains("<stateVariable sendEvents=\"yes\" multicast=\"yes\"><name>Fire</name>")
        .contains("<stateVariable sendEvents=\"yes\"><name>Battery</name>");
  }

  @Test
  void aLevelWhereNotEverybodyMaySubscribeIsRefusedWithTheReason() {
    assertThatThrownBy(() -> ServiceContract.of(MethodHandles.lookup(), Managed.class))
        .hasMessageContaining("Managed: state variable Pin: has a level")
        .hasMessageContaining("the service is not open");
    assertThatThrownBy(() -> ServiceContract.of(MethodHandles.lookup(), Misnamed.class))
        .hasMessageContaining("Misnamed: state variable Noise: a level is upnp:/")
        .hasMessageContaining("not loud");
    assertThatThrownBy(() -> alarm(Caller.CONTROLLER))
        .hasMessageContaining("example-com:service:Alarm:1: variable Fire has a level")
        .hasMessageContaining("only CONTROLLER may subscribe");
  }

  @Test
  @Tag("MEVT-10")
  @Tag("MEVT-08")
  void onSeveralLinksOverIpv4AndIpv6AnEventIsHeardOnceWhicheverLinkIsLeft() {
    house.addLink("garden");
    var garden = point.addLink("garden");
    house.addIpv6(house.links().get(0));
    point.addIpv6(point.links().get(0));
    UpnpEndpoint there = house();
    MulticastReceiver receiver = receiver(directory());
    set(there, Map.of("Fire", true));
    assertThat(heard).hasSize(1);
    assertThat(receiver.counts().repeated())
        .as("IPv4 on two links, IPv6 twice on one")
        .isEqualTo(7);
    point.linkDown(point.links().get(0));
    world.runFor(Duration.ofSeconds(5));
    set(there, Map.of("Fire", false));
    assertThat(heard).hasSize(2);
    point.linkDown(garden);
    set(there, Map.of("Fire", true));
    assertThat(heard).hasSize(2);
    assertThat(receiver.counts().refused(MulticastRefusal.UNKNOWN_DEVICE)).isZero();
  }

  @Test
  @Tag("MEVT-13")
  void aDeviceThatNobodyDiscoveredOrThatLeftIsPassedOver() {
    UpnpEndpoint there = house();
    SsdpDirectory closed = SsdpDirectory.builder(point, new DirectoryListener() {}).build();
    MulticastReceiver receiver = receiver(closed);
    set(there, Map.of("Fire", true));
    assertThat(heard).isEmpty();
    assertThat(receiver.counts().refused(MulticastRefusal.UNKNOWN_DEVICE)).isPositive();
    assertThat(receiver.counts().heard()).isZero();
    MulticastReceiver other = receiver(directory());
    set(there, Map.of("Fire", false));
    assertThat(heard).hasSize(1);
    world.await(there.close(), SOON);
    world.runFor(Duration.ofSeconds(1));
    InetAddress own = house.address();
    world.network().forge(forged(77), new InetSocketAddress(own, 4000), GROUP);
    world.runFor(Duration.ofSeconds(1));
    assertThat(heard).hasSize(1);
    assertThat(other.counts().refused(MulticastRefusal.UNKNOWN_DEVICE)).isEqualTo(1);
  }

  @Test
  @Tag("MEVT-14")
  void aStrangersEventInTheNameOfADeviceIsPassedOverUnlessItHasTheDevicesAddress() {
    UpnpEndpoint there = house();
    MulticastReceiver receiver = receiver(directory());
    SimHost stranger = world.host("stranger");
    DatagramPort port =
        world.await(stranger.datagrams().open(DatagramSpec.ephemeral(), datagram -> {}), SOON);
    for (int i = 0; i < 1000; i++) {
      port.send(forged(i), GROUP, port.links().get(0));
    }
    world.runFor(Duration.ofSeconds(1));
    assertThat(heard).isEmpty();
    assertThat(
            receiver.counts().refused(MulticastRefusal.UNKNOWN_DEVICE)
                + receiver.counts().refused(MulticastRefusal.BUDGET))
        .isEqualTo(1000);
    set(there, Map.of("Fire", true));
    assertThat(heard).as("nothing that was passed over counts as heard").hasSize(1);
    InetAddress own = house.address();
    world.network().forge(forged(77), new InetSocketAddress(own, 4000), GROUP);
    world.runFor(Duration.ofSeconds(1));
    assertThat(heard).as("UDP proves nothing").hasSize(2);
  }

  private ByteBuffer forged(int sequence) {
    String body =
        "<e:propertyset xmlns:e=\"urn:schemas-upnp-org:event-1-0\"><e:property><Fire>1</Fire>"
            + "</e:property></e:propertyset>";
    String text =
        String.join(
            "\r\n",
            "NOTIFY * HTTP/1.1",
            "HOST: 239.255.255.246:7900",
            "CONTENT-TYPE: text/xml; charset=\"utf-8\"",
            "USN: " + houseUdn + "::urn:example-com:service:Alarm:1",
            "SVCID: urn:example-com:serviceId:Alarm",
            "NT: upnp:event",
            "NTS: upnp:propchange",
            "SEQ: " + sequence,
            "LVL: upnp:/emergency",
            "BOOTID.UPNP.ORG: 41",
            "CONTENT-LENGTH: " + body.length(),
            "",
            body);
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  @Tag("MEVT-12")
  void aSubscriptionIsNobodyElsesBusiness() {
    UpnpEndpoint there = house();
    MulticastReceiver receiver = receiver(directory());
    URI events = there.locations().get(0).resolve("/event/Alarm");
    assertThat(subscribe(point, events, CallSpec.plain())).isEqualTo(200);
    world.runFor(Duration.ofSeconds(5));
    assertThat(heard).isEmpty();
    assertThat(receiver.counts().repeated()).isZero();
  }

  @Test
  void whileItSaysWhatItIsNowNothingIsToldAndThenUnderTheNextBootId() {
    UpnpEndpoint there = house();
    receiver(directory());
    set(there, Map.of("Fire", true));
    world.await(there.describe(houseUdn, device -> device.friendlyName("Home")), SOON);
    world.runFor(Duration.ofSeconds(5));
    set(there, Map.of("Fire", false));
    assertThat(heard)
        .extracting(event -> event.position().bootId().orElse(0))
        .containsExactly(41, 42);
  }

  @Test
  void anEndpointWithoutALevelOpensNoPortForItAndAClosedOneLeavesNone() {
    assertThat(device.openResources()).filteredOn(each -> each.startsWith("port")).hasSize(1);
    UpnpEndpoint there = house();
    assertThat(house.openResources()).filteredOn(each -> each.startsWith("port")).hasSize(2);
    world.await(there.close(), SOON);
    assertThat(house.openResources()).isEmpty();
  }
}
