package org.iotmc.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.Role;
import org.iotmc.api.TransportException;
import org.iotmc.api.Udn;
import org.iotmc.api.service.Call;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.description.Device;
import org.iotmc.description.ServiceEntry;
import org.iotmc.gena.EventSource;
import org.iotmc.gena.EventSubscriber;
import org.iotmc.sim.SimHost;
import org.iotmc.soap.AccessPolicy;
import org.iotmc.soap.SoapClient;
import org.iotmc.ssdp.Found;
import org.iotmc.ssdp.IotmcExtension;
import org.iotmc.ssdp.SearchRequest;
import org.iotmc.ssdp.SsdpSearcher;
import org.iotmc.ssdp.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An endpoint starts, is found as a whole, and is closed. */
class UpnpEndpointTest extends EndpointFixture {
  @Test
  @Tag("SSDP-36")
  @Tag("DESC-18")
  @Tag("DESC-19")
  @Tag("DESC-27")
  @Tag("DESC-36")
  void announcementsDescriptionsAndHeadersSayTheSame() {
    Found found =
        world
            .await(
                SsdpSearcher.search(point, pointLane, SearchRequest.of(Target.of(TYPE))).result(),
                SOON)
            .get(0);
    URI location = found.presence().endpoint().locationUri();
    URI secure = URI.create(found.presence().endpoint().secureLocation().orElseThrow());
    assertThat(secure).hasScheme("https").hasHost(location.getHost());
    assertThat(found.presence().server().orElseThrow()).contains(" UPnP/2.0 ");

    String document = text(location);
    assertThat(document)
        .contains("<root xmlns=\"urn:schemas-upnp-org:device-1-0\" configId=\"")
        .contains("<specVersion><major>2</major><minor>0</minor></specVersion>")
        .doesNotContain("URLBase")
        .doesNotContain("URL>http");
    RemotePeer peer = fetch(location, CallSpec.plain());
    assertThat(peer.udn()).isEqualTo(found.advertisement().usn().udn());
    assertThat(peer.description().configId()).isEqualTo(found.presence().epoch().configId());
    URI scpd = peer.description().service(LAMP.type()).orElseThrow().scpdUrl().orElseThrow();
    assertThat(text(scpd))
        .contains("configId=\"" + peer.description().configId().getAsInt() + "\"")
        .contains("<specVersion><major>2</major><minor>0</minor></specVersion>");
  }

  @Test
  void anybodyFindsDescribesCallsAndSubscribesToAnOpenService() {
    var found =
        world.await(
            SsdpSearcher.search(point, pointLane, SearchRequest.of(Target.of(TYPE))).result(),
            SOON);
    assertThat(found).hasSize(1);
    URI location = found.get(0).presence().endpoint().locationUri();
    RemotePeer peer = fetch(location, CallSpec.plain());
    assertThat(peer.udn()).isEqualTo(udn);

    Map<String, String> view = new TreeMap<>();
    var subscriber = new EventSubscriber(point, pointLane);
    var callbacks =
        world.await(
            point
                .http()
                .listen(ListenSpec.plain(new InetSocketAddress(point.address(), 0)), subscriber),
            SOON);
    URI events = peer.description().service(LAMP.type()).orElseThrow().eventSubUrl().orElseThrow();
    URI base =
        URI.create(
            "http://"
                + point.address().getHostAddress()
                + ":"
                + callbacks.address().getPort()
                + "/");
    subscriber.subscribe(new EventSource(events, base, CallSpec::plain), view::putAll);
    world.runFor(Duration.ofSeconds(1));
    assertThat(view).containsEntry("Lit", "0");
    world.await(peer.service(LAMP).turn(Call.of(new Lamp.State(true))), SOON);
    world.runFor(Duration.ofSeconds(1));
    assertThat(view).containsEntry("Lit", "1");
  }

