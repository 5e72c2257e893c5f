package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.iotmc.ssdp.DirectoryScript.HERE;
import static org.iotmc.ssdp.DirectoryScript.HOST;
import static org.iotmc.ssdp.DirectoryScript.LINK;
import static org.iotmc.ssdp.DirectoryScript.MAX_AGE;
import static org.iotmc.ssdp.DirectoryScript.presence;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The life of one device in a directory. */
class DirectoryStateTest {
  private static final Udn EMBEDDED = new Udn("uuid:embedded");

  private final DirectoryScript script = DirectoryScript.of(Target.ROOT_DEVICE);

  @Test
  @Tag("SSDP-22")
  @Tag("FIELD-10")
  void aDeviceAppearsOnceAndIsRenewedByAnyOfItsMessages() {
    root(1);
    root(1);
    script.pass(Duration.ofMinutes(20));
    script.alive(Samples.UDN, Target.of(Samples.MANAGEMENT), presence(HERE, 1));
    script.pass(Duration.ofMinutes(20));
    assertThat(script.told).containsExactly("appeared " + HERE);
    assertThat(script.device().targets())
        .containsExactly(Target.ROOT_DEVICE, Target.of(Samples.MANAGEMENT));
  }

  @Test
  @Tag("SSDP-22")
  @Tag("FIELD-10")
  void aDeviceExpiresExactlyAtItsMaxAge() {
    root(1);
    assertThat(script.state.nextExpiry()).hasValue(script.now + MAX_AGE.toNanos());
    script.pass(MAX_AGE.minusNanos(1));
    assertThat(script.told).hasSize(1);
    script.pass(Duration.ofNanos(1));
    assertThat(script.told).containsExactly("appeared " + HERE, "left EXPIRED");
    assertThat(script.state.nextExpiry()).isEmpty();
  }

  @Test
  @Tag("FIELD-10")
  void aShorterMaxAgeThanBeforeCountsAtOnce() {
    root(1);
    script.alive(
        Samples.UDN, Target.ROOT_DEVICE, presence(HERE, Epoch.of(1, 1), Duration.ofMinutes(2)));
    script.pass(Duration.ofMinutes(2));
    assertThat(script.told).containsExactly("appeared " + HERE, "left EXPIRED");
  }

