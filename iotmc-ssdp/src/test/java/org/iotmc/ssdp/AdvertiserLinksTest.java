package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.iotmc.ssdp.AdvertisingTest.bootId;
import static org.iotmc.ssdp.Neighbourhood.SET;
import static org.iotmc.ssdp.Neighbourhood.SOON;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.LinkAddress;
import org.iotmc.ssdp.Neighbourhood.Caught;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several links and addresses, IPv4 and IPv6, that come, go and change. */
class AdvertiserLinksTest {
  private static final InetAddress GLOBAL = address("2001:db8::d");

  private final Neighbourhood there = new Neighbourhood(29);

  @AfterEach
  void nothingFailedInsideTheWorld() {
    assertThat(there.world.failures()).isEmpty();
  }

  @Test
  @Tag("SSDP-23")
  @Tag("SSDP-24")
  @Tag("FIELD-34")
  void onTwoLinksOnlyTheLocationDiffersAsUda122Says() {
    Link garden = there.device.addLink("garden");
    there.neighbour.addLink("garden");
    SsdpAdvertiser advertiser = there.listening().started(there.advertiser());
    there.run(SOON);
    assertThat(advertiser.outlets())
        .extracting(Outlet::link)
        .extracting(Link::name)
        .containsExactly("eth0", "eth1");
    List<Caught> home = on("eth0");
    List<Caught> outside = on("eth1");
    assertThat(home).hasSize(3 * SET);
    assertThat(home).allMatch(each -> each.header("LOCATION").startsWith("http://10.0.0.1:"));
    assertThat(outside)
        .allMatch(
            each -> Neighbourhood.hostOf(each).equals(garden.addresses().get(0).getHostAddress()));
    assertThat(bare(home)).isEqualTo(bare(outside));
  }

  @Test
  void theUserChoosesTheLinks() {
    there.device.addLink("garden");
    there.neighbour.addLink("garden");
    SsdpAdvertiser advertiser =
        there.listening().started(there.advertiser().links(link -> link.name().equals("eth1")));
    there.run(SOON);
    assertThat(advertiser.outlets()).hasSize(1);
    assertThat(on("eth0")).isEmpty();
    assertThat(on("eth1")).hasSize(3 * SET);
  }

  @Test
  @Tag("SSDP-28")
  @Tag("SSDP-42")
  void whereALinkLeavesNothingIsSaidOnTheOthersAsUda123Says() {
    Link garden = there.device.addLink("garden");
    there.neighbour.addLink("garden");
    SsdpAdvertiser advertiser = there.listening().started(there.advertiser());
    there.run(SOON);
    int before = bootId(there.heard.get(0));
    there.heard.clear();
    there.device.linkDown(garden);
    there.run(SOON);
    assertThat(there.heard).isEmpty();
    assertThat(advertiser.outlets()).hasSize(1);
    there.run(Duration.ofHours(2));
    assertThat(there.heard)
        .isNotEmpty()
        .allMatch(each -> each.is("alive") && bootId(each) == before)
        .allMatch(each -> each.datagram().link().name().equals("eth0"));
  }

