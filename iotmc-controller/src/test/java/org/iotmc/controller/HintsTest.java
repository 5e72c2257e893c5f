package org.iotmc.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.iotmc.api.Udn;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.service.EventLevel;
import org.iotmc.gena.MulticastEvent;
import org.iotmc.gena.MulticastEventCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What devices, or others in their name, tell everybody. */
class HintsTest {
  private static final InetSocketAddress GROUP = new InetSocketAddress("239.255.255.246", 7900);

  private final Site site = new Site(31).start();
  private final ScriptedDevice device = site.device("lamp").start().enroll();
  private final List<MulticastEvent> heard = new ArrayList<>();
  private int sequence;

  @BeforeEach
  void theDeviceIsDiscovered() {
    site.pass(Duration.ofSeconds(30));
  }

  @AfterEach
  void nothingWasThrown() {
    assertThat(site.world.failures()).isEmpty();
  }

  private HintSubscription listen() {
    return site.await(site.controller.hear(heard::add));
  }

  /** An event of the device's management service that says that it was let go and locked. */
  private void forge(InetAddress source, Udn udn) {
    String body =
        "<e:propertyset xmlns:e=\"urn:schemas-upnp-org:event-1-0\">"
            + "<e:property><LifecyclePhase>decommissioning</LifecyclePhase></e:property>"
            + "<e:property><Quarantined>1</Quarantined></e:property></e:propertyset>";
    String text =
        String.join(
            "\r\n",
            "NOTIFY * HTTP/1.1",
            "HOST: 239.255.255.246:7900",
            "CONTENT-TYPE: text/xml; charset=\"utf-8\"",
            "USN: " + udn + "::" + Profile.MANAGEMENT.type(),
            "SVCID: " + Profile.MANAGEMENT.serviceId(),
            "NT: upnp:event",
            "NTS: upnp:propchange",
            "SEQ: " + sequence++,
            "LVL: upnp:/emergency",
            "BOOTID.UPNP.ORG: 1",
            "CONTENT-LENGTH: " + body.length(),
            "",
            body);
    ByteBuffer message = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    MulticastEventCodec.decode(message); // so that nothing below passes for a slip in it
    site.world.network().forge(message, new InetSocketAddress(source, 4000), GROUP);
  }

  @Test
  @Tag("MEVT-14")
  void whatIsRecordedOfAnEnrolledDeviceDoesNotChangeByAHintAndNobodyIsAskedBecauseOfOne() {
    listen();
    ManagedDevice before = site.known(device.udn);
    site.heard.events.clear();
    site.heard.lines.clear();
    site.world.trace().mark("forged");
    for (int i = 0; i < 100; i++) {
      forge(device.host.address(), device.udn);
    }
    site.pass(Duration.ofSeconds(2));
    assertThat(heard).hasSize(100);
    assertThat(heard.get(0).level()).isEqualTo(EventLevel.EMERGENCY);
    assertThat(heard.get(0).values(Profile.MANAGEMENT)).containsEntry("Quarantined", true);
    assertThat(site.known(device.udn)).isEqualTo(before);
    assertThat(site.heard.events).isEmpty();
    assertThat(site.heard.lines).isEmpty();
    assertThat(site.world.trace().lines().stream().dropWhile(line -> !line.endsWith("mark forged")))
        .noneMatch(line -> line.contains(" http controller "));
    device.event(Profile.DIAGNOSTICS, Map.of("LogSequence", 91L));
    site.pass(Duration.ofSeconds(1));
    assertThat(site.heard.last("Diagnostics")).containsEntry("LogSequence", 91L);
  }

  @Test
  @Tag("MEVT-13")
  void whoIsNotManagedOrNotWhereItIsKnownIsPassedOver() {
    ScriptedDevice stranger = site.device("stranger").start();
    listen();
    site.pass(Duration.ofSeconds(30));
    forge(stranger.host.address(), stranger.udn);
    forge(stranger.host.address(), device.udn);
    forge(device.host.address(), stranger.udn);
    site.pass(Duration.ofSeconds(2));
    assertThat(heard).isEmpty();
    forge(device.host.address(), device.udn);
    site.pass(Duration.ofSeconds(2));
    assertThat(heard).hasSize(1);
  }

  @Test
  @Tag("MEVT-13")
  void theGroupsAreJoinedWhileSomebodyListens() {
    assertThat(groups()).isZero();
    HintSubscription one = listen();
    HintSubscription two = listen();
    assertThat(groups()).isEqualTo(1);
    one.cancel();
    one.cancel();
    site.pass(Duration.ofSeconds(1));
    assertThat(groups()).isEqualTo(1);
    forge(device.host.address(), device.udn);
    site.pass(Duration.ofSeconds(1));
    assertThat(heard).as("one of two listens").hasSize(1);
    two.cancel();
    site.pass(Duration.ofSeconds(1));
    assertThat(groups()).isZero();
    listen();
    assertThat(groups()).isEqualTo(1);
    forge(device.host.address(), device.udn);
    site.pass(Duration.ofSeconds(1));
    assertThat(heard).hasSize(2);
    site.await(site.controller.close());
    site.pass(Duration.ofSeconds(1));
    assertThat(site.host.openResources()).isEmpty();
  }

  private long groups() {
    return site.host.openResources().stream().filter(each -> each.contains(":7900")).count();
  }

  @Test
  void hintsThatAListenerIsTooSlowForAreCounted() {
    HintSubscription slow =
        new HintSubscription(site.host.newLane("slow"), heard::add, ended -> {});
    forge(device.host.address(), device.udn);
    listen();
    site.pass(Duration.ofSeconds(1));
    forge(device.host.address(), device.udn);
    site.pass(Duration.ofSeconds(1));
    MulticastEvent event = heard.get(0);
    heard.clear();
    for (int i = 0; i < HintSubscription.MAX_WAITING + 44; i++) {
      slow.tell(event);
    }
    site.pass(Duration.ofSeconds(1));
    assertThat(heard).hasSize(HintSubscription.MAX_WAITING);
    assertThat(slow.lost()).isEqualTo(44);
  }

  @Test
  void aListenerThatFailsIsCalledAgain() {
    site.await(
        site.controller.hear(
            event -> {
              heard.add(event);
              throw new IllegalStateException("a user's fault");
            }));
    forge(device.host.address(), device.udn);
    forge(device.host.address(), device.udn);
    site.pass(Duration.ofSeconds(1));
    assertThat(heard).hasSize(2);
  }
}
