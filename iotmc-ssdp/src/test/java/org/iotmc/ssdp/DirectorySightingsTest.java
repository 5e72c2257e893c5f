package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.iotmc.ssdp.DirectoryScript.HERE;
import static org.iotmc.ssdp.DirectoryScript.HOST;
import static org.iotmc.ssdp.DirectoryScript.LINK;
import static org.iotmc.ssdp.DirectoryScript.MAX_AGE;
import static org.iotmc.ssdp.DirectoryScript.OTHER_LINK;
import static org.iotmc.ssdp.DirectoryScript.presence;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.iotmc.api.Warning;
import org.iotmc.api.spi.Link;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One device, several locations. */
class DirectorySightingsTest {
  private static final String SIX = "2001:db8::1";
  private static final String THERE = "http://[2001:db8::1]/d.xml";
  private static final String LOCAL = "fe80::1";
  private static final String NEAR = "http://[fe80::1]/d.xml";

  private final DirectoryScript script = DirectoryScript.of(Target.ROOT_DEVICE);

  @Test
  @Tag("SSDP-30")
  @Tag("SSDP-77")
  @Tag("FIELD-08")
  void theSameRunOnIpv4AndIpv6IsOneDeviceWithTwoLocations() {
    alive(HERE, 1, HOST, LINK);
    alive(THERE, 1, SIX, LINK);
    alive(HERE, 1, HOST, LINK);
    assertThat(script.told).containsExactly("appeared " + HERE);
    assertThat(script.devices()).hasSize(1);
    assertThat(script.device().sightings())
        .extracting(Sighting::location)
        .containsExactly(HERE, THERE);
  }

  @Test
  @Tag("SSDP-77")
  void theSightingInUseStaysWhileItLastsAndThenTheBestOneFollows() {
    alive(HERE, 1, HOST, LINK);
    alive(NEAR, 1, LOCAL, LINK);
    alive(THERE, 1, SIX, LINK);
    script.pass(Duration.ofMinutes(20));
    alive(NEAR, 1, LOCAL, LINK);
    alive(THERE, 1, SIX, LINK);
    assertThat(script.device().location()).isEqualTo(HERE);
    script.pass(Duration.ofMinutes(10));
    assertThat(script.told).containsExactly("appeared " + HERE, "changed " + THERE);
    script.pass(Duration.ofMinutes(20));
    assertThat(script.told).last().isEqualTo("left EXPIRED");
    assertThat(script.told).hasSize(3);
  }

  @Test
  @Tag("SSDP-30")
  void anotherBootIdAtAnotherAddressMeansThatTheDeviceMoved() {
    alive(HERE, 1, HOST, LINK);
    alive("http://10.0.0.9/d.xml", 2, "10.0.0.9", LINK);
    assertThat(script.told).containsExactly("appeared " + HERE, "rebooted 2");
    assertThat(script.device().location()).isEqualTo("http://10.0.0.9/d.xml");
  }

  @Test
  @Tag("SSDP-29")
  void aDeviceThatCountsBootsForEachInterfaceDoesNotFlap() {
    for (int i = 0; i < 3; i++) {
      alive(HERE, 1, HOST, LINK);
      alive("http://10.1.0.1/d.xml", 2, "10.1.0.1", OTHER_LINK);
    }
    assertThat(script.told).containsExactly("appeared " + HERE, "rebooted 2");
  }

  @Test
  @Tag("SSDP-29")
  void aRebootThatIsHeardInTwoSightingsIsOne() {
    alive(HERE, 1, HOST, LINK);
    alive(THERE, 1, SIX, LINK);
    alive(THERE, 2, SIX, LINK);
    alive(HERE, 2, HOST, LINK);
    assertThat(script.told).containsExactly("appeared " + HERE, "rebooted 2");
  }

  @Test
  @Tag("SSDP-45")
  void anUpdateHeardInOneSightingCountsForAll() {
    alive(HERE, 5, HOST, LINK);
    alive(THERE, 5, SIX, LINK);
    script.update(5, 6);
    alive(THERE, 6, SIX, LINK);
    alive("http://10.1.0.1/d.xml", 6, "10.1.0.1", OTHER_LINK);
    alive(HERE, 6, HOST, LINK);
    assertThat(script.told).containsExactly("appeared " + HERE);
    assertThat(script.device().sightings()).hasSize(3);
  }

  @Test
  @Tag("FIELD-16")
  void twoLocationsAtOneAddressAreTwoOfOneDeviceThatLeavesOnce() {
    for (int i = 0; i < 3; i++) {
      alive(HERE, 1, HOST, LINK);
      alive("http://10.0.0.1/other", 1, HOST, LINK);
    }
    assertThat(script.told).containsExactly("appeared " + HERE, "changed http://10.0.0.1/other");
    assertThat(script.device().sightings()).hasSize(2);
    script.byeBye(Target.ROOT_DEVICE, 1, HOST, LINK);
    assertThat(script.told).hasSize(3).last().isEqualTo("left BYE_BYE");
  }