  @Test
  @Tag("SSDP-28")
  @Tag("SSDP-43")
  @Tag("SSDP-44")
  void whereALinkComesTheOthersHearOfTheNewBootIdBeforeAnybodySeesItAsUda124Says() {
    there.neighbour.addLink("garden");
    SsdpAdvertiser advertiser =
        there
            .listening()
            .started(
                there
                    .advertiser()
                    .bootId(7)
                    .configId(99)
                    .secureLocations(outlet -> outlet.url("https", 8443, "/device.xml")));
    there.run(SOON);
    there.heard.clear();
    there.device.addLink("garden");
    there.run(SOON);

    List<Caught> home = on("eth0");
    List<Caught> updates = there.heard("update");
    assertThat(updates).hasSize(2 * SET).allMatch(home::contains);
    assertThat(home.subList(0, 2 * SET)).isEqualTo(updates);
    assertThat(home.get(0).header("NT")).isEqualTo("upnp:rootdevice");
    assertThat(AdvertisingTest.times(updates)).hasSize(SET);
    assertThat(updates)
        .allSatisfy(
            update -> {
              assertThat(update.headers().keySet())
                  .containsExactlyInAnyOrder(
                      "HOST",
                      "LOCATION",
                      "SECURELOCATION.UPNP.ORG",
                      "NT",
                      "NTS",
                      "USN",
                      "BOOTID.UPNP.ORG",
                      "CONFIGID.UPNP.ORG",
                      "NEXTBOOTID.UPNP.ORG",
                      "OPT",
                      "01-NLS");
              assertThat(bootId(update)).isEqualTo(7);
              assertThat(update.header("NEXTBOOTID.UPNP.ORG")).isEqualTo("8");
              assertThat(update.header("CONFIGID.UPNP.ORG")).isEqualTo("99");
            });
    assertThat(on("eth1")).hasSize(3 * SET).allMatch(each -> each.is("alive"));
    assertThat(there.heard("alive")).hasSize(6 * SET).allMatch(each -> bootId(each) == 8);
    assertThat(there.heard("byebye")).isEmpty();
    assertThat(there.heard("alive").get(0).at()).isAfter(updates.get(updates.size() - 1).at());
    assertThat(advertiser.outlets()).hasSize(2);
  }

  @Test
  void aDirectorySeesNoRestartWhereALinkComes() {
    List<String> told = new ArrayList<>();
    SsdpDirectory directory =
        SsdpDirectory.builder(there.neighbour, new Telling(told))
            .interests(List.of(Target.ROOT_DEVICE))
            .build();
    there.world.await(directory.start(), SOON);
    there.neighbour.addLink("garden");
    there.started(there.advertiser());
    there.run(SOON);
    there.device.addLink("garden");
    there.run(Duration.ofHours(5));
    there.device.addIpv6(there.device.links().get(0));
    there.neighbour.addIpv6(there.neighbour.links().get(0));
    there.run(Duration.ofHours(5));
    assertThat(told).containsExactly("appeared");
    DiscoveredDevice found =
        there.world.await(directory.find(Neighbourhood.ROOT), SOON).orElseThrow();
    assertThat(found.sightings()).as("IPv4 on two links, IPv6 twice on one").hasSize(4);
  }

  @Test
  @Tag("SSDP-28")
  @Tag("SSDP-39")
  @Tag("FIELD-79")
  void theOnlyAddressChangesWithAGoodbyeAndANewBootIdAsUda122Says() {
    there.listening().started(there.advertiser().bootId(7));
    there.run(SOON);
    there.heard.clear();
    Link now = there.device.renumber(there.device.links().get(0));
    there.run(SOON);
    String host = now.addresses().get(0).getHostAddress();
    assertThat(there.heard("update")).as("nobody there was told of the old BOOTID by it").isEmpty();
    assertThat(there.heard.subList(0, SET))
        .allMatch(each -> each.is("byebye") && bootId(each) == 7);
    assertThat(there.heard.subList(SET, there.heard.size()))
        .hasSize(3 * SET)
        .allMatch(each -> each.is("alive") && bootId(each) == 8)
        .allMatch(each -> Neighbourhood.hostOf(each).equals(host));
  }

  @Test
  @Tag("SSDP-44")
  void whereNoLargerBootIdIsLeftALinkThatComesIsAnnouncedAfterGoodbyes() {
    there.neighbour.addLink("garden");
    there.listening().started(there.advertiser().bootId(Integer.MAX_VALUE));
    there.run(SOON);
    there.heard.clear();
    there.device.addLink("garden");
    there.run(SOON);
    assertThat(there.heard("update")).isEmpty();
    assertThat(there.heard("byebye")).hasSize(2 * SET);
    assertThat(there.heard("alive")).hasSize(6 * SET).allMatch(each -> bootId(each) == 1);
  }

