package org.iotmc.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.iotmc.api.ActionException;
import org.iotmc.api.Udn;
import org.iotmc.api.profile.FirmwareRepository.Query;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.service.Call;
import org.iotmc.sim.SimHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Devices and controllers that get another address while they run, as when a lease runs out. */
class MovingTest {
  private static final Duration SOON = Duration.ofMinutes(1);
  private static final InetSocketAddress GROUP = new InetSocketAddress("239.255.255.250", 1900);

  private final Site site = new Site(19).start();
  private final ScriptedDevice device = site.device("lamp").start().enroll();

  @BeforeEach
  void eventsArrive() {
    site.pass(SOON);
    assertHears(1);
  }

  @AfterEach
  void nothingWasThrown() {
    assertThat(site.world.failures()).isEmpty();
  }

  @Test
  @Tag("FIELD-79")
  void whereADeviceMovesItsSubscriptionsAreMadeAgain() {
    move(device.host);
    site.pass(SOON);
    assertThat(site.known(device.udn).location()).contains(device.location());
    assertHears(2);
  }

  @Test
  @Tag("FIELD-79")
  void whereAControllerMovesItIsToldAtItsNewAddress() {
    move(site.host);
    site.pass(SOON);
    assertHears(2);
  }

  @Test
  void whereADeviceMovesItIsFoundThoughFourStrangersHoldThePlacesWhereItMightBe() {
    List<SimHost> strangers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      strangers.add(site.world.host("stranger" + i));
    }
    speakFor(device.udn, strangers);
    site.pass(SOON);
    move(device.host);
    for (int i = 0; i < 8; i++) {
      speakFor(device.udn, strangers);
      site.pass(Duration.ofSeconds(15));
    }
    assertThat(site.known(device.udn).location()).contains(device.location());
    assertHears(2);
  }

  @Test
  void whereADeviceMovesItIsFoundByItsCallsThoughNoDatagramArrives() {
    site.world.network().loss(1);
    move(device.host);
    var asked = device.repository().getFirmwareInfo(Call.of(new Query("1.0.0", "")));
    assertThatThrownBy(() -> site.await(asked)).isInstanceOf(ActionException.class);
    site.pass(SOON);
    assertThat(site.known(device.udn).location()).contains(device.location());
    assertHears(2);
  }

  /** Each says of two places that the device is there. */
  private void speakFor(Udn udn, List<SimHost> strangers) {
    for (SimHost stranger : strangers) {
      for (int port = 443; port <= 444; port++) {
        String at = stranger.address().getHostAddress() + ":" + port + "/description.xml";
        String text =
            String.join(
                "\r\n",
                "NOTIFY * HTTP/1.1",
                "HOST: 239.255.255.250:1900",
                "NTS: ssdp:alive",
                "NT: upnp:rootdevice",
                "USN: " + udn + "::upnp:rootdevice",
                "CACHE-CONTROL: max-age=86400",
                "SERVER: x/1 UPnP/2.0 x/1",
                "LOCATION: http://" + at,
                "SECURELOCATION.UPNP.ORG: https://" + at,
                "BOOTID.UPNP.ORG: 1",
                "CONFIGID.UPNP.ORG: 7",
                "",
                "");
        site.world
            .network()
            .forge(
                ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)),
                new InetSocketAddress(stranger.address(), 1900),
                GROUP);
      }
    }
  }

  private static void move(SimHost host) {
    host.renumber(host.links().get(0));
  }

  private void assertHears(long sequence) {
    device.event(Profile.DIAGNOSTICS, Map.of("LogSequence", sequence));
    site.pass(Duration.ofSeconds(5));
    assertThat(site.heard.last("Diagnostics")).containsEntry("LogSequence", sequence);
  }
}
