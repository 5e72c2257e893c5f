package org.iotmc.ssdp;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.iotmc.ssdp.Neighbourhood.SET;
import static org.iotmc.ssdp.Neighbourhood.SOON;
import static org.iotmc.ssdp.Neighbourhood.TREE;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.ssdp.Neighbourhood.Caught;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a device says of itself on the wire, and when. */
class AdvertisingTest {
  private static final Duration HALF_OF_MAX_AGE = Duration.ofMinutes(15);

  private final Neighbourhood there = new Neighbourhood(17).listening();

  @AfterEach
  void nothingFailedInsideTheWorld() {
    assertThat(there.world.failures()).isEmpty();
  }

  @Test
  @Tag("SSDP-13")
  @Tag("SSDP-14")
  @Tag("SSDP-15")
  @Tag("SSDP-16")
  @Tag("SSDP-19")
  void theWholeTreeIsAnnouncedThreeTimesAsUda122Says() {
    there.started(there.advertiser());
    there.run(Duration.ofSeconds(3));
    assertThat(there.heard).hasSize(3 * SET);
    assertThat(times(there.heard))
        .hasSize(SET)
        .allSatisfy((pair, count) -> assertThat(count).isEqualTo(3));
    String root = Neighbourhood.ROOT + "::";
    String left = Neighbourhood.LEFT + "::";
    String right = Neighbourhood.RIGHT + "::";
    assertThat(times(there.heard).keySet())
        .containsExactlyInAnyOrder(
            "upnp:rootdevice " + root + "upnp:rootdevice",
            Neighbourhood.ROOT + " " + Neighbourhood.ROOT,
            Samples.MANAGED + " " + root + Samples.MANAGED,
            Neighbourhood.SWITCH_3 + " " + root + Neighbourhood.SWITCH_3,
            Neighbourhood.DIMMER + " " + root + Neighbourhood.DIMMER,
            Neighbourhood.LEFT + " " + Neighbourhood.LEFT,
            Neighbourhood.LAMP + " " + left + Neighbourhood.LAMP,
            Neighbourhood.SWITCH_3 + " " + left + Neighbourhood.SWITCH_3,
            Neighbourhood.RIGHT + " " + Neighbourhood.RIGHT,
            Neighbourhood.LAMP + " " + right + Neighbourhood.LAMP);
  }

  @Test
  @Tag("SSDP-01")
  @Tag("SSDP-03")
  @Tag("SSDP-04")
  @Tag("SSDP-09")
  @Tag("SSDP-12")
  @Tag("SSDP-21")
  @Tag("SSDP-25")
  @Tag("SSDP-27")
  void eachAliveHasTheHeadersOfUda122() {
    there.started(
        there
            .advertiser()
            .bootId(7)
            .configId(99)
            .server("Linux/6 UPnP/2.0 thermo/3")
            .secureLocations(outlet -> outlet.url("https", 8443, "/device.xml")));
    there.run(SOON);
    assertThat(there.heard)
        .allSatisfy(
            alive -> {
              assertThat(alive.start()).isEqualTo("NOTIFY * HTTP/1.1");
              assertThat(alive.text()).endsWith("\r\n\r\n");
              assertThat(alive.text().replace("\r\n", "")).doesNotContain("\n", "\r");
              assertThat(alive.text().indexOf("\r\n\r\n")).isEqualTo(alive.text().length() - 4);
              Map<String, String> headers = new TreeMap<>(alive.headers());
              assertThat(headers.remove("NT")).isNotEmpty();
              assertThat(headers.remove("USN")).isNotEmpty();
              assertThat(headers)
                  .isEqualTo(
                      new TreeMap<>(
                          Map.ofEntries(
                              Map.entry("HOST", "239.255.255.250:1900"),
                              Map.entry("NTS", "ssdp:alive"),
                              Map.entry("CACHE-CONTROL", "max-age=1800"),
                              Map.entry("LOCATION", "http://10.0.0.1:8080/device.xml"),
                              Map.entry(
                                  "SECURELOCATION.UPNP.ORG", "https://10.0.0.1:8443/device.xml"),
                              Map.entry("SERVER", "Linux/6 UPnP/2.0 thermo/3"),
                              Map.entry("BOOTID.UPNP.ORG", "7"),
                              Map.entry("CONFIGID.UPNP.ORG", "99"),
                              Map.entry("OPT", "\"http://schemas.upnp.org/upnp/1/0/\"; ns=01"),
                              Map.entry("01-NLS", "7"))));
            });
  }