  @Test
  void anAddressAtWhichAMessageIsTooLongIsLeftOutAndTheOthersAreNot() {
    there.device.addLink("garden");
    there.neighbour.addLink("garden");
    SsdpAdvertiser advertiser =
        there
            .listening()
            .started(
                there
                    .advertiser()
                    .secureLocations(
                        outlet ->
                            outlet.url(
                                "https",
                                8443,
                                "/" + "x".repeat(outlet.link().index() == 1 ? 1 : 450))));
    there.run(SOON);
    assertThat(advertiser.outlets()).hasSize(1);
    assertThat(on("eth0")).hasSize(3 * SET);
    assertThat(on("eth1")).isEmpty();
  }

  @Test
  void aLinkThatComesWhileTheOthersAreToldIsAnnouncedWithThem() {
    there.neighbour.addLink("garden");
    there.neighbour.addLink("cellar");
    there.listening().started(there.advertiser().bootId(7));
    there.run(SOON);
    there.heard.clear();
    there.device.addLink("garden");
    there.run(Duration.ofMillis(50));
    there.device.addLink("cellar");
    there.run(SOON);
    assertThat(there.heard("alive")).hasSize(9 * SET).allMatch(each -> bootId(each) == 8);
    assertThat(there.heard("update")).allMatch(each -> on("eth0").contains(each)).hasSize(3 * SET);
  }

  @Test
  void theNextNumberIsKeptBeforeAnybodyHearsOfIt() {
    CompletableFuture<Integer> storing = new CompletableFuture<>();
    SsdpAdvertiser advertiser =
        there.listening().started(there.advertiser().bootId(7).nextBootIds(() -> storing));
    there.run(SOON);
    there.heard.clear();
    Link green = there.neighbour.addLink("garden");
    there.device.addLink("garden");
    there.run(Duration.ofSeconds(1));
    advertiser.announce();
    there.run(Duration.ofSeconds(4));
    Neighbourhood.search(there.port(), green, "ssdp:all", 1);
    there.run(Duration.ofSeconds(3));
    assertThat(there.heard)
        .as("what was told before is announced as before")
        .hasSize(3 * SET)
        .allMatch(each -> bootId(each) == 7)
        .allMatch(each -> each.datagram().link().name().equals("eth0"));
    assertThat(there.sent).as("by an address that nobody was told of").isEmpty();
    there.heard.clear();
    storing.complete(12);
    there.run(SOON);
    assertThat(there.heard("update"))
        .allMatch(each -> each.header("NEXTBOOTID.UPNP.ORG").equals("12"));
    assertThat(there.heard("alive")).isNotEmpty().allMatch(each -> bootId(each) == 12);
  }

  @Test
  @Tag("SSDP-28")
  void aNumberThatIsNotKeptIsNotAnnouncedAndTheNewAddressHasThePresentOne() {
    AtomicInteger asked = new AtomicInteger();
    there
        .listening()
        .started(
            there
                .advertiser()
                .bootId(7)
                .nextBootIds(
                    () ->
                        asked.getAndIncrement() == 0
                            ? CompletableFuture.failedFuture(new IllegalStateException("no room"))
                            : new CompletableFuture<>()));
    there.run(SOON);
    there.heard.clear();
    there.neighbour.addLink("garden");
    there.device.addLink("garden");
    there.run(SOON);
    assertThat(on("eth1")).hasSize(3 * SET);
    there.heard.clear();
    there.neighbour.addLink("cellar");
    there.device.addLink("cellar");
    there.run(Duration.ofSeconds(9));
    assertThat(on("eth2")).as("it may still be kept").isEmpty();
    there.run(SOON);
    assertThat(on("eth2")).hasSize(3 * SET);
    assertThat(there.heard).allMatch(each -> each.is("alive") && bootId(each) == 7);
    assertThat(asked).hasValue(2);
  }

