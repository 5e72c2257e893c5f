package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.iotmc.ssdp.DirectoryScript.HERE;
import static org.iotmc.ssdp.DirectoryScript.HOST;
import static org.iotmc.ssdp.DirectoryScript.LINK;
import static org.iotmc.ssdp.DirectoryScript.MAX_AGE;
import static org.iotmc.ssdp.DirectoryScript.presence;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A device that matters, its restarts and its ways, while strangers speak in its name. */
class KeptDevicesTest {
  private static final String STRANGER = "10.0.0.66";
  private static final String MOVED = "10.0.0.9";

  private final DirectoryScript script = DirectoryScript.of(Target.ROOT_DEVICE);

  @Test
  @Tag("SSDP-82")
  void aRestartIsToldThoughAStrangerReportedItBeforeTheDeviceWasKept() {
    root(5);
    aliveAt(STRANGER, "/", 6);
    assertThat(script.told).last().isEqualTo("rebooted 6");
    keepAt(HOST);
    script.told.clear();
    root(6);
    assertThat(script.told).containsExactly("rebooted 6");
  }

  @Test
  @Tag("SSDP-82")
  void aRestartIsToldThoughAStrangerAnnouncedItsNumberBeforeTheDeviceWasKept() {
    root(5);
    aliveAt(STRANGER, "/", 5);
    updateFrom(STRANGER, 6);
    script.state.keep(Samples.UDN);
    root(6);
    assertThat(script.told).last().isEqualTo("rebooted 6");
  }

  @Test
  @Tag("SSDP-82")
  void aRestartIsToldThoughAStrangerAnnouncesItsNumber() {
    keepAt(HOST);
    root(5);
    aliveAt(STRANGER, "/", 5);
    updateFrom(STRANGER, 6);
    root(6);
    assertThat(script.told).last().isEqualTo("rebooted 6");
  }

  @Test
  @Tag("SSDP-82")
  void whatADeviceAnnouncedItselfCountsHoweverOftenItIsFoundThere() {
    keepAt(HOST);
    root(5);
    updateFrom(HOST, 6);
    keepAt(HOST);
    script.state.keep(Samples.UDN);
    root(6);
    assertThat(script.told).containsExactly("appeared " + HERE);
  }