  @Test
  void aByeByeOnOneLinkLeavesTheOther() {
    alive(HERE, 1, HOST, LINK);
    alive("http://10.1.0.1/d.xml", 1, "10.1.0.1", OTHER_LINK);
    script.byeBye(Target.ROOT_DEVICE, 1, HOST, LINK);
    assertThat(script.told).containsExactly("appeared " + HERE, "changed http://10.1.0.1/d.xml");
    script.byeBye(Target.ROOT_DEVICE, 1, "10.1.0.1", OTHER_LINK);
    assertThat(script.told).last().isEqualTo("left BYE_BYE");
  }

  @Test
  @Tag("SSDP-82")
  void aByeByeUnderTheSameAddressOnAnotherLinkIsSomebodyElses() {
    alive(NEAR, 1, LOCAL, LINK);
    alive(NEAR, 1, LOCAL, OTHER_LINK);
    script.byeBye(Target.ROOT_DEVICE, 1, LOCAL, OTHER_LINK);
    assertThat(script.device().sightings()).extracting(Sighting::link).containsExactly(LINK);
  }

  @Test
  @Tag("SSDP-82")
  void aStrangersSightingAndGoodbyeTakeNothingButThatSightingAway() {
    alive(HERE, 1, HOST, LINK);
    alive("http://10.0.0.66/d.xml", 9, "10.0.0.66", LINK);
    script.byeBye(Target.ROOT_DEVICE, 9, "10.0.0.66", LINK);
    assertThat(script.told).containsExactly("appeared " + HERE, "rebooted 9", "changed " + HERE);
    script.byeBye(Target.ROOT_DEVICE, 1, HOST, LINK);
    assertThat(script.told).as("the device says it").last().isEqualTo("left BYE_BYE");
  }

  @Test
  @Tag("SSDP-82")
  void strangersSightingsDoNotPushOutWhereADeviceHasBeenAllAlong() {
    alive(HERE, 1, HOST, LINK);
    for (int i = 2; i < 20; i++) {
      script.pass(Duration.ofSeconds(1));
      alive("http://10.0.0." + i + "/d.xml", i, "10.0.0." + i, LINK);
    }
    for (int i = 2; i < 20; i++) {
      script.byeBye(Target.ROOT_DEVICE, 99, "10.0.0." + i, LINK);
    }
    assertThat(script.device().sightings()).extracting(Sighting::location).containsExactly(HERE);
  }

  @Test
  void whoAnnouncedADeviceBeforeItDidWithManyLocationsDoesNotPushItOut() {
    for (int i = 0; i < 8; i++) {
      alive("http://10.0.0.66/" + i, 1, "10.0.0.66", LINK);
    }
    alive(HERE, 1, HOST, LINK);
    for (int i = 0; i < 9; i++) {
      alive("http://10.0.0.66/" + i, 1, "10.0.0.66", LINK);
    }
    assertThat(script.device().sightings()).extracting(Sighting::location).contains(HERE);
  }

  @Test
  @Tag("SSDP-82")
  void strangersSightingsDoNotPushOutTheOneInUseHoweverNewItIs() {
    String anew = "http://10.0.0.1:8080/d.xml";
    alive(HERE, 1, HOST, LINK);
    for (int i = 2; i < 9; i++) {
      alive("http://10.0.0." + i + "/d.xml", 1, "10.0.0." + i, LINK);
      script.pass(Duration.ofSeconds(1));
    }
    alive(anew, 2, HOST, LINK);
    for (int i = 9; i < 20; i++) {
      script.pass(Duration.ofSeconds(1));
      alive("http://10.0.0." + i + "/d.xml", 2, "10.0.0." + i, LINK);
    }
    assertThat(script.device().location()).isEqualTo(anew);
  }

  @Test
  void whatWasHeardOnALinkThatIsGoneIsGoneWithIt() {
    alive(HERE, 1, HOST, LINK);
    alive("http://10.1.0.1/d.xml", 1, "10.1.0.1", OTHER_LINK);
    script.tell(script.state.linksAre(List.of(OTHER_LINK), script.moment()));
    assertThat(script.device().location()).isEqualTo("http://10.1.0.1/d.xml");
    script.tell(script.state.linksAre(List.of(), script.moment()));
    assertThat(script.told)
        .containsExactly("appeared " + HERE, "changed http://10.1.0.1/d.xml", "left LINK_LOST");
  }