  @Test
  @Tag("SSDP-17")
  @Tag("SSDP-20")
  void theWholeSetIsRenewedAtRandomTimesBeforeHalfOfMaxAgeAsUda122Says() {
    there.started(there.advertiser());
    there.run(SOON);
    there.heard.clear();
    there.run(Duration.ofDays(1));
    Map<String, Long> times = times(there.heard);
    assertThat(times).hasSize(SET);
    assertThat(times.values()).containsOnly(times.values().iterator().next());
    List<Duration> gaps = new ArrayList<>();
    for (int i = SET; i < there.heard.size(); i += SET) {
      gaps.add(Duration.between(there.heard.get(i - SET).at(), there.heard.get(i).at()));
    }
    assertThat(gaps)
        .hasSizeGreaterThan(96)
        .allSatisfy(gap -> assertThat(gap).isLessThan(HALF_OF_MAX_AGE.plusMillis(1)))
        .doesNotHaveDuplicates();
  }

  @Test
  @Tag("SSDP-19")
  void theFirstSetsComeHundredsOfMillisecondsApartAtRandomAsUda122Says() {
    List<Long> gaps = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      SsdpAdvertiser advertiser = there.started(there.advertiser());
      there.run(Duration.ofSeconds(3));
      for (int set = 1; set < 3; set++) {
        Caught before = there.heard.get(set * SET - 1);
        gaps.add(Duration.between(before.at(), there.heard.get(set * SET).at()).toMillis());
      }
      there.world.await(advertiser.close(), SOON);
      there.run(SOON);
      there.heard.clear();
    }
    assertThat(gaps).hasSize(40).allSatisfy(gap -> assertThat(gap).isBetween(100L, 500L));
    assertThat(gaps.stream().distinct()).hasSizeGreaterThan(10);
  }

  @Test
  @Tag("SSDP-18")
  void theFirstSetWaitsARandomTimeOfUpTo100MillisecondsAsUda122Says() {
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      SsdpAdvertiser advertiser = there.started(there.advertiser());
      var begun = there.world.now();
      there.run(Duration.ofMillis(103));
      waits.add(Duration.between(begun, there.heard.get(0).at()).toMillis());
      there.world.await(advertiser.close(), SOON);
      there.run(SOON);
      there.heard.clear();
    }
    assertThat(waits).allSatisfy(wait -> assertThat(wait).isBetween(0L, 102L));
    assertThat(waits).filteredOn(wait -> wait < 50).hasSizeBetween(30, 70);
  }

  @Test
  @Tag("SSDP-38")
  @Tag("SSDP-39")
  @Tag("FIELD-23")
  void closingSaysGoodbyeForEachMessageOfTheSetAsUda123Says() {
    SsdpAdvertiser advertiser = there.started(there.advertiser().bootId(7).configId(99));
    there.run(SOON);
    Map<String, Long> alives = times(there.heard);
    there.heard.clear();
    there.world.await(advertiser.close(), SOON);
    there.run(SOON);
    assertThat(times(there.heard).keySet()).isEqualTo(alives.keySet());
    assertThat(times(there.heard).values()).containsOnly(2L);
    assertThat(there.heard)
        .allSatisfy(
            goodbye -> {
              assertThat(goodbye.headers().keySet())
                  .containsExactlyInAnyOrder(
                      "HOST",
                      "NT",
                      "NTS",
                      "USN",
                      "BOOTID.UPNP.ORG",
                      "CONFIGID.UPNP.ORG",
                      "OPT",
                      "01-NLS");
              assertThat(goodbye.is("byebye")).isTrue();
              assertThat(goodbye.header("BOOTID.UPNP.ORG")).isEqualTo("7");
            });
    assertThat(there.device.openResources()).isEmpty();
  }

  @Test
  @Tag("SSDP-39")
  @Tag("FIELD-25")
  void afterAnUncleanEndGoodbyesComeBeforeTheFirstAlives() {
    there.started(there.advertiser().goodbyeFirst());
    there.run(SOON);
    assertThat(there.heard.subList(0, SET)).allMatch(each -> each.is("byebye"));
    assertThat(there.heard.subList(SET, there.heard.size()))
        .hasSize(3 * SET)
        .allMatch(each -> each.is("alive"));
  }

  @Test
  @Tag("FIELD-23")
  void whatIsWithdrawnAndAdvertisedAgainSaysWholeSetsOnly() {
    SsdpAdvertiser advertiser = there.started(there.advertiser());
    there.run(SOON);
    for (int i = 0; i < 5; i++) {
      there.world.await(advertiser.withdraw(), SOON);
      there.run(SOON);
      there.world.await(advertiser.advertise(TREE, 1), SOON);
      there.run(SOON);
    }
    there.world.await(advertiser.close(), SOON);
    there.run(SOON);
    assertThat(times(there.heard("alive")).values()).hasSize(SET).containsOnly(6L * 3);
    assertThat(times(there.heard("byebye")).values()).hasSize(SET).containsOnly(6L * 2);
  }

  @Test
  @Tag("SSDP-28")
  @Tag("SSDP-31")
  @Tag("SSDP-33")
  @Tag("FIELD-26")
  void aDescriptionChangesBetweenAGoodbyeAndANewSetUnderOtherNumbersAsUda2Says() {
    SsdpAdvertiser advertiser = there.started(there.advertiser().bootId(7).configId(99));
    there.run(SOON);
    there.heard.clear();
    there.world.await(advertiser.withdraw(), SOON);
    there.run(Duration.ofHours(1));
    assertThat(there.heard).hasSize(2 * SET).allMatch(each -> each.is("byebye"));
    there.heard.clear();

    Udn added = new Udn("uuid:2fac1234-31f8-11b4-a222-08002b34c0a3");
    List<DeviceTree> embedded = new ArrayList<>(TREE.embedded());
    embedded.add(DeviceTree.of(added, Neighbourhood.LAMP, List.of()));
    DeviceTree larger = new DeviceTree(TREE.udn(), TREE.type(), TREE.services(), embedded);
    there.world.await(advertiser.advertise(larger, 100), SOON);
    there.run(SOON);
    assertThat(there.heard).hasSize(3 * (SET + 2)).allMatch(each -> each.is("alive"));
    assertThat(there.heard)
        .allMatch(each -> each.header("BOOTID.UPNP.ORG").equals("8"))
        .allMatch(each -> each.header("CONFIGID.UPNP.ORG").equals("100"));
    assertThat(times(there.heard)).containsKey(added + " " + added);
  }

  @Test
  void whatIsWithdrawnDoesNotAnswerAndWhatIsNotCannotBeAdvertisedAgain() {
    SsdpAdvertiser advertiser = there.started(there.advertiser());
    there.run(SOON);
    assertThatThrownBy(() -> there.world.await(advertiser.advertise(TREE, 1), SOON))
        .isInstanceOf(IllegalStateException.class);
    there.world.await(advertiser.withdraw(), SOON);
    there.run(SOON);
    Neighbourhood.search(there.port(), "ssdp:all", 1);
    advertiser.announce();
    there.heard.clear();
    there.run(Duration.ofHours(1));
    assertThat(there.sent).isEmpty();
    assertThat(there.heard).isEmpty();
    there.world.await(advertiser.close(), SOON);
    there.run(SOON);
    assertThat(there.heard).as("goodbye was said before").isEmpty();
  }

  @Test
  void whileADeviceIsBeingAdvertisedAnewAnotherOneIsRefusedAndTakesNoNumber() {
    List<Integer> asked = new ArrayList<>();
    SsdpAdvertiser advertiser =
        there.started(
            there
                .advertiser()
                .bootId(7)
                .nextBootIds(
                    () -> {
                      asked.add(8 + asked.size());
                      return CompletableFuture.completedFuture(7 + asked.size());
                    }));
    there.run(SOON);
    there.world.await(advertiser.withdraw(), SOON);
    there.run(SOON);
    there.heard.clear();
    CompletionStage<Void> first = advertiser.advertise(TREE, 1);
    CompletionStage<Void> second =
        advertiser.advertise(DeviceTree.of(TREE.udn(), TREE.type(), List.of()), 2);
    there.world.await(first, SOON);
    assertThatThrownBy(() -> there.world.await(second, SOON))
        .isInstanceOf(IllegalStateException.class);
    there.run(SOON);
    assertThat(asked).containsExactly(8);
    assertThat(there.heard)
        .hasSize(3 * SET)
        .allMatch(each -> each.header("CONFIGID.UPNP.ORG").equals("1"));
  }

  @Test
  void whatIsClosedWhileItIsBeingAdvertisedAnewIsNotSaidToBeAdvertised() {
    CompletableFuture<Integer> keeping = new CompletableFuture<>();
    SsdpAdvertiser advertiser = there.started(there.advertiser().nextBootIds(() -> keeping));
    there.run(SOON);
    there.world.await(advertiser.withdraw(), SOON);
    CompletionStage<Void> advertised = advertiser.advertise(TREE, 1);
    there.run(Duration.ofMillis(1));
    advertiser.close();
    there.run(Duration.ofMillis(1));
    keeping.complete(9);
    assertThatThrownBy(() -> there.world.await(advertised, SOON))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  void aSecondGoodbyeDoesNotComeBehindWhatIsAdvertisedAgainAtOnce() {
    SsdpAdvertiser advertiser = there.started(there.advertiser());
    there.run(SOON);
    advertiser.withdraw();
    there.world.await(advertiser.advertise(TREE, 1), SOON);
    there.run(SOON);
    assertThat(there.heard.get(there.heard.size() - 1).is("alive")).isTrue();
    assertThat(there.heard("byebye")).hasSize(SET);
  }

  @Test
  @Tag("SSDP-28")
  void eachRunHasALargerBootIdThatAllItsMessagesShareAsUda122Says() {
    SsdpAdvertiser first = there.started(there.advertiser());
    there.run(SOON);
    DatagramPort port = there.port();
    Neighbourhood.search(port, "ssdp:all", 1);
    there.run(SOON);
    there.world.await(first.close(), SOON);
    there.run(SOON);
    List<Caught> all = new ArrayList<>(there.heard);
    all.addAll(there.sent);
    assertThat(all).hasSize((3 + 1 + 2) * SET);
    int before = bootId(all.get(0));
    assertThat(all).allMatch(each -> bootId(each) == before);

    there.heard.clear();
    there.started(there.advertiser());
    there.run(SOON);
    assertThat(there.heard).allMatch(each -> bootId(each) > before);
  }

  @Test
  @Tag("SSDP-27")
  void theLargestBootIdIsFollowedByOne() {
    SsdpAdvertiser advertiser = there.started(there.advertiser().bootId(Integer.MAX_VALUE));
    there.run(SOON);
    assertThat(there.heard).allMatch(each -> bootId(each) == Integer.MAX_VALUE);
    there.heard.clear();
    there.world.await(advertiser.withdraw(), SOON);
    there.world.await(advertiser.advertise(TREE, 1), SOON);
    there.run(SOON);
    assertThat(there.heard("alive")).hasSize(3 * SET).allMatch(each -> bootId(each) == 1);
  }

  @Test
  @Tag("SSDP-06")
  @Tag("FIELD-27")
  void theHeadersOfTheProfileGoWithAlivesAndAnswersAndMayChange() {
    AtomicReference<Optional<LifecyclePhase>> phase =
        new AtomicReference<>(Optional.of(LifecyclePhase.OPERATION));
    SsdpAdvertiser advertiser =
        there.started(
            there
                .advertiser()
                .extension(() -> new IotmcExtension(List.of("ota", "diag"), phase.get())));
    there.run(SOON);
    assertThat(there.heard)
        .allMatch(each -> each.header("PROFILE.IOTMC.ORG").equals("1"))
        .allMatch(each -> each.header("CAPS.IOTMC.ORG").equals("diag,ota"))
        .allMatch(each -> each.header("PHASE.IOTMC.ORG").equals("operation"));
    there.heard.clear();
    phase.set(Optional.empty());
    advertiser.announce();
    Neighbourhood.search(there.port(), "ssdp:all", 1);
    there.run(SOON);
    assertThat(there.heard).hasSize(3 * SET);
    assertThat(there.sent).hasSize(SET);
    there.heard.addAll(there.sent);
    assertThat(there.heard)
        .allMatch(each -> each.header("CAPS.IOTMC.ORG").equals("diag,ota"))
        .noneMatch(each -> each.headers().containsKey("PHASE.IOTMC.ORG"));
  }

  @Test
  @Tag("SSDP-08")
  void whereAnAliveFitsWithoutItsPhaseAnUpdateAndAnAnswerWithItDo() {
    Advertisement self = Advertisement.of(Samples.UDN, Target.of(Samples.UDN));
    int longest = 0;
    for (int length = 20; length <= SsdpCodec.MAX_ENCODED; length++) {
      Presence presence =
          new Presence(
              new Endpoint("http://h/" + "x".repeat(length), Optional.empty(), OptionalInt.empty()),
              Epoch.signed(0, 0),
              Duration.ofSeconds(4),
              Optional.of("s"),
              Optional.of(
                  new IotmcExtension(List.of(), Optional.of(LifecyclePhase.DECOMMISSIONING))));
      try {
        SsdpCodec.encode(new SsdpMessage.Alive(self, presence.withoutPhase()));
      } catch (IllegalArgumentException tooLong) {
        break;
      }
      longest = length;
      Epoch epoch = presence.epoch();
      SsdpCodec.encode(new SsdpMessage.Update(self, presence.endpoint(), epoch, Integer.MAX_VALUE));
      SsdpCodec.encode(new SsdpMessage.SearchResponse(self, presence.withoutSignature()));
    }
    assertThat(longest).as("some do, some do not").isBetween(100, 600);
  }

  @Test
  @Tag("SSDP-08")
  void noDatagramIsLongerThan640BytesAndWhatIsGoodToHaveIsLeftOutFirst() {
    String path = "/" + "x".repeat(93);
    there.started(
        there
            .advertiser()
            .secureLocations(outlet -> outlet.url("https", 8443, path))
            .extension(
                () ->
                    new IotmcExtension(
                        List.of("backup", "config", "diag", "enroll", "health", "ota"),
                        Optional.of(LifecyclePhase.DECOMMISSIONING))));
    there.run(SOON);
    Neighbourhood.search(there.port(), "ssdp:all", 1);
    there.run(SOON);
    assertThat(there.heard).hasSize(3 * SET).allMatch(each -> each.length() <= 640);
    assertThat(there.sent).hasSize(SET).allMatch(each -> each.length() <= 640);
    assertThat(there.heard)
        .allMatch(each -> each.headers().containsKey("01-NLS"))
        .anyMatch(each -> each.headers().containsKey("PHASE.IOTMC.ORG"))
        .anyMatch(each -> !each.headers().containsKey("PHASE.IOTMC.ORG"));
    assertThat(there.sent)
        .anyMatch(each -> each.headers().containsKey("DATE"))
        .anyMatch(each -> !each.headers().containsKey("DATE"))
        .allMatch(each -> each.headers().containsKey("CAPS.IOTMC.ORG"));
  }

  @Test
  @Tag("SSDP-08")
  void anAdvertiserWhoseMessagesAreTooLongDoesNotStartAndSaysWhichHeaderIsTooMuch() {
    SsdpAdvertiser advertiser =
        there
            .advertiser()
            .secureLocations(outlet -> URI.create("https://a/" + "x".repeat(450)))
            .build();
    assertThatThrownBy(() -> there.world.await(advertiser.start(), SOON))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("SECURELOCATION.UPNP.ORG");
    there.world.await(advertiser.close(), SOON);
    assertThat(there.device.openResources()).isEmpty();
  }

  @Test
  @Tag("SSDP-28")
  void nothingIsAnnouncedAnewUnderANumberThatIsNotKept() {
    List<CompletableFuture<Integer>> keeping =
        new ArrayList<>(
            List.of(
                CompletableFuture.failedFuture(new IllegalStateException("no room")),
                CompletableFuture.completedFuture(8)));
    SsdpAdvertiser advertiser =
        there.started(there.advertiser().bootId(7).nextBootIds(() -> keeping.remove(0)));
    there.run(SOON);
    there.world.await(advertiser.withdraw(), SOON);
    there.run(SOON);
    there.heard.clear();
    assertThatThrownBy(() -> there.world.await(advertiser.advertise(TREE, 2), SOON))
        .hasMessageContaining("no room");
    there.run(Duration.ofHours(1));
    assertThat(there.heard).isEmpty();
    there.world.await(advertiser.advertise(TREE, 2), SOON);
    there.run(SOON);
    assertThat(there.heard("alive")).hasSize(3 * SET).allMatch(each -> bootId(each) == 8);
  }

  static int bootId(Caught caught) {
    String text = caught.header("BOOTID.UPNP.ORG");
    assertThat(text).matches("0|[1-9][0-9]*");
    return Integer.parseInt(text);
  }

  static Map<String, Long> times(List<Caught> messages) {
    return new TreeMap<>(messages.stream().collect(groupingBy(Caught::pair, counting())));
  }
}