  @Test
  @Tag("FIELD-31")
  void aMaxAgeOfZeroDoesNotMakeADeviceFlap() {
    for (int i = 0; i < 3; i++) {
      script.alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, Epoch.UNKNOWN, Duration.ZERO));
      script.pass(Duration.ofSeconds(59));
    }
    assertThat(script.told).containsExactly("appeared " + HERE);
    script.pass(Duration.ofSeconds(1));
    assertThat(script.told).last().isEqualTo("left EXPIRED");
  }

  @Test
  void aMaxAgeOfYearsCountsAsADay() {
    script.alive(
        Samples.UDN,
        Target.ROOT_DEVICE,
        presence(HERE, Epoch.UNKNOWN, Duration.ofSeconds(Integer.MAX_VALUE)));
    script.pass(Duration.ofDays(1));
    assertThat(script.told).last().isEqualTo("left EXPIRED");
  }

  @Test
  @Tag("SSDP-29")
  @Tag("FIELD-33")
  void anotherBootIdHigherOrLowerIsARebootAsUda124Says() {
    root(5);
    root(6);
    root(0);
    assertThat(script.told).containsExactly("appeared " + HERE, "rebooted 6", "rebooted 0");
  }

  @Test
  @Tag("FIELD-32")
  void aBootIdOfZeroIsKnownAndOneThatIsMissingIsNot() {
    script.alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, Epoch.UNKNOWN, MAX_AGE));
    root(0);
    assertThat(script.told).containsExactly("appeared " + HERE, "changed " + HERE);
    root(1);
    script.alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, Epoch.UNKNOWN, MAX_AGE));
    root(1);
    assertThat(script.told)
        .filteredOn(told -> told.startsWith("rebooted"))
        .containsExactly("rebooted 1");
  }

  @Test
  @Tag("FIELD-32")
  void anotherSignatureIsARebootOfADeviceWithoutBootId() {
    script.alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, signed("a"), MAX_AGE));
    script.alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, signed("a"), MAX_AGE));
    script.alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, signed("b"), MAX_AGE));
    assertThat(script.told).containsExactly("appeared " + HERE, "rebooted -1");
  }

  @Test
  @Tag("SSDP-45")
  @Tag("SSDP-46")
  @Tag("FIELD-33")
  void anUpdateMovesTheExpectedBootIdAndDoesNotProlongLifeAsUda124Says() {
    root(5);
    script.pass(Duration.ofMinutes(1));
    script.update(5, 6);
    assertThat(script.device().expires())
        .isEqualTo(script.moment().time().plus(MAX_AGE).minus(Duration.ofMinutes(1)));
    root(5);
    root(6);
    assertThat(script.told).containsExactly("appeared " + HERE);
    root(7);
    assertThat(script.told).last().isEqualTo("rebooted 7");
  }

  @Test
  @Tag("SSDP-46")
  void anUpdateAloneDoesNotKeepADevice() {
    root(5);
    script.pass(MAX_AGE.minusSeconds(1));
    script.update(5, 6);
    script.pass(Duration.ofSeconds(1));
    assertThat(script.told).last().isEqualTo("left EXPIRED");
  }

  @Test
  @Tag("SSDP-40")
  void aByeByeForOnePartTakesTheDeviceAwayAsUda123Says() {
    root(1);
    script.byeBye(Target.of(Samples.MANAGEMENT), 1, HOST, LINK);
    script.byeBye(Target.of(Samples.MANAGEMENT), 1, HOST, LINK);
    assertThat(script.told).containsExactly("appeared " + HERE, "left BYE_BYE");
    assertThat(script.state.nextExpiry()).isEmpty();
  }

  @Test
  void aByeByeFromAnotherAddressIsNotBelieved() {
    root(1);
    script.byeBye(Target.ROOT_DEVICE, 1, "10.0.0.66", LINK);
    assertThat(script.told).hasSize(1);
  }

  @Test
  void aByeByeOfAnEarlierRunIsLate() {
    root(6);
    script.byeBye(Target.ROOT_DEVICE, 5, HOST, LINK);
    assertThat(script.told).containsExactly("appeared " + HERE);
    script.byeBye(Target.ROOT_DEVICE, 7, HOST, LINK);
    assertThat(script.told).last().isEqualTo("left BYE_BYE");
  }

  @Test
  @Tag("FIELD-09")
  void searchResultAliveUpdateAndByeByeComeInAnyMix() {
    SsdpMessage response =
        new SsdpMessage.SearchResponse(
            Advertisement.of(Samples.UDN, Target.ROOT_DEVICE), presence(HERE, 5));
    script.update(5, 6);
    script.byeBye(Target.ROOT_DEVICE, 5, HOST, LINK);
    script.hear(response, HOST, LINK);
    root(5);
    script.update(5, 6);
    script.hear(response, HOST, LINK);
    root(6);
    script.byeBye(Target.ROOT_DEVICE, 6, HOST, LINK);
    script.hear(response, HOST, LINK);
    assertThat(script.told).containsExactly("appeared " + HERE, "left BYE_BYE", "appeared " + HERE);
  }

  @Test
  void aNewLocationOrPhaseIsAChange() {
    root(1);
    script.alive(Samples.UDN, Target.ROOT_DEVICE, presence("http://10.0.0.1/new", 1));
    script.alive(Samples.UDN, Target.ROOT_DEVICE, withPhase("http://10.0.0.1/new"));
    assertThat(script.told)
        .containsExactly(
            "appeared " + HERE, "changed http://10.0.0.1/new", "changed http://10.0.0.1/new");
  }

  @Test
  @Tag("SSDP-22")
  @Tag("FIELD-13")
  void aMessageOfAnEmbeddedDeviceKeepsItsRoot() {
    root(1);
    script.pass(Duration.ofMinutes(20));
    script.alive(EMBEDDED, Target.of(EMBEDDED), presence(HERE, 1));
    script.pass(Duration.ofMinutes(20));
    assertThat(script.told).containsExactly("appeared " + HERE);
    assertThat(script.devices()).hasSize(1);
  }

  @Test
  @Tag("SSDP-40")
  void aByeByeOfAnEmbeddedDeviceTakesTheTreeAway() {
    root(1);
    script.alive(EMBEDDED, Target.of(EMBEDDED), presence(HERE, 1));
    script.hear(
        new SsdpMessage.ByeBye(Advertisement.of(EMBEDDED, Target.of(EMBEDDED)), Epoch.of(1, 1)),
        HOST,
        LINK);
    assertThat(script.told).containsExactly("appeared " + HERE, "left BYE_BYE");
  }

  @Test
  @Tag("SSDP-29")
  void aTreeRebootsAsOne() {
    DirectoryScript all = DirectoryScript.of(Target.ALL);
    all.alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, 1));
    all.alive(EMBEDDED, Target.of(EMBEDDED), presence(HERE, 1));
    all.alive(EMBEDDED, Target.of(EMBEDDED), presence(HERE, 2));
    all.alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, 2));
    assertThat(all.told)
        .containsExactly("appeared " + HERE, "appeared " + HERE, "rebooted 2", "rebooted 2");
  }

  @Test
  @Tag("FIELD-12")
  void whatIsSaidOfOurOwnDevicesIsIgnoredAndCounted() {
    DirectoryScript own =
        DirectoryScript.of(DirectoryScript.policy(Samples.UDN::equals, false, Target.ROOT_DEVICE));
    own.alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, 1));
    own.hear(
        new SsdpMessage.SearchResponse(
            Advertisement.of(Samples.UDN, Target.ROOT_DEVICE), presence(HERE, 1)),
        HOST,
        LINK);
    assertThat(own.told).isEmpty();
    assertThat(SsdpCounts.of(own.tally).refused(Refusal.OWN_DEVICE)).isEqualTo(2);
  }

  @Test
  @Tag("FIELD-15")
  void whoWantsVersionOneSeesVersionNineComeAndGoAndWhoWantsNineDoesNotSeeOne() {
    Target nine = Target.of(TypeUrn.device("a", "b", 9));
    Target one = Target.of(TypeUrn.device("a", "b", 1));
    DirectoryScript old = DirectoryScript.of(one);
    old.alive(Samples.UDN, nine, presence(HERE, 1));
    old.byeBye(nine, 1, HOST, LINK);
    assertThat(old.told).containsExactly("appeared " + HERE, "left BYE_BYE");
    DirectoryScript strict = DirectoryScript.of(nine);
    strict.alive(Samples.UDN, one, presence(HERE, 1));
    assertThat(strict.told).isEmpty();
  }

  @Test
  @Tag("SSDP-11")
  @Tag("FIELD-30")
  void aNameThatIsNoUuidIsOneDeviceLikeAnyOther() {
    Udn sonos = new Udn("uuid:RINCON_000E58A0123401400");
    script.alive(sonos, Target.ROOT_DEVICE, presence(HERE, 1));
    script.alive(sonos, Target.ROOT_DEVICE, presence(HERE, 1));
    assertThat(script.told).containsExactly("appeared " + HERE);
    assertThat(script.devices().get(0).udn()).isEqualTo(sonos);
  }

  @Test
  void whatNobodyIsInterestedInIsNotKept() {
    DirectoryScript managed = DirectoryScript.of(Target.of(Samples.MANAGED));
    managed.alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, 1));
    assertThat(managed.told).isEmpty();
    managed.alive(Samples.UDN, Target.of(Samples.MANAGED), presence(HERE, 1));
    assertThat(managed.told).hasSize(1);
  }

  private void root(int bootId) {
    script.alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, bootId));
  }

  private static Epoch signed(String nls) {
    return new Epoch(OptionalInt.empty(), OptionalInt.empty(), Optional.of(nls));
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