  @Test
  @Tag("SSDP-13")
  void aDeviceInsideIsAnnouncedDescribedAndCalledApartFromItsRoot() {
    List<Found> found =
        world.await(
            SsdpSearcher.search(point, pointLane, SearchRequest.of(Target.ALL)).result(), SOON);
    assertThat(found).as("3 + 2d + k").hasSize(3 + 2 + 3);
    assertThat(found)
        .filteredOn(each -> each.advertisement().usn().udn().equals(part))
        .extracting(each -> each.advertisement().target())
        .containsExactlyInAnyOrder(Target.of(part), Target.of(PART), Target.of(LAMP.type()));
    URI location = found.get(0).presence().endpoint().locationUri();
    Device inside = fetch(location, CallSpec.plain()).description().root().devices().get(0);
    assertThat(inside.udn()).isEqualTo(part);
    assertThat(inside.friendlyName()).isEqualTo("Part");
    ServiceEntry lamp = inside.services().get(0);
    assertThat(text(lamp.scpdUrl().orElseThrow())).contains("<name>Turn</name>");
    SoapClient client = SoapClient.of(point, pointLane);
    Lamp remote = client.typed(LAMP, new SoapClient.Endpoint(lamp.controlUrl(), CallSpec.plain()));
    world.await(remote.turn(Call.of(new Lamp.State(false))), SOON);
    assertThat(partIsLit).isFalse();
  }

  @Test
  void aTakenPortFailsTheStartAndLeavesNothingOpen() {
    SimHost busy = world.host("busy");
    Lane busyLane = busy.newLane("endpoint");
    UpnpEndpointBuilder builder =
        UpnpEndpoint.builder(busy, busyLane, TYPE, Udn.random(busy.secrets()))
            .settings(EndpointSettings.DEFAULT.ports(0, 443))
            .access(AccessPolicy.inPhase(LifecyclePhase.OPERATION))
            .credentials(() -> credentials(busy, udn, Role.DEVICE))
            .extension(() -> new IotmcExtension(List.of(), Optional.empty()));
    builder.device().friendlyName("Busy").manufacturer("Us").modelName("One");
    world.await(
        busy.http()
            .listen(
                ListenSpec.plain(new InetSocketAddress(busy.address(), 443)),
                exchange -> CompletableFuture.failedFuture(new IllegalStateException())),
        SOON);
    int before = busy.openResources().size();
    assertThatThrownBy(() -> world.await(builder.build().start(), SOON))
        .isInstanceOf(TransportException.class);
    world.runFor(Duration.ofSeconds(5));
    assertThat(busy.openResources()).hasSize(before);
  }

  @Test
  void anEndpointThatIsClosedWhileItStartsLeavesNothingOpen() {
    SimHost hasty = world.host("hasty");
    UpnpEndpointBuilder builder =
        UpnpEndpoint.builder(hasty, hasty.newLane("endpoint"), TYPE, Udn.random(hasty.secrets()))
            .access(AccessPolicy.inPhase(LifecyclePhase.OPERATION))
            .credentials(() -> credentials(hasty, udn, Role.DEVICE))
            .extension(() -> new IotmcExtension(List.of(), Optional.empty()));
    builder.device().friendlyName("Hasty").manufacturer("Us").modelName("One");
    UpnpEndpoint made = builder.build();
    CompletionStage<Void> started = made.start();
    world.await(made.close(), SOON);
    assertThatThrownBy(() -> world.await(started, SOON)).isInstanceOf(TransportException.class);
    world.runFor(Duration.ofSeconds(5));
    assertThat(hasty.openResources()).isEmpty();
  }

  @Test
  void closingSaysGoodbyeAndLeavesNothing() {
    world.runFor(Duration.ofSeconds(5));
    world.await(endpoint.close(), SOON);
    world.runFor(Duration.ofSeconds(5));
    assertThat(device.openResources()).isEmpty();
    assertThat(world.await(endpoint.close(), SOON)).isNull();
  }
}