  @Test
  @Tag("SSDP-28")
  void theOnlyAddressThatChangesWithoutAnotherNumberIsAnnouncedAfterAGoodbye() {
    there
        .listening()
        .started(
            there
                .advertiser()
                .bootId(7)
                .nextBootIds(() -> CompletableFuture.failedFuture(new IllegalStateException("x"))));
    there.run(SOON);
    there.heard.clear();
    there.device.renumber(there.device.links().get(0));
    there.run(SOON);
    assertThat(there.heard("byebye")).hasSize(SET);
    assertThat(there.heard("alive")).hasSize(3 * SET).allMatch(each -> bootId(each) == 7);
  }

  @Test
  void addressesThatComeAndGoWithoutEndCostFiveNumbersAndThenOneAMinute() {
    AtomicInteger kept = new AtomicInteger(7);
    Link plain = there.device.links().get(0);
    there.neighbour.addIpv6(there.neighbour.links().get(0));
    there
        .listening()
        .started(
            there
                .advertiser()
                .bootId(kept.get())
                .nextBootIds(() -> CompletableFuture.completedFuture(kept.incrementAndGet())));
    there.run(SOON);
    List<LinkAddress> without = plain.networks();
    for (int i = 0; i < 360; i++) {
      List<LinkAddress> with = new ArrayList<>(without);
      with.add(new LinkAddress(address("2001:db8:0:" + i + "::d"), 64));
      there.device.setNetworks(plain, with);
      there.run(Duration.ofSeconds(5));
      there.device.setNetworks(plain, without);
      there.run(Duration.ofSeconds(5));
    }
    assertThat(kept.get() - 7).isBetween(BootIds.BURST, BootIds.BURST + 60);
    assertThat(there.heard("update").size()).isLessThanOrEqualTo(2 * SET * (BootIds.BURST + 60));
    there.heard.clear();
    there.run(Duration.ofHours(1));
    assertThat(there.heard).as("it is announced as ever").hasSizeGreaterThan(3 * SET);
  }

  @Test
  void anAddressThatHasToWaitIsSilentAndTheOthersAreAnnouncedAsBefore() {
    AtomicInteger kept = new AtomicInteger(7);
    SsdpAdvertiser advertiser =
        there
            .listening()
            .started(
                there
                    .advertiser()
                    .bootId(kept.get())
                    .nextBootIds(() -> CompletableFuture.completedFuture(kept.incrementAndGet())));
    there.run(SOON);
    for (int i = 0; i <= BootIds.BURST; i++) {
      there.neighbour.addLink("net" + i);
      there.device.addLink("net" + i);
      there.run(Duration.ofSeconds(2));
    }
    String last = "eth" + (BootIds.BURST + 1);
    assertThat(kept).hasValue(7 + BootIds.BURST);
    assertThat(on(last)).isEmpty();
    there.heard.clear();
    advertiser.announce();
    there.run(Duration.ofSeconds(2));
    assertThat(there.heard("alive"))
        .hasSize(3 * SET * (BootIds.BURST + 1))
        .allMatch(each -> bootId(each) == kept.get());
    assertThat(on(last)).isEmpty();
    there.run(BootIds.INTERVAL);
    assertThat(on(last)).hasSize(3 * SET).allMatch(each -> bootId(each) == 8 + BootIds.BURST);
  }

  @Test
  @Tag("SSDP-69")
  void aDeviceThatHasOnlyIpv6IsAnnouncedAndTheLogSaysThatIpv4IsMissing() {
    List<String> warnings = new ArrayList<>();
    Link wide = withIpv6();
    there.listening().started(there.advertiser().warnings(warnings::add));
    there.run(SOON);
    assertThat(warnings).as("with IPv4").isEmpty();
    there.heard.clear();
    there.device.setNetworks(
        wide,
        wide.networks().stream()
            .filter(network -> network.address() instanceof Inet6Address)
            .toList());
    there.run(Duration.ofHours(1));
    assertThat(warnings).hasSize(1).first().asString().contains("IPv6 only");
    assertThat(there.heard("alive")).isNotEmpty();
  }