  @Test
  void thereAreAtMostEightSightings() {
    alive(HERE, 1, HOST, LINK);
    for (int i = 2; i < 20; i++) {
      alive("http://10.0.0." + i + "/d.xml", 1, "10.0.0." + i, LINK);
    }
    assertThat(script.device().sightings()).hasSize(DiscoveredDevice.MAX_SIGHTINGS);
    assertThat(script.device().location()).isEqualTo(HERE);
  }

  @Test
  @Tag("FIELD-28")
  void aLocationAtAnotherHostHasAWarningOrIsRefusedAsIsSet() {
    alive("http://10.0.0.66/d.xml", 1, HOST, LINK);
    assertThat(script.device().warnings())
        .containsExactly(new Warning(Warning.Kind.UNUSUAL_VALUE, "LOCATION"));
    DirectoryScript strict =
        DirectoryScript.of(DirectoryScript.policy(udn -> false, true, Target.ROOT_DEVICE));
    strict.alive(Samples.UDN, Target.ROOT_DEVICE, presence("http://10.0.0.66/d.xml", 1));
    assertThat(strict.told).isEmpty();
    strict.alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, 1));
    assertThat(strict.devices().get(0).warnings()).isEmpty();
    assertThat(SsdpCounts.of(strict.tally).refused(Refusal.LOCATION)).isEqualTo(1);
  }

  @Test
  void whatASearchFoundAtAnotherHostHasThatWarningOnce() {
    Sighting sighting =
        new Sighting(
            presence("http://10.0.0.66/d.xml", 1),
            DirectoryScript.from(HOST),
            LINK,
            Instant.EPOCH,
            List.of());
    Seen found = new Seen(Advertisement.of(Samples.UDN, Target.ROOT_DEVICE), sighting.elsewhere());
    script.tell(script.state.seen(found, script.moment()));
    assertThat(script.device().warnings())
        .containsExactly(new Warning(Warning.Kind.UNUSUAL_VALUE, "LOCATION"));
  }

  @Test
  @Tag("SSDP-81")
  @Tag("FIELD-06")
  void aLocationThatPointsAtTheReaderIsRefusedAndCounted() {
    alive("http://127.0.0.1:22/", 1, HOST, LINK);
    alive("http://LOCALHOST/", 1, HOST, LINK);
    assertThat(script.told).isEmpty();
    assertThat(SsdpCounts.of(script.tally).refused(Refusal.LOCATION)).isEqualTo(2);
  }

  @Test
  void aByteForByteRepetitionIsKnownUntilSomethingElseIsSaid() {
    SsdpMessage first = DirectoryScript.alive(Samples.UDN, presence(HERE, 1));
    SsdpMessage part =
        new SsdpMessage.Alive(
            Advertisement.of(Samples.UDN, Target.of(Samples.MANAGEMENT)), presence(HERE, 1));
    SsdpMessage next = DirectoryScript.alive(Samples.UDN, presence(HERE, 2));
    assertThat(script.receive(first, HOST, LINK)).isTrue();
    assertThat(script.receive(part, HOST, LINK)).isTrue();
    assertThat(script.receive(first, HOST, LINK)).isFalse();
    assertThat(script.receive(part, HOST, LINK)).isFalse();
    assertThat(script.receive(first, "10.0.0.66", LINK)).isTrue();
    assertThat(script.receive(first, HOST, OTHER_LINK)).isTrue();
    assertThat(script.receive(first, HOST, LINK)).as("whoever else says so").isFalse();
    assertThat(script.receive(next, HOST, LINK)).isTrue();
    assertThat(script.told).last().isEqualTo("rebooted 2");
    assertThat(script.receive(first, HOST, LINK)).as("what was said before is news again").isTrue();
    assertThat(script.told).last().isEqualTo("rebooted 1");
  }

  @Test
  void aRepetitionRenewsAsTheFirstOneDid() {
    SsdpMessage message = DirectoryScript.alive(Samples.UDN, presence(HERE, 1));
    script.receive(message, HOST, LINK);
    for (int i = 0; i < 100; i++) {
      script.pass(Duration.ofMinutes(29));
      assertThat(script.receive(message, HOST, LINK)).isFalse();
    }
    assertThat(script.told).hasSize(1);
    assertThat(script.device().heard()).isEqualTo(script.moment().time());
    script.pass(MAX_AGE);
    assertThat(script.told).last().isEqualTo("left EXPIRED");
    assertThat(script.receive(message, HOST, LINK)).as("who left is a newcomer").isTrue();
    assertThat(script.told).last().isEqualTo("appeared " + HERE);
  }

  private void alive(String location, int bootId, String address, Link link) {
    script.hear(DirectoryScript.alive(Samples.UDN, presence(location, bootId)), address, link);
  }
}
