package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.iotmc.ssdp.DirectoryScript.LINK;
import static org.iotmc.ssdp.DirectoryScript.presence;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import org.iotmc.api.Udn;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Which devices live together: those of one description, and not those that somebody says so of.
 */
class DirectoryTreesTest {
  private static final Udn ONE = new Udn("uuid:one");
  private static final Udn TWO = new Udn("uuid:two");
  private static final Udn INVENTED = new Udn("uuid:invented");
  private static final String LIAR = "10.0.0.66";
  private static final String FAR = "http://10.0.0.66/d.xml";
  private static final String FIRST = "http://10.0.0.1/d.xml";
  private static final String SECOND = "http://10.0.0.2/d.xml";

  private final DirectoryScript script = DirectoryScript.of(Target.ROOT_DEVICE);

  @Test
  void whoAnnouncesTwoDevicesAsHisOwnDoesNotMakeThemOne() {
    alive(ONE, FAR, LIAR);
    alive(TWO, FAR, LIAR);
    alive(ONE, FIRST, "10.0.0.1");
    alive(TWO, SECOND, "10.0.0.2");
    assertThat(locations(ONE)).containsExactly(FAR, FIRST);
    assertThat(locations(TWO)).containsExactly(FAR, SECOND);
    byeBye(ONE, LIAR);
    byeBye(TWO, LIAR);
    assertThat(locations(ONE)).containsExactly(FIRST);
    assertThat(locations(TWO)).containsExactly(SECOND);
    byeBye(ONE, "10.0.0.1");
    assertThat(script.devices()).extracting(DiscoveredDevice::udn).containsExactly(TWO);
  }

  @Test
  void whatAStrangerInventedBesideADeviceGoesWithHim() {
    alive(ONE, FAR, LIAR);
    alive(INVENTED, FAR, LIAR);
    alive(ONE, FIRST, "10.0.0.1");
    byeBye(ONE, LIAR);
    assertThat(script.devices()).extracting(DiscoveredDevice::udn).containsExactly(ONE);
  }

  @Test
  void whoNamesADevicesLocationAddsNothingToItsTree() {
    alive(ONE, FIRST, "10.0.0.1");
    alive(INVENTED, FIRST, LIAR);
    byeBye(ONE, "10.0.0.1");
    assertThat(script.devices()).extracting(DiscoveredDevice::udn).containsExactly(INVENTED);
    byeBye(INVENTED, LIAR);
    assertThat(script.devices()).isEmpty();
  }

  @Test
  void aDeviceThatIsKeptIsNoPartOfAStrangersTreeThatWasThereBefore() {
    alive(ONE, FAR, LIAR);
    alive(TWO, FAR, LIAR);
    alive(ONE, FIRST, "10.0.0.1");
    alive(TWO, SECOND, "10.0.0.2");
    script.state.keep(ONE, DirectoryScript.from("10.0.0.1").getAddress());
    script.state.keep(TWO, DirectoryScript.from("10.0.0.2").getAddress());
    assertThat(locations(ONE)).first().isEqualTo(FIRST);
    assertThat(locations(TWO)).first().isEqualTo(SECOND);
  }

  @Test
  void aPartThatIsHeardElsewhereIsRenewedByItsOwnMessagesFromThenOn() {
    SsdpMessage theirs = DirectoryScript.alive(TWO, presence(FAR, 1));
    alive(ONE, FAR, LIAR);
    script.receive(theirs, LIAR, LINK);
    assertThat(script.receive(theirs, LIAR, LINK)).as("known").isFalse();
    alive(TWO, SECOND, "10.0.0.2");
    assertThat(script.receive(theirs, LIAR, LINK)).as("it speaks of another tree now").isTrue();
    script.pass(Duration.ofMinutes(20));
    script.receive(theirs, LIAR, LINK);
    script.pass(Duration.ofMinutes(20));
    assertThat(script.devices()).extracting(DiscoveredDevice::udn).containsExactly(TWO);
    assertThat(locations(TWO)).containsExactly(FAR);
    assertThat(script.told).containsOnlyOnce("left EXPIRED");
  }

  @Test
  void whoRestartsWhereItWasNotHeardBeforeIsNoRestartOfThoseAnnouncedWithIt() {
    alive(ONE, FAR, LIAR);
    alive(TWO, FAR, LIAR);
    script.hear(DirectoryScript.alive(TWO, presence(SECOND, 7)), "10.0.0.2", LINK);
    assertThat(script.told).containsOnlyOnce("rebooted 7");
    assertThat(locations(TWO)).containsExactly(SECOND, FAR);
    assertThat(locations(ONE)).containsExactly(FAR);
  }

