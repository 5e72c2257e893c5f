package org.iotmc.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.TransportException;
import org.iotmc.api.Udn;
import org.iotmc.api.service.Call;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.description.Device;
import org.iotmc.description.DeviceDescription;
import org.iotmc.description.ServiceEntry;
import org.iotmc.gena.EventPublisher;
import org.iotmc.ssdp.DirectoryListener;
import org.iotmc.ssdp.DiscoveredDevice;
import org.iotmc.ssdp.SsdpDirectory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An endpoint says something else of itself while it runs. */
class EndpointDescribeTest extends EndpointFixture {
  @Test
  @Tag("SSDP-31")
  @Tag("SSDP-33")
  void aNewNameIsServedAndAnnouncedTogetherUnderAnotherConfigurationNumberAfterAGoodbye() {
    List<String> heard = new ArrayList<>();
    SsdpDirectory directory = watch(heard);
    DiscoveredDevice before = world.await(directory.find(udn), SOON).orElseThrow();
    DeviceDescription first = fetch(before.locationUri(), CallSpec.plain()).description();

    world.await(endpoint.describe(udn, names -> names.friendlyName("Hall")), SOON);
    world.runFor(Duration.ofSeconds(5));
    assertThat(heard).containsExactly("appeared", "left BYE_BYE", "appeared");
    DiscoveredDevice after = world.await(directory.find(udn), SOON).orElseThrow();
    RemotePeer peer = fetch(after.locationUri(), CallSpec.plain());
    assertThat(peer.description().root().friendlyName()).isEqualTo("Hall");
    assertThat(peer.description().root().devices()).isEqualTo(first.root().devices());
    assertThat(after.presence().epoch().configId())
        .isEqualTo(peer.description().configId())
        .isNotEqualTo(first.configId());
    assertThat(after.presence().epoch().bootId().orElseThrow())
        .isGreaterThan(before.presence().epoch().bootId().orElseThrow());
    URI scpd = peer.description().service(LAMP.type()).orElseThrow().scpdUrl().orElseThrow();
    assertThat(text(scpd))
        .contains("configId=\"" + peer.description().configId().getAsInt() + "\"");
    world.await(peer.service(LAMP).turn(Call.of(new Lamp.State(true))), SOON);
    world.await(directory.close(), SOON);
  }

  private SsdpDirectory watch(List<String> heard) {
    DirectoryListener listener =
        new DirectoryListener() {
          @Override
          public void appeared(DiscoveredDevice found) {
            heard.add("appeared");
          }

          @Override
          public void changed(DiscoveredDevice before, DiscoveredDevice now) {
            heard.add("changed");
          }

          @Override
          public void left(DiscoveredDevice gone, Reason reason) {
            heard.add("left " + reason);
          }
        };
    SsdpDirectory directory = SsdpDirectory.builder(point, listener).build();
    world.await(directory.start(), SOON);
    world.runFor(Duration.ofSeconds(5));
    return directory;
  }

  @Test
  void aDeviceInsideIsRenamedWithoutTouchingTheOthers() {
    URI location = endpoint.locations().get(0);
    Device before = fetch(location, CallSpec.plain()).description().root();
    world.await(endpoint.describe(part, names -> names.friendlyName("Left wing")), SOON);
    Device after = fetch(location, CallSpec.plain()).description().root();
    assertThat(after.friendlyName()).isEqualTo(before.friendlyName());
    assertThat(after.services()).isEqualTo(before.services());
    assertThat(after.devices().get(0).friendlyName()).isEqualTo("Left wing");
    assertThat(after.devices().get(0).services()).isEqualTo(before.devices().get(0).services());
  }

  @Test
  void whatMayNotBeSaidChangesNothingAndNothingIsSaid() {
    List<String> heard = new ArrayList<>();
    SsdpDirectory directory = watch(heard);
    String before = text(endpoint.locations().get(0));
    Udn stranger = Udn.random(point.secrets());
    ServiceEntry more =
        fetch(endpoint.locations().get(0), CallSpec.plain())
            .description()
            .service(LAMP.type())
            .orElseThrow();
    List<CompletionStage<Void>> refused =
        List.of(
            endpoint.describe(udn, names -> names.friendlyName("")),
            endpoint.describe(stranger, names -> names.friendlyName("Hall")),
            endpoint.describe(udn, names -> names.service(more)));
    for (CompletionStage<Void> each : refused) {
      assertThatThrownBy(() -> world.await(each, SOON))
          .isInstanceOf(IllegalArgumentException.class);
    }
    world.await(endpoint.describe(udn, names -> names.friendlyName("Sample")), SOON);
    world.runFor(Duration.ofSeconds(5));
    assertThat(text(endpoint.locations().get(0))).isEqualTo(before);
    assertThat(heard).containsExactly("appeared");
    world.await(directory.close(), SOON);
  }

  @Test
  void changesAreMadeOneAfterTheOtherAndNoneIsLost() {
    endpoint.describe(udn, names -> names.friendlyName("Hall"));
    endpoint.describe(part, names -> names.friendlyName("Left wing"));
    world.await(endpoint.describe(udn, names -> names.modelNumber("7")), SOON);
    Device root = fetch(endpoint.locations().get(0), CallSpec.plain()).description().root();
    assertThat(root.friendlyName()).isEqualTo("Hall");
    assertThat(root.modelNumber()).isEqualTo("7");
    assertThat(root.devices().get(0).friendlyName()).isEqualTo("Left wing");
  }

  @Test
  void aChangedDescriptionEndsTheSubscriptionsOfWhoHeardTheGoodbye() {
    URI events = endpoint.locations().get(0).resolve("/event/Lamp");
    for (int i = 0; i < EventPublisher.MAX_PER_SOURCE; i++) {
      subscribe(point, events, CallSpec.plain());
    }
    assertThat(subscribe(point, events, CallSpec.plain())).isEqualTo(503);
    world.await(endpoint.describe(udn, names -> names.friendlyName("Hall")), SOON);
    assertThat(subscribe(point, events, CallSpec.plain())).isEqualTo(200);
  }

  @Test
  void anEndpointThatIsNotOpenCannotBeDescribedAnew() {
    world.await(endpoint.close(), SOON);
    assertThatThrownBy(
            () -> world.await(endpoint.describe(udn, names -> names.friendlyName("Hall")), SOON))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anEndpointThatIsClosedWhileItSaysGoodbyeStaysSilentAndLeavesNothing() {
    world.runFor(Duration.ofSeconds(5));
    CompletionStage<Void> changed = endpoint.describe(udn, names -> names.friendlyName("Hall"));
    world.runFor(Duration.ofMillis(50));
    world.await(endpoint.close(), SOON);
    assertThatThrownBy(() -> world.await(changed, SOON)).isInstanceOf(TransportException.class);
    world.runFor(Duration.ofSeconds(5));
    assertThat(device.openResources()).isEmpty();
  }
}