  @Test
  @Tag("SSDP-70")
  @Tag("SSDP-71")
  @Tag("SSDP-73")
  @Tag("SSDP-74")
  @Tag("SSDP-75")
  void eachAddressHasAMessageOfItsOwnForEachThingAsUdaA4Says() {
    Link wide = withIpv6();
    SsdpAdvertiser advertiser = there.listening().started(there.advertiser());
    there.run(SOON);
    assertThat(advertiser.outlets())
        .extracting(Outlet::address)
        .containsExactlyInAnyOrderElementsOf(wide.addresses());
    assertThat(wide.addresses()).hasSize(4);
    Map<String, List<Caught>> byPair =
        there.heard.subList(0, 4 * SET).stream()
            .collect(Collectors.groupingBy(Caught::pair, TreeMap::new, Collectors.toList()));
    assertThat(byPair).hasSize(SET);
    assertThat(byPair.values())
        .allSatisfy(
            four -> {
              assertThat(four)
                  .extracting(Caught::from)
                  .containsExactlyInAnyOrderElementsOf(wide.addresses());
              assertThat(Duration.between(four.get(0).at(), four.get(3).at()))
                  .isLessThan(Duration.ofMillis(20));
            });
    for (int i = 0; i < 4 * SET; i += 4) {
      assertThat(there.heard.subList(i, i + 4))
          .as("one thing is said at all addresses before the next")
          .extracting(Caught::pair)
          .containsOnly(there.heard.get(i).pair());
    }
    assertThat(there.heard)
        .hasSize(3 * 4 * SET)
        .allSatisfy(
            alive -> {
              assertThat(alive.header("HOST")).isEqualToIgnoringCase(group(alive.from()));
              assertThat(alive.header("CACHE-CONTROL")).isEqualTo("max-age=1800");
              assertThat(alive.header("LOCATION"))
                  .isEqualTo("http://" + LinkAddress.literal(alive.from()) + ":8080/device.xml")
                  .doesNotContain("%");
              assertThat(alive.header("OPT"))
                  .isEqualTo("\"http://schemas.upnp.org/upnp/1/0/\"; ns=01");
              assertThat(alive.header("01-NLS")).hasSizeBetween(1, 64);
              assertThat(alive.length()).isLessThanOrEqualTo(640);
            });
  }

  @Test
  @Tag("SSDP-75")
  void theSignatureChangesWithTheAddressesAndNotOtherwise() {
    there.listening().started(there.advertiser());
    there.run(Duration.ofHours(3));
    List<String> before =
        there.heard.stream().map(each -> each.header("01-NLS")).distinct().toList();
    assertThat(before).hasSize(1);
    there.heard.clear();
    there.device.addIpv6(there.device.links().get(0));
    there.run(Duration.ofHours(3));
    assertThat(there.heard("alive").stream().map(each -> each.header("01-NLS")).distinct())
        .hasSize(1)
        .doesNotContainAnyElementsOf(before);
  }

  @Test
  @Tag("SSDP-58")
  @Tag("SSDP-70")
  @Tag("SSDP-74")
  void aSearchOverIpv6IsAnsweredFromTheAddressThatItsSourceCanReach() {
    withIpv6();
    there.started(there.advertiser());
    DatagramPort port = there.port();
    Link link = port.links().get(0);
    for (InetAddress from : link.addresses()) {
      there.sent.clear();
      var group =
          from instanceof Inet6Address
              ? from.isLinkLocalAddress() ? Ssdp.NEAR_GROUP : Ssdp.SITE_GROUP
              : Ssdp.GROUP;
      port.send(
          SsdpCodec.encode(SearchRequest.of(Target.ROOT_DEVICE).message(1900, group), group),
          group,
          link,
          from);
      there.run(SOON);
      assertThat(there.sent).as("from %s", from).hasSize(1);
      Caught answer = there.sent.get(0);
      assertThat(answer.from() instanceof Inet6Address).isEqualTo(from instanceof Inet6Address);
      assertThat(answer.from().isLinkLocalAddress()).isEqualTo(from.isLinkLocalAddress());
      assertThat(answer.header("LOCATION")).contains(LinkAddress.literal(answer.from()));
    }
  }