  @Test
  @Tag("SSDP-81")
  void twoSourcesTogetherHaveTheirTwoSharesAndNoMore() {
    DirectoryScript wide = wide();
    wide.hear(DirectoryScript.alive(ONE, presence(FAR, 1)), LIAR, LINK);
    announceAsPartsAndApart(wide);
    assertThat(wide.devices()).extracting(DiscoveredDevice::udn).hasSize(5 + 5);
    wide.pass(DirectoryScript.MAX_AGE);
    wide.hear(DirectoryScript.alive(ONE, presence(FAR, 1)), LIAR, LINK);
    announceAsPartsAndApart(wide);
    assertThat(wide.devices())
        .as("all was given back")
        .extracting(DiscoveredDevice::udn)
        .hasSize(5 + 5);
  }

  @Test
  @Tag("SSDP-81")
  void thePartsOfAKeptDeviceTakeNoMoreThanTheSharesWhereTheySpeak() {
    DirectoryScript wide = wide();
    wide.state.keep(ONE, DirectoryScript.from(LIAR).getAddress());
    wide.hear(DirectoryScript.alive(ONE, presence(FAR, 1)), LIAR, LINK);
    announceAsPartsAndApart(wide);
    assertThat(wide.devices())
        .as("those for whom the tree has no room have a share, too")
        .extracting(DiscoveredDevice::udn)
        .hasSize(KnownTree.MAX_MEMBERS + 5 + 5);
  }

  @Test
  @Tag("SSDP-81")
  void aTreeThatIsForgedAtADevicesPlaceUntilItIsFullDoesNotKeepTheDeviceOut() {
    DirectoryScript wide =
        DirectoryScript.of(
            new DirectoryPolicy(List.of(Target.ROOT_DEVICE), 1000, 100, udn -> false, false));
    forgeTree(wide, KnownTree.MAX_MEMBERS - 1);
    wide.receive(DirectoryScript.alive(ONE, presence(FIRST, 1)), "10.0.0.1", LINK);
    assertThat(wide.devices())
        .hasSize(KnownTree.MAX_MEMBERS + 1)
        .extracting(DiscoveredDevice::udn)
        .contains(ONE);
  }

  @Test
  @Tag("SSDP-81")
  void whereThereIsNoRoomInATreeADeviceOfItIsAskedHoweverOftenItWasHeard() {
    SsdpMessage own = DirectoryScript.alive(ONE, presence(FIRST, 1));
    forgeTree(script, 10);
    script.receive(own, "10.0.0.1", LINK);
    script.state.takeCandidates().forEach(script.state::lost);
    script.pass(Candidates.PAUSE);
    assertThat(script.receive(own, "10.0.0.1", LINK)).as("its message is of no other").isTrue();
    Seen candidate = script.state.takeCandidates().get(0);
    DiscoveredDevice holder = script.state.holder(candidate, script.moment()).orElseThrow();
    assertThat(holder.udn()).isEqualTo(INVENTED);
    script.state.decided(holder, DirectorySearches.Answer.MISSING, script.moment());
    assertThat(script.state.holder(candidate, script.moment())).isEmpty();
    assertThat(script.devices()).extracting(DiscoveredDevice::udn).containsExactly(ONE);
  }

  @Test
  @Tag("SSDP-82")
  void aDeviceThatIsKeptLaterAppearsThoughThereWasNoRoomForItInATree() {
    SsdpMessage own = DirectoryScript.alive(ONE, presence(FIRST, 1));
    forgeTree(script, 10);
    script.receive(own, "10.0.0.1", LINK);
    script.state.keep(ONE);
    script.receive(own, "10.0.0.1", LINK);
    assertThat(locations(ONE)).containsExactly(FIRST);
  }

  /** Under a device's own address, and at its location. */
  private static void forgeTree(DirectoryScript script, int parts) {
    script.receive(DirectoryScript.alive(INVENTED, presence(FIRST, 1)), "10.0.0.1", LINK);
    for (int i = 0; i < parts; i++) {
      Udn part = new Udn("uuid:part" + i);
      script.receive(DirectoryScript.alive(part, presence(FIRST, 1)), "10.0.0.1", LINK);
    }
    script.state.takeCandidates().forEach(script.state::lost);
    script.pass(Candidates.PAUSE);
  }

  @Test
  @Tag("SSDP-82")
  void whatIsHeardWhereAKeptDeviceWasForgedToBeIsNoPartOfItOnceItIsProvedToBeElsewhere() {
    script.state.keep(ONE);
    alive(ONE, SECOND, "10.0.0.2");
    alive(TWO, SECOND, "10.0.0.2");
    alive(ONE, FIRST, "10.0.0.1");
    script.state.keep(ONE, DirectoryScript.from("10.0.0.1").getAddress());
    script.hear(DirectoryScript.alive(TWO, presence(SECOND, 7)), "10.0.0.2", LINK);
    assertThat(script.told).as("its restart").contains("rebooted 7");
    script.byeBye(TWO, 7, "10.0.0.2");
    assertThat(script.devices()).extracting(DiscoveredDevice::udn).containsExactly(ONE);
  }