  @Test
  @Tag("SSDP-82")
  void aStrangersNumberIsNotTakenForTheFirstOfADeviceThatSaidNone() {
    keepAt(HOST);
    script.alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, Epoch.UNKNOWN, MAX_AGE));
    aliveAt(STRANGER, "/", 9);
    root(5);
    assertThat(script.told).doesNotContain("rebooted 5");
    root(9);
    assertThat(script.told).last().isEqualTo("rebooted 9");
  }

  @Test
  @Tag("SSDP-82")
  void whereStrangersHoldAllPlacesADeviceThatMovedIsAskedAndGetsOne() {
    fill();
    aliveAt(MOVED, "/d.xml", 1);
    assertThat(locations()).hasSize(8).doesNotContain(at(MOVED));
    Seen candidate = asked();
    assertThat(candidate.device().source()).isEqualTo(DirectoryScript.from(MOVED));
    script.told.clear();
    answer(candidate);
    assertThat(script.told).hasSize(1).first().asString().startsWith("changed ");
    assertThat(locations()).hasSize(8).startsWith(HERE, at(MOVED));
    keepAt(MOVED);
    assertThat(locations()).startsWith(at(MOVED)).contains(HERE);
  }

  @Test
  @Tag("SSDP-82")
  void strangersThatAnswerTakeNeitherTheDevicesPlaceNorThatOfWhoAnsweredBefore() {
    fill();
    aliveAt(MOVED, "/d.xml", 1);
    answer(asked());
    for (int i = 0; i < 20; i++) {
      script.pass(Candidates.PAUSE);
      aliveAt("10.0.1." + i, "/d.xml", 1);
      script.state.takeCandidates().forEach(this::answer);
    }
    assertThat(locations())
        .hasSize(8)
        .startsWith(HERE)
        .contains(at(MOVED), at("10.0.1.0"), at("10.0.1.5"))
        .doesNotContain(at("10.0.1.6"));
  }

  @Test
  @Tag("SSDP-82")
  void aStrangerIsNotAskedForMoreThanItsShareOfTheWays() {
    fill();
    aliveAt("10.0.2.1", "/third", 1);
    assertThat(script.state.takeCandidates()).isEmpty();
  }

  @Test
  @Tag("SSDP-82")
  void whoDoesNotAnswerGetsNoPlaceAndMayBeAskedAgain() {
    fill();
    aliveAt(MOVED, "/d.xml", 1);
    script.state.lost(asked());
    assertThat(locations()).doesNotContain(at(MOVED));
    script.pass(Candidates.PAUSE);
    aliveAt(MOVED, "/d.xml", 1);
    answer(asked());
    assertThat(locations()).contains(at(MOVED));
  }

  @Test
  @Tag("SSDP-82")
  void aStrangerThatIsBeingAskedDoesNotKeepTheDeviceFromBeingAsked() {
    fill();
    aliveAt("10.0.1.1", "/d.xml", 1);
    asked();
    script.pass(Candidates.PAUSE);
    aliveAt(MOVED, "/d.xml", 1);
    answer(asked());
    assertThat(locations()).contains(at(MOVED));
  }

  @Test
  @Tag("SSDP-82")
  void whereADeviceWasProvedToBeItTakesAPlaceOfAStrangerAndNoneOfItsOwn() {
    fill();
    keepAt(MOVED);
    aliveAt(MOVED, "/d.xml", 1);
    aliveAt(MOVED, "/other", 1);
    assertThat(locations()).hasSize(8).contains(at(MOVED), "http://" + MOVED + "/other");
    for (int i = 0; i < 20; i++) {
      aliveAt(MOVED, "/" + i, 1);
    }
    assertThat(locations()).hasSize(8).allMatch(each -> each.contains(MOVED));
  }

  @Test
  @Tag("SSDP-82")
  void aStrangerDoesNotComeFirstWhereAWayThatWasForgedUnderTheDevicesAddressExpires() {
    keepAt(HOST);
    strangerIsFirstAfterAForgery();
    script.byeBye(Target.ROOT_DEVICE, 1, HOST, LINK);
    assertThat(script.state.takeDoubts())
        .as("asked itself, and not the stranger, whose silence would end it")
        .extracting(DiscoveredDevice::source)
        .containsExactly(DirectoryScript.from(HOST));
  }

  @Test
  @Tag("SSDP-82")
  void aStrangerIsNotTrustedInsteadWhereAWayThatWasForgedUnderTheDevicesAddressExpires() {
    script.state.keep(Samples.UDN);
    strangerIsFirstAfterAForgery();
    script.told.clear();
    aliveAt("[2001:db8::66]", "/", 7);
    assertThat(script.told).isEmpty();
    root(2);
    assertThat(script.told).containsExactly("rebooted 2");
  }

  /** By the order of RFC 6724 the stranger's address is better than the device's. */
  private void strangerIsFirstAfterAForgery() {
    root(1);
    aliveAt("[2001:db8::66]", "/", 1);
    Presence forged = presence("http://" + HOST + "/forged", Epoch.of(1, 1), Duration.ZERO);
    script.hear(DirectoryScript.alive(Samples.UDN, forged), HOST, LINK);
    script.pass(SsdpDirectory.MIN_LIFETIME);
    assertThat(locations()).containsExactlyInAnyOrder(HERE, "http://[2001:db8::66]/");
  }

  /** The device, and four strangers with two ways each: the last of them finds room for one. */
  private void fill() {
    keepAt(HOST);
    root(1);
    for (int i = 1; i <= 4; i++) {
      aliveAt("10.0.2." + i, "/one", 1);
      aliveAt("10.0.2." + i, "/two", 1);
      script.pass(Candidates.PAUSE);
    }
    script.state.takeCandidates().forEach(script.state::lost);
    assertThat(locations()).hasSize(8);
  }

  private Seen asked() {
    List<Seen> candidates = script.state.takeCandidates();
    assertThat(candidates).hasSize(1);
    return candidates.get(0);
  }

  private void answer(Seen candidate) {
    assertThat(script.state.holder(candidate, script.moment())).isEmpty();
    script.tell(script.state.taken());
  }

  private List<String> locations() {
    return script.device().sightings().stream().map(Sighting::location).toList();
  }

  private static String at(String address) {
    return "http://" + address + "/d.xml";
  }

  private void root(int bootId) {
    script.alive(Samples.UDN, Target.ROOT_DEVICE, presence(HERE, bootId));
  }

  private void aliveAt(String address, String path, int bootId) {
    SsdpMessage message =
        DirectoryScript.alive(Samples.UDN, presence("http://" + address + path, bootId));
    script.hear(message, address, LINK);
  }

  private void updateFrom(String address, int next) {
    SsdpMessage update =
        new SsdpMessage.Update(
            Advertisement.of(Samples.UDN, Target.ROOT_DEVICE),
            Endpoint.of(URI.create("http://" + address + "/")),
            Epoch.of(5, 1),
            next);
    script.hear(update, address, LINK);
  }

  private void keepAt(String address) {
    try {
      script.state.keep(Samples.UDN, InetAddress.getByName(address));
    } catch (UnknownHostException e) {
      throw new AssertionError("literal addresses need no look-up", e);
    }
  }
}
