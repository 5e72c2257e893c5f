package org.iotmc.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.ActionException;
import org.iotmc.api.Bytes;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.TransportException;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.Management;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.endpoint.RemotePeer;
import org.iotmc.gena.Subscription;
import org.iotmc.pki.Revocations;
import org.iotmc.pki.SoftwareVault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a member needs of its domain: revocation lists, certificates, a controller that is back. */
class MembershipTest {
  private static final Duration DUE = Duration.ofDays(7);
  private static final InetSocketAddress SSDP = group();

  private static InetSocketAddress group() {
    try {
      return new InetSocketAddress(InetAddress.getByName("239.255.255.250"), 1900);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private final DeviceWorld world = DeviceWorld.manufactured(21);
  private final FakeController controller = enrolled();

  private FakeController enrolled() {
    FakeController owner = world.controller("controller");
    owner.certificateValidity = Duration.ofDays(30);
    world.start();
    world.await(world.claim(owner));
    world.until(LifecyclePhase.OPERATION);
    world.pass(Duration.ofSeconds(10));
    return owner;
  }

  @AfterEach
  void nothingWasThrown() {
    assertThat(world.world.failures()).isEmpty();
  }

  private void health() {
    Management management = world.as(controller, Profile.MANAGEMENT);
    world.await(management.getHealth(Call.of(Nothing.NOTHING)));
  }

  private void lockedOut() {
    assertThatThrownBy(this::health)
        .isInstanceOfSatisfying(
            ActionException.class, e -> assertThat(e.is(UpnpError.WRONG_ROLE)).isTrue());
  }

  @Test
  void aListLargerThanASoapMessageIsTaken() {
    KeyPair authority =
        new SoftwareVault(controller.host.storage(), controller.host.secrets())
            .find("ca-domain")
            .orElseThrow();
    byte[] large =
        LargeList.revoking(
            controller.credentials().chain().get(0), 20_000, authority, world.world.now());
    assertThat(large.length).isBetween(600_000, Revocations.MAX_SIZE);
    controller.list = Optional.of(large);
    world.pass(Duration.ofMinutes(65));
    assertThatThrownBy(this::health).isInstanceOf(TransportException.class);
    world.host.cutPower();
    world.powerOn();
    assertThatThrownBy(this::health).isInstanceOf(TransportException.class);
  }

  @Test
  void beyondTheGraceOfItsListADeviceTakesNothingButAListAndACertificate() {
    RemotePeer peer = world.await(controller.peer(world.location(), world.udn()));
    StringBuilder heard = new StringBuilder();
    Subscription events =
        peer.subscribe(
            Profile.MANAGEMENT,
            controller.endpoint(),
            changed -> heard.append(changed.getOrDefault("Health", "")));
    controller.revocationListFails = true;
    world.pass(DUE.plus(Revocations.GRACE).minusHours(2));
    health();
    assertThat(heard).isNotEmpty();
    heard.setLength(0);

    world.pass(Duration.ofHours(3));
    lockedOut();
    world.host.cutPower();
    world.powerOn();
    world.pass(Duration.ofMinutes(2));
    lockedOut();
    byte[] image = "firmware 1.1.0".getBytes(StandardCharsets.UTF_8);
    controller.publish(world.offer(controller, "1.1.0", image), Bytes.of(image));
    world.pass(Duration.ofDays(1));
    lockedOut();
    assertThat(heard).isEmpty();
    assertThat(world.device().udn()).isEqualTo(world.udn());
    assertThat(controller.results).isEmpty();
    events.close();

    controller.revocationListFails = false;
    world.pass(Duration.ofMinutes(16));
    health();
  }

  @Test
  void aDeviceThatIsLockedOutStillRenewsWhichShowsThatTheAuthorityIsThere() {
    controller.revocationListFails = true;
    world.pass(DUE.plus(Revocations.GRACE).plusHours(1));
    lockedOut();
    assertThat(controller.renewals).isZero();
    world.pass(Duration.ofDays(6));
    assertThat(controller.renewals).isEqualTo(1);
    health();
    world.pass(Revocations.GRACE);
    lockedOut();
  }

  @Test
  void aControllerThatComesBackIsAskedForFirmwareAtOnce() {
    world.pass(Duration.ofMinutes(1));
    byte[] image = "firmware 1.1.0".repeat(5000).getBytes(StandardCharsets.UTF_8);
    controller.offer = Optional.of(world.offer(controller, "1.1.0", image));
    controller.image = Bytes.of(image);
    controller.restart();
    DeviceAgent first = world.device();
    world.world.runUntil(() -> world.device() != first, ControllerWatch.SPREAD.plusSeconds(10));
  }

  @Test
  void aControllerThatIsSaidToComeBackForAnHourIsAskedOnceAMinute() {
    world.pass(Duration.ofMinutes(1));
    world.world.trace().mark("forged");
    for (int i = 0; i < 3600; i++) {
      forgeRestart(i);
      world.pass(Duration.ofSeconds(1));
    }
    List<String> since =
        world.world.trace().lines().stream()
            .dropWhile(line -> !line.endsWith("mark forged"))
            .toList();
    assertThat(since).filteredOn(line -> line.contains("forged datagram")).hasSize(3600);
    // Two or three of them are the subscription's own renewals.
    assertThat(since).filteredOn(line -> line.contains(" SUBSCRIBE ")).hasSizeBetween(40, 65);
  }

  @Test
  void aControllerThatComesBackAmongForgedReturnsIsAskedAfterTheLongestPause() {
    world.pass(Duration.ofMinutes(1));
    for (int i = 0; i < 600; i++) {
      forgeRestart(i);
      world.pass(Duration.ofSeconds(1));
    }
    byte[] image = "firmware 1.1.0".repeat(5000).getBytes(StandardCharsets.UTF_8);
    controller.offer = Optional.of(world.offer(controller, "1.1.0", image));
    controller.image = Bytes.of(image);
    controller.restart();
    Duration longest = WatchPace.LONGEST.plus(ControllerWatch.SPREAD).plusSeconds(10);
    DeviceAgent first = world.device();
    for (int i = 600; i < 600 + longest.toSeconds(); i++) {
      forgeRestart(i);
      world.pass(Duration.ofSeconds(1));
    }
    assertThat(world.device()).isNotSameAs(first);
  }

  private void forgeRestart(int i) {
    world
        .world
        .network()
        .forge(alive(100 + i), new InetSocketAddress(controller.host.address(), 1900), SSDP);
  }

  private ByteBuffer alive(int bootId) {
    return ByteBuffer.wrap(
        String.join(
                "\r\n",
                "NOTIFY * HTTP/1.1",
                "HOST: 239.255.255.250:1900",
                "CACHE-CONTROL: max-age=1800",
                "LOCATION: http://" + controller.host.address().getHostAddress() + ":1/",
                "NT: " + ControllerLink.TYPE,
                "NTS: ssdp:alive",
                "SERVER: x/1 UPnP/2.0 x/1",
                "USN: " + controller.udn + "::" + ControllerLink.TYPE,
                "BOOTID.UPNP.ORG: " + bootId,
                "CONFIGID.UPNP.ORG: 1",
                "",
                "")
            .getBytes(StandardCharsets.UTF_8));
  }
}