  /** Room for a thousand devices, five of them from one source. */
  private static DirectoryScript wide() {
    return DirectoryScript.of(
        new DirectoryPolicy(List.of(Target.ROOT_DEVICE), 1000, 5, udn -> false, false));
  }

  private static void announceAsPartsAndApart(DirectoryScript script) {
    for (int i = 0; i < 200; i++) {
      Udn part = new Udn("uuid:part" + i);
      script.hear(DirectoryScript.alive(part, presence(FAR, 1)), LIAR, LINK);
      String there = "http://10.0.0.2/" + i;
      script.hear(DirectoryScript.alive(part, presence(there, 1)), "10.0.0.2", LINK);
    }
  }

  @Test
  @Tag("SSDP-30")
  void aTreeOnIpv4AndIpv6IsOneWhicheverOfItsPartsIsHeardFirst() {
    DirectoryScript all = DirectoryScript.of(Target.ALL);
    String six = "2001:db8::1";
    String there = "http://[2001:db8::1]/d.xml";
    for (Udn each : List.of(ONE, TWO)) {
      all.hear(DirectoryScript.alive(each, presence(FIRST, 1)), "10.0.0.1", LINK);
    }
    for (Udn each : List.of(TWO, ONE)) {
      all.hear(DirectoryScript.alive(each, presence(there, 1)), six, LINK);
    }
    assertThat(all.told).containsExactly("appeared " + FIRST, "appeared " + FIRST);
    assertThat(all.devices())
        .allSatisfy(
            device ->
                assertThat(device.sightings())
                    .extracting(Sighting::location)
                    .containsExactly(FIRST, there));
  }

  /** Nothing that can be said leaves something behind that nobody says any more. */
  @Property(tries = 200)
  void afterAllHasExpiredThereIsRoomForAllAgain(@ForAll("any") List<Integer> acts) {
    DirectoryScript script = DirectoryScript.of(Target.ROOT_DEVICE);
    for (int act : acts) {
      any(script, act);
      assertThat(script.devices()).extracting(DiscoveredDevice::udn).doesNotHaveDuplicates();
    }
    for (int i = 0; i < 6; i++) {
      script.state.release(new Udn("uuid:" + i));
    }
    script.pass(Duration.ofDays(2));
    assertThat(script.devices()).isEmpty();
    for (int i = 0; i < 10; i++) {
      script.aliveAt("10.0.0." + i / 5, new Udn("uuid:new" + i));
    }
    assertThat(script.devices()).hasSize(10);
  }

  /** What the property found once: the last act says goodbye for such a tree. */
  @Test
  void aGoodbyeOfAKeptTreeOfWhichNoDeviceIsShownChangesNothing() {
    afterAllHasExpiredThereIsRoomForAllAgain(
        List.of(
            38618, 41294, 2, 51716, 36464, 55499, 56589, 56661, 55657, 37435, 1351, 29572, 14875));
  }

  @Provide
  Arbitrary<List<Integer>> any() {
    return Arbitraries.integers()
        .between(0, (1 << 16) - 1)
        .withDistribution(RandomDistribution.uniform())
        .list()
        .ofMinSize(100)
        .ofMaxSize(200);
  }

  private static void any(DirectoryScript script, int act) {
    Udn udn = new Udn("uuid:" + act % 6);
    String address = "10.0.0." + (act >> 3) % 4;
    String location = "http://10.0.0." + (act >> 5) % 4 + "/" + (act >> 7) % 2;
    int boot = (act >> 8) % 2;
    switch (act >> 12) {
      case 0 -> script.state.keep(udn);
      case 1 -> script.state.keep(udn, DirectoryScript.from(address).getAddress());
      case 2 -> script.state.release(udn);
      case 3, 4 -> script.byeBye(udn, boot, address);
      case 5 -> script.pass(Duration.ofMinutes(act % 40));
      case 6 -> script.state.takeDoubts().forEach(device -> script.gone(device.udn()));
      case 7 ->
          script
              .state
              .takeCandidates()
              .forEach(
                  seen ->
                      script
                          .state
                          .holder(seen, script.moment())
                          .ifPresent(
                              holder ->
                                  script.state.decided(
                                      holder, DirectorySearches.Answer.MISSING, script.moment())));
      default ->
          script.receive(
              new SsdpMessage.Alive(
                  Advertisement.of(udn, act % 2 == 0 ? Target.ROOT_DEVICE : Target.of(udn)),
                  presence(location, boot)),
              address,
              LINK);
    }
  }

  private List<String> locations(Udn udn) {
    return script.state.find(udn, script.moment()).orElseThrow().sightings().stream()
        .map(Sighting::location)
        .toList();
  }

  private void alive(Udn udn, String location, String address) {
    script.hear(DirectoryScript.alive(udn, presence(location, 1)), address, LINK);
  }

  private void byeBye(Udn udn, String address) {
    script.byeBye(udn, 1, address);
  }
}
