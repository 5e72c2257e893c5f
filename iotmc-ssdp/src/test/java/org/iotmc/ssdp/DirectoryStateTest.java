package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Link;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DirectoryStateTest {
  private static final Link LINK = new Link("eth0", 1, List.of(), Link.Scope.NETWORK);
  private static final Link OTHER_LINK = new Link("eth1", 2, List.of(), Link.Scope.NETWORK);
  private static final Duration MAX_AGE = Duration.ofMinutes(30);
  private static final String HERE = "http://10.0.0.1/d.xml";

  private final List<String> told = new ArrayList<>();
  private final DirectoryListener listener =
      new DirectoryListener() {
        @Override
        public void appeared(DiscoveredDevice device) {
          told.add("appeared " + device.location());
        }

        @Override
        public void changed(DiscoveredDevice before, DiscoveredDevice now) {
          told.add("changed " + now.location());
        }

        @Override
        public void rebooted(DiscoveredDevice before, DiscoveredDevice now) {
          told.add("rebooted " + now.presence().epoch().bootId().getAsInt());
        }

        @Override
        public void left(DiscoveredDevice device, Reason reason) {
          told.add("left " + reason);
        }
      };
  private DirectoryState state = new DirectoryState(List.of(Target.ROOT_DEVICE), 10, 5);
  private long now;

  @Test
  @Tag("SSDP-22")
  @Tag("FIELD-10")
  void aDeviceAppearsOnceAndIsRenewedByAnyOfItsMessages() {
    alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, 1));
    alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, 1));
    now += Duration.ofMinutes(20).toNanos();
    alive(Samples.UDN, Target.of(Samples.MANAGEMENT), presence(HERE, 1));
    now += Duration.ofMinutes(20).toNanos();
    expire();
    assertThat(told).containsExactly("appeared " + HERE);
    assertThat(state.devices().get(0).targets())
        .containsExactly(Target.ROOT_DEVICE, Target.of(Samples.MANAGEMENT));
  }

  @Test
  @Tag("SSDP-22")
  @Tag("FIELD-10")
  void aDeviceExpiresExactlyAtItsMaxAge() {
    alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, 1));
    assertThat(state.nextExpiry()).hasValue(MAX_AGE.toNanos());
    now = MAX_AGE.toNanos() - 1;
    expire();
    assertThat(told).hasSize(1);
    now++;
    expire();
    assertThat(told).containsExactly("appeared " + HERE, "left EXPIRED");
    assertThat(state.nextExpiry()).isEmpty();
  }

  @Test
  @Tag("FIELD-31")
  void aMaxAgeOfZeroDoesNotMakeADeviceFlap() {
    Presence fleeting =
        new Presence(
            Endpoint.of(URI.create(HERE)),
            Epoch.UNKNOWN,
            Duration.ZERO,
            Optional.empty(),
            Optional.empty());
    alive(Samples.UDN, Target.ROOT_DEVICE, fleeting);
    assertThat(state.nextExpiry()).hasValue(SsdpDirectory.MIN_LIFETIME.toNanos());
  }

  @Test
  @Tag("SSDP-29")
  @Tag("FIELD-33")
  void anotherBootIdHigherOrLowerIsARebootAsUda124Says() {
    alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, 5));
    alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, 6));
    alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, 0));
    assertThat(told).containsExactly("appeared " + HERE, "rebooted 6", "rebooted 0");
  }

  @Test
  @Tag("SSDP-45")
  @Tag("SSDP-46")
  @Tag("FIELD-33")
  void anUpdateMovesTheExpectedBootIdAndDoesNotProlongLifeAsUda124Says() {
    alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, 5));
    now += Duration.ofMinutes(1).toNanos();
    hear(
        new SsdpMessage.Update(
            Advertisement.of(Samples.UDN, Target.ROOT_DEVICE),
            Endpoint.of(URI.create(HERE)),
            Epoch.of(5, 1),
            6),
        "10.0.0.1",
        LINK);
    assertThat(state.nextExpiry()).hasValue(MAX_AGE.toNanos());
    alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, 6));
    assertThat(told).containsExactly("appeared " + HERE);
    alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, 7));
    assertThat(told).last().isEqualTo("rebooted 7");
  }

  @Test
  @Tag("SSDP-40")
  void aByeByeForOnePartTakesTheDeviceAwayAsUda123Says() {
    alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, 1));
    byeBye(Target.of(Samples.MANAGEMENT), "10.0.0.1");
    byeBye(Target.of(Samples.MANAGEMENT), "10.0.0.1");
    assertThat(told).containsExactly("appeared " + HERE, "left BYE_BYE");
    assertThat(state.nextExpiry()).isEmpty();
  }

  @Test
  void aByeByeFromAnotherAddressIsNotBelieved() {
    alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, 1));
    byeBye(Target.ROOT_DEVICE, "10.0.0.66");
    assertThat(told).hasSize(1);
  }

  @Test
  void aNewLocationOrPhaseIsAChange() {
    alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, 1));
    alive(Samples.UDN, Target.ROOT_DEVICE, presence("http://10.0.0.1/new", 1));
    alive(Samples.UDN, Target.ROOT_DEVICE, withPhase("http://10.0.0.1/new"));
    assertThat(told)
        .containsExactly(
            "appeared " + HERE, "changed http://10.0.0.1/new", "changed http://10.0.0.1/new");
  }

  @Test
  void aSecondWayToTheSameRunIsNotAChange() {
    alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, 1));
    SsdpMessage elsewhere =
        new SsdpMessage.Alive(
            Advertisement.of(Samples.UDN, Target.ROOT_DEVICE),
            presence("http://10.1.0.1/d.xml", 1));
    hear(elsewhere, "10.1.0.1", OTHER_LINK);
    assertThat(told).containsExactly("appeared " + HERE);
    assertThat(state.devices().get(0).location()).isEqualTo(HERE);
  }

  @Test
  @Tag("FIELD-06")
  void aLocationThatPointsAtTheReaderIsRefused() {
    alive(Samples.UDN, Target.ROOT_DEVICE, presence("http://127.0.0.1:22/", 1));
    alive(Samples.UDN, Target.ROOT_DEVICE, presence("http://LOCALHOST/", 1));
    assertThat(told).isEmpty();
  }

  @Test
  void whatNobodyIsInterestedInIsNotKept() {
    state = new DirectoryState(List.of(Target.of(Samples.MANAGED)), 10, 5);
    alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, 1));
    assertThat(told).isEmpty();
    alive(Samples.UDN, Target.of(Samples.MANAGED), presence(HERE, 1));
    assertThat(told).hasSize(1);
  }

  @Test
  void newcomersBeyondTheBoundsAreRefusedAndCountedAndLeaversMakeRoom() {
    for (int i = 0; i < 7; i++) {
      alive(new Udn("uuid:a" + i), Target.ROOT_DEVICE, presence(HERE, 1));
    }
    assertThat(state.devices()).hasSize(5);
    assertThat(state.refused()).isEqualTo(2);
    for (int i = 0; i < 7; i++) {
      aliveFrom("10.0.1." + i, new Udn("uuid:b" + i));
    }
    assertThat(state.devices()).hasSize(10);
    assertThat(state.refused()).isEqualTo(4);
    now = MAX_AGE.toNanos();
    expire();
    assertThat(state.devices()).isEmpty();
    alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, 1));
    assertThat(state.devices()).hasSize(1);
  }

  private void alive(Udn udn, Target target, Presence presence) {
    hear(new SsdpMessage.Alive(Advertisement.of(udn, target), presence), "10.0.0.1", LINK);
  }

  private void aliveFrom(String address, Udn udn) {
    hear(
        new SsdpMessage.Alive(
            Advertisement.of(udn, Target.ROOT_DEVICE), presence("http://" + address + "/", 1)),
        address,
        LINK);
  }

  private void byeBye(Target target, String address) {
    hear(
        new SsdpMessage.ByeBye(Advertisement.of(Samples.UDN, target), Epoch.of(1, 1)),
        address,
        LINK);
  }

  private void hear(SsdpMessage message, String address, Link link) {
    try {
      Heard heard =
          new Heard(message, new InetSocketAddress(InetAddress.getByName(address), 1900), link);
      DirectoryState.Moment moment = new DirectoryState.Moment(now, Instant.EPOCH.plusNanos(now));
      state.hear(heard, moment).ifPresent(change -> change.tell(listener));
    } catch (UnknownHostException e) {
      throw new AssertionError("literal addresses need no look-up", e);
    }
  }

  private void expire() {
    state.expire(now).forEach(change -> change.tell(listener));
  }

  private static Presence presence(String location, int bootId) {
    return new Presence(
        Endpoint.of(URI.create(location)),
        Epoch.of(bootId, 1),
        MAX_AGE,
        Optional.empty(),
        Optional.empty());
  }

  private static Presence withPhase(String location) {
    return new Presence(
        new Endpoint(location, Optional.empty(), OptionalInt.empty()),
        Epoch.of(1, 1),
        MAX_AGE,
        Optional.empty(),
        Optional.of(new IotmcExtension(List.of("ota"), Optional.of(LifecyclePhase.MAINTENANCE))));
  }
}
