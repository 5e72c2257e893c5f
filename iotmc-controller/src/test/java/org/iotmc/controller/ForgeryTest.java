package org.iotmc.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.sim.SimHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Datagrams that somebody else sent in a device's name: hints, by which nothing is lost. */
class ForgeryTest {
  private static final String TYPE = "urn:iotmc-org:device:ManagedDevice:1";

  private final Site site = new Site(12).start();
  private final SimHost attacker = site.world.host("attacker");
  private final ScriptedDevice device = site.device("lamp").start().enroll();

  @AfterEach
  void nothingWasThrown() {
    assertThat(site.world.failures()).isEmpty();
  }

  private void forge(InetAddress source, String... lines) {
    forge(device, source, lines);
  }

  private void forge(ScriptedDevice device, InetAddress source, String... lines) {
    String text =
        "NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNT: "
            + TYPE
            + "\r\nUSN: "
            + device.udn
            + "::"
            + TYPE
            + "\r\n"
            + String.join("\r\n", lines)
            + "\r\n\r\n";
    try {
      site.world
          .network()
          .forge(
              ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)),
              new InetSocketAddress(source, 1900),
              new InetSocketAddress(InetAddress.getByName("239.255.255.250"), 1900));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private void alive(InetAddress source, int port, int bootId) {
    alive(device, source, port, bootId);
  }

  private void alive(ScriptedDevice device, InetAddress source, int port, int bootId) {
    String at = source.getHostAddress() + ":" + port + "/description.xml";
    forge(
        device,
        source,
        "NTS: ssdp:alive",
        "CACHE-CONTROL: max-age=1800",
        "SERVER: x/1 UPnP/2.0 x/1",
        "LOCATION: http://" + at,
        "SECURELOCATION.UPNP.ORG: https://" + at,
        "BOOTID.UPNP.ORG: " + bootId,
        "CONFIGID.UPNP.ORG: 7");
  }

  private void settle() {
    site.pass(Duration.ofSeconds(30));
    site.heard.events.clear();
    site.world.trace().mark("forged");
  }

  /** Calls and events go on, at once, as if nothing had been heard. */
  private void assertUndisturbed() {
    site.pass(Duration.ofMillis(100));
    var health =
        site.controller.device(device.udn).management().getHealth(Call.of(Nothing.NOTHING));
    site.world.await(health, Duration.ofSeconds(1));
    device.event(Profile.DIAGNOSTICS, Map.of("LogSequence", 91L));
    site.pass(Duration.ofSeconds(1));
    assertThat(site.heard.last("Diagnostics")).containsEntry("LogSequence", 91L);
    site.pass(Duration.ofMinutes(1));
    assertThat(site.known(device.udn).location()).contains(device.location());
    assertThat(site.heard.lines).containsExactly("enrolled in lamps");
    assertThat(calls()).noneMatch(line -> line.contains("/description.xml"));
  }

  private List<String> calls() {
    return site.world.trace().lines().stream()
        .dropWhile(line -> !line.endsWith("mark forged"))
        .filter(line -> line.contains(" http controller "))
        .toList();
  }

  @Test
  void aForgedGoodbyeChangesNothing() {
    settle();
    forge(device.host.address(), "NTS: ssdp:byebye", "BOOTID.UPNP.ORG: 1", "CONFIGID.UPNP.ORG: 1");
    assertUndisturbed();
  }

  @Test
  void aForgedLocationAtTheDevicesOwnAddressDoesNotReplaceTheWayThatWorks() {
    settle();
    alive(device.host.address(), 4, 1);
    assertUndisturbed();
  }

  @Test
  void aForgedLocationElsewhereThatNeverAnswersDelaysNoCall() {
    settle();
    alive(attacker.address(), 443, 99);
    site.world.network().partition(site.host, attacker);
    assertUndisturbed();
  }

  @Test
  void aThousandForgedRebootsOfADeviceThatIsAwayCostAFewAttempts() {
    device.host.cutPower();
    site.pass(Duration.ofHours(2));
    device.host.powerOn(); // and nobody listens there
    settle();
    for (int i = 0; i < 1000; i++) {
      alive(device.host.address(), 4, 100 + i);
      site.pass(Duration.ofMillis(20));
    }
    assertThat(calls()).hasSizeBetween(1, 16);
  }

  @Test
  void aThousandForgedRebootsCostAFewRenewals() {
    settle();
    for (int i = 0; i < 1000; i++) {
      alive(device.host.address(), device.location().getPort(), 100 + i);
      site.pass(Duration.ofMillis(20));
    }
    assertThat(calls()).filteredOn(line -> line.contains("SUBSCRIBE")).hasSizeBetween(4, 16);
    assertUndisturbed();
  }

  private List<ScriptedDevice> fleet(int size) {
    List<ScriptedDevice> made = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      made.add(site.device("lamp-" + i).start().enroll());
    }
    settle();
    return made;
  }

  private void restartsOf(List<ScriptedDevice> fleet, int bootId) {
    fleet.forEach(
        each -> alive(each, each.host.address(), each.location().getPort(), 100 + bootId));
  }

  private long asked(List<ScriptedDevice> fleet) {
    return fleet.stream()
        .filter(
            each ->
                calls().stream()
                    .anyMatch(line -> line.contains(each.host.address().getHostAddress() + ":")))
        .count();
  }

  @Test
  void forgedRestartsOfAllAreLookedIntoAFewDevicesAtATime() {
    List<ScriptedDevice> fleet = fleet(Links.MAX_RENEWING + 6);
    fleet.forEach(each -> site.world.network().partition(site.host, each.host));
    restartsOf(fleet, 1);
    site.pass(Duration.ofSeconds(5));
    assertThat(asked(fleet)).isEqualTo(Links.MAX_RENEWING);
    site.pass(Duration.ofMinutes(1));
    assertThat(asked(fleet)).isEqualTo(fleet.size());
  }

  @Test
  void aRestartAmongForgedOnesOfAllIsNoticedSoon() {
    List<ScriptedDevice> fleet = fleet(Links.MAX_RENEWING + 6);
    for (int i = 0; i < 150; i++) {
      restartsOf(fleet, i);
      if (i == 25) {
        fleet.get(7).restart("2.0.0");
        site.heard.events.clear();
      }
      site.pass(Duration.ofMillis(100));
    }
    assertThat(site.heard.last("FirmwareUpdate")).containsEntry("ActiveVersion", "2.0.0");
  }

  @Test
  void forgedPlacesOfDevicesThatAreAwayKeepNoOtherFromBeingCalled() {
    List<ScriptedDevice> fleet = fleet(Links.MAX_CONNECTING);
    site.world.network().partition(site.host, device.host);
    fleet.forEach(each -> each.host.cutPower());
    site.pass(Duration.ofHours(1));
    site.world.network().heal(site.host, device.host);
    site.world.trace().mark("forged");
    for (int i = 0; i < 40; i++) {
      int run = i;
      fleet.forEach(each -> alive(each, each.host.address(), 4000 + run, 100 + run));
      site.pass(Duration.ofMillis(500));
      if (i == 0) {
        assertThat(calls())
            .filteredOn(line -> line.contains(":4000/"))
            .as("at a time, beside those that were looked for before")
            .hasSizeBetween(Links.MAX_SOUGHT / 2, Links.MAX_SOUGHT);
      }
    }
    var health =
        site.controller.device(device.udn).management().getHealth(Call.of(Nothing.NOTHING));
    site.world.await(health, Duration.ofSeconds(1));
  }
}