  @Test
  void aSearcherFindsADeviceOverBothFamilies() {
    withIpv6();
    there.started(there.advertiser());
    List<Found> found =
        there.world.await(
            SsdpSearcher.search(
                    there.neighbour,
                    there.neighbour.newLane("search"),
                    SearchRequest.of(Target.ROOT_DEVICE))
                .result(),
            SOON);
    assertThat(found).hasSize(1);
  }

  @Test
  @Tag("SSDP-76")
  @Tag("FIELD-07")
  void aLinkLocalLocationIsHeardWithTheZoneOfTheLinkItCameInOn() {
    there.neighbour.addLink("garden");
    Link green = there.neighbour.addIpv6(there.neighbour.links().get(1));
    Link garden = there.device.addLink("garden");
    there.device.setNetworks(garden, List.of(new LinkAddress(address("fe80::d"), 64)));
    there.started(there.advertiser());
    SearchRequest request =
        SearchRequest.to(Target.ROOT_DEVICE).links(link -> link.index() == 2).build();
    Found found =
        there
            .world
            .await(
                SsdpSearcher.search(there.neighbour, there.neighbour.newLane("search"), request)
                    .result(),
                SOON)
            .get(0);
    assertThat(found.link()).isEqualTo(green);
    assertThat(found.presence().endpoint().location())
        .isEqualTo("http://[fe80::d%2]:8080/device.xml");
    assertThat(found.warnings()).isEmpty();
  }

  @Test
  void onIpv6AloneADeviceIsAnnouncedUntilIpv4Comes() {
    Link wide = there.device.addIpv6(there.device.links().get(0));
    there.neighbour.addIpv6(there.neighbour.links().get(0));
    List<LinkAddress> ipv4 = wide.networks().subList(0, 1);
    there.device.setNetworks(wide, wide.networks().subList(1, 3));
    SsdpAdvertiser advertiser = there.listening().started(there.advertiser());
    there.run(SOON);
    assertThat(advertiser.outlets()).hasSize(2);
    there.heard.clear();
    List<LinkAddress> all = new ArrayList<>(ipv4);
    all.addAll(wide.networks().subList(1, 3));
    there.device.setNetworks(wide, all);
    there.run(SOON);
    assertThat(advertiser.outlets()).hasSize(3);
    assertThat(there.heard("update")).hasSize(2 * 2 * SET);
    assertThat(there.heard("alive")).hasSize(3 * 3 * SET);
  }

  /** IPv4, link-local, unique-local and global addresses, on both hosts. */
  private Link withIpv6() {
    give(there.neighbour.addIpv6(there.neighbour.links().get(0)), address("2001:db8::7"), false);
    return give(there.device.addIpv6(there.device.links().get(0)), GLOBAL, true);
  }

  private Link give(Link link, InetAddress address, boolean toDevice) {
    List<LinkAddress> more = new ArrayList<>(link.networks());
    more.add(new LinkAddress(address, 64));
    return (toDevice ? there.device : there.neighbour).setNetworks(link, more);
  }

  private static String group(InetAddress from) {
    if (!(from instanceof Inet6Address)) {
      return "239.255.255.250:1900";
    }
    return from.isLinkLocalAddress() ? "[FF02::C]:1900" : "[FF05::C]:1900";
  }

  private List<Caught> on(String link) {
    return there.heard.stream().filter(each -> each.datagram().link().name().equals(link)).toList();
  }

  /** All but what may differ. */
  private static List<Map<String, String>> bare(List<Caught> messages) {
    return messages.stream()
        .map(
            each -> {
              Map<String, String> headers = each.headers();
              headers.remove("LOCATION");
              return headers;
            })
        .toList();
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (java.net.UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
