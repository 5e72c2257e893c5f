package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.DatagramHandler;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.Link;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The drivers in the simulated world. */
class SsdpWorldTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Udn OTHER = new Udn("uuid:other");

  private final SimWorld world = SimWorld.seeded(7);
  private final SimHost device = world.host("device");
  private final SimHost watcher = world.host("watcher");
  private final List<String> told = new ArrayList<>();

  @AfterEach
  void nothingFailedInsideTheWorld() {
    assertThat(world.failures()).isEmpty();
  }

  @Test
  void aSearchFindsADeviceByItsType() {
    started(advertiser(device, Samples.UDN).build());
    List<Found> found = search(Target.of(Samples.MANAGED));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).udn()).isEqualTo(Samples.UDN);
    assertThat(found.get(0).locationUri().getHost()).isEqualTo(device.address().getHostAddress());
    assertThat(found.get(0).presence().server()).hasValue("OS/1 UPnP/2.0 iotmc/0.1");
  }

  @Test
  void aSearchForEverythingListsEveryAdvertisementOnce() {
    started(advertiser(device, Samples.UDN).build());
    assertThat(search(Target.ALL)).hasSize(4);
  }

  @Test
  void twoDevicesOnOneHostAreBothFound() {
    started(advertiser(device, Samples.UDN).build());
    started(advertiser(device, OTHER).build());
    assertThat(search(Target.ROOT_DEVICE))
        .extracting(Found::udn)
        .containsExactlyInAnyOrder(Samples.UDN, OTHER);
  }

  @Test
  void aSearchLeavesNothingOpen() {
    search(Target.ALL);
    world.runFor(SOON);
    assertThat(watcher.openResources()).filteredOn(open -> open.contains("port")).isEmpty();
  }

  @Test
  void repetitionFindsDevicesThroughLoss() {
    world.network().loss(0.2);
    for (int i = 0; i < 20; i++) {
      started(advertiser(world.host("device" + i), new Udn("uuid:d" + i)).build());
    }
    world.runFor(SOON);
    // Once there and back is lost for 36 of 100; three times for 5 of 100.
    assertThat(search(Target.ROOT_DEVICE)).hasSizeGreaterThanOrEqualTo(17);
  }

  @Test
  void aDirectoryHearsADeviceComeAndSayGoodbye() {
    directory(Target.ROOT_DEVICE);
    SsdpAdvertiser advertiser = started(advertiser(device, Samples.UDN).build());
    world.runFor(Duration.ofSeconds(1));
    assertThat(told).containsExactly("appeared " + Samples.UDN);
    world.await(advertiser.close(), SOON);
    world.runFor(Duration.ofSeconds(1));
    assertThat(told).containsExactly("appeared " + Samples.UDN, "left BYE_BYE");
    assertThat(device.openResources()).isEmpty();
  }

  @Test
  void aDirectoryFindsWhatWasThereBefore() {
    started(advertiser(device, Samples.UDN).build());
    world.runFor(Duration.ofSeconds(30));
    directory(Target.of(Samples.MANAGED));
    world.runFor(Duration.ofSeconds(5));
    assertThat(told).containsExactly("appeared " + Samples.UDN);
  }

  @Test
  void aLivingDeviceStaysForDaysAndADeadOneExpiresAtMaxAge() {
    directory(Target.ROOT_DEVICE);
    started(advertiser(device, Samples.UDN).build());
    world.runFor(Duration.ofDays(2));
    assertThat(told).containsExactly("appeared " + Samples.UDN);
    device.cutPower();
    world.runFor(SsdpAdvertiserBuilder.DEFAULT_MAX_AGE);
    assertThat(told).containsExactly("appeared " + Samples.UDN, "left EXPIRED");
  }

  @Test
  void aDeviceThatLostItsPowerIsSeenToRebootWhenItComesBack() {
    directory(Target.ROOT_DEVICE);
    started(advertiser(device, Samples.UDN).build());
    world.runFor(SOON);
    device.cutPower();
    device.powerOn();
    started(advertiser(device, Samples.UDN).build());
    world.runFor(SOON);
    assertThat(told).containsExactly("appeared " + Samples.UDN, "rebooted");
  }

  @Test
  void aChangeOfPhaseIsAnnouncedUnderTheSameBootId() {
    AtomicReference<LifecyclePhase> phase = new AtomicReference<>(LifecyclePhase.OPERATION);
    directory(Target.ROOT_DEVICE);
    SsdpAdvertiser advertiser =
        started(
            advertiser(device, Samples.UDN)
                .extension(() -> new IotmcExtension(List.of("ota"), Optional.of(phase.get())))
                .build());
    world.runFor(SOON);
    phase.set(LifecyclePhase.MAINTENANCE);
    advertiser.announce();
    world.runFor(Duration.ofSeconds(1));
    assertThat(told).containsExactly("appeared " + Samples.UDN, "changed maintenance");
  }

  @Test
  @Tag("SSDP-19")
  void theInitialSetIsSentThreeTimesWithinSecondsAsUda122Says() {
    started(advertiser(device, Samples.UDN).build());
    world.runFor(Duration.ofSeconds(3));
    assertThat(world.network().sent()).isEqualTo(3 * 4);
  }

  @Test
  @Tag("FIELD-25")
  void goodbyesComeFirstWhereTheLastEndWasNotClean() {
    List<SsdpMessage> heard = new ArrayList<>();
    open(DatagramSpec.multicast(Ssdp.GROUP, DatagramSpec.Interest.ANNOUNCEMENTS), heard);
    started(advertiser(device, Samples.UDN).goodbyeFirst().build());
    world.runFor(Duration.ofSeconds(3));
    assertThat(heard).hasSize(16);
    assertThat(heard.subList(0, 4)).hasOnlyElementsOfType(SsdpMessage.ByeBye.class);
    assertThat(heard.subList(4, 16)).hasOnlyElementsOfType(SsdpMessage.Alive.class);
  }

  @Test
  @Tag("SSDP-23")
  @Tag("FIELD-34")
  void eachLinkCarriesALocationOfItsOwnAsUda122Says() {
    Link second = device.addLink("garden");
    SimHost gardener = world.host("gardener");
    Link green = gardener.addLink("garden");
    started(advertiser(device, Samples.UDN).build());
    CompletionStage<List<Found>> result =
        SsdpSearcher.search(
                gardener,
                gardener.newLane("test"),
                SearchRequest.to(Target.ROOT_DEVICE).links(green::equals).build())
            .result();
    assertThat(world.await(result, SOON).get(0).location())
        .contains(second.addresses().get(0).getHostAddress());
  }

  @Test
  void aSearchTellsOnWhichLinksItWasSentAlsoWhereNobodyAnswers() {
    Link garden = watcher.addLink("garden");
    SearchRequest request = SearchRequest.to(Target.ALL).links(garden::equals).build();
    SsdpSearcher search = SsdpSearcher.search(watcher, watcher.newLane("test"), request);
    assertThat(search.links()).isEmpty();
    assertThat(world.await(search.result(), SOON)).isEmpty();
    assertThat(search.links()).containsExactly(garden);
  }

  @Test
  @Tag("SSDP-56")
  @Tag("FIELD-21")
  void searchesThatBreakTheRulesAreMetWithSilenceAsUda133Says() {
    started(advertiser(device, Samples.UDN).build());
    world.runFor(SOON);
    List<SsdpMessage> heard = new ArrayList<>();
    DatagramPort port = open(DatagramSpec.ephemeral(), heard);
    String man = "MAN: \"ssdp:discover\"";
    String st = "ST: ssdp:all";
    multicast(port, "M-SEARCH * HTTP/1.1", man, st, "", "");
    multicast(port, "M-SEARCH * HTTP/1.1", man, st, "MX: 0", "", "");
    multicast(port, "M-SEARCH * HTTP/1.1", man, st, "MX: -1", "", "");
    multicast(port, "M-SEARCH * HTTP/1.1", man, st, "MX: soon", "", "");
    multicast(port, "M-SEARCH * HTTP/1.1", st, "MX: 1", "", "");
    multicast(port, "M-SEARCH / HTTP/1.1", man, st, "MX: 1", "", "");
    multicast(port, "M-SEARCH * HTTP/1.1", man, "ST: uuid:nobody", "MX: 1", "", "");
    world.runFor(SOON);
    assertThat(heard).isEmpty();
    multicast(port, "M-SEARCH * HTTP/1.1", man, st, "MX: 1", "", "");
    world.runFor(SOON);
    assertThat(heard).hasSize(4);
  }

  @Test
  void noiseOnTheGroupHarmsNobody() {
    directory(Target.ROOT_DEVICE);
    started(advertiser(device, Samples.UDN).build());
    world.runFor(SOON);
    DatagramPort port = open(DatagramSpec.ephemeral(), new ArrayList<>());
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 2000; i++) {
      byte[] noise = new byte[random.nextInt(9000)];
      random.nextBytes(noise);
      byte[] start =
          Samples.bytes(i % 2 == 0 ? "NOTIFY * HTTP/1.1" : "M-SEARCH * HTTP/1.1", "").array();
      System.arraycopy(start, 0, noise, 0, Math.min(start.length, noise.length));
      port.send(ByteBuffer.wrap(noise), Ssdp.GROUP, port.links().get(0));
    }
    world.runFor(SOON);
    assertThat(told).containsExactly("appeared " + Samples.UDN);
    assertThat(search(Target.ROOT_DEVICE)).hasSize(1);
  }

  @Test
  @Tag("FIELD-17")
  void aDirectoryThatWasClosedTellsNothingAndLeavesNothingOpen() {
    SsdpDirectory directory = directory(Target.ROOT_DEVICE);
    world.await(directory.close(), SOON);
    started(advertiser(device, Samples.UDN).build());
    world.runFor(SOON);
    assertThat(told).isEmpty();
    assertThat(watcher.openResources()).isEmpty();
  }

  @Test
  void aDirectoryTellsOnWhichLinksItListens() {
    Link garden = watcher.addLink("garden");
    SsdpDirectory directory =
        SsdpDirectory.builder(watcher, new DirectoryListener() {})
            .links(link -> link.index() == garden.index())
            .build();
    assertThat(directory.links()).isEmpty();
    world.await(directory.start(), SOON);
    assertThat(directory.links()).containsExactly(garden);
    Link changed = watcher.addIpv6(garden);
    world.runFor(SOON);
    assertThat(directory.links()).containsExactly(changed);
    watcher.linkDown(changed);
    world.runFor(SOON);
    assertThat(directory.links()).isEmpty();
    watcher.linkUp(changed);
    world.runFor(SOON);
    assertThat(directory.links()).containsExactly(changed);
    world.await(directory.close(), SOON);
    assertThat(directory.links()).isEmpty();
  }

  @Test
  void whatIsClosedWhileItStartsLeavesNothingOpen() {
    SsdpAdvertiser advertiser = advertiser(device, Samples.UDN).build();
    SsdpDirectory directory = SsdpDirectory.builder(watcher, new DirectoryListener() {}).build();
    advertiser.start();
    directory.start();
    world.await(advertiser.close(), SOON);
    world.await(directory.close(), SOON);
    world.runFor(SOON);
    assertThat(device.openResources()).isEmpty();
    assertThat(watcher.openResources()).isEmpty();
  }

  @Test
  void aSchemeInCapitalsIsThatScheme() {
    Endpoint endpoint =
        new Endpoint(
            "HTTP://10.0.0.1/D.xml", Optional.of("HttpS://10.0.0.1/D.xml"), OptionalInt.empty());
    assertThat(endpoint.locationUri()).hasToString("http://10.0.0.1/D.xml");
    assertThat(endpoint.secureLocationUri()).hasValue(URI.create("https://10.0.0.1/D.xml"));
  }

  @Test
  void aLocationAtAPortThatThereIsNotIsMalformed() {
    Endpoint endpoint = Endpoint.of(URI.create("http://10.0.0.1:65536/description.xml"));
    assertThatThrownBy(endpoint::locationUri).isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void anAdvertiserWhoseMessagesAreTooLongDoesNotStart() {
    SsdpAdvertiser advertiser =
        advertiser(device, Samples.UDN)
            .secureLocations(link -> URI.create("https://a/" + "x".repeat(450)))
            .build();
    assertThatThrownBy(() -> world.await(advertiser.start(), SOON))
        .isInstanceOf(IllegalArgumentException.class);
    world.await(advertiser.close(), SOON);
    assertThat(device.openResources()).isEmpty();
  }

  private static SsdpAdvertiserBuilder advertiser(SimHost host, Udn udn) {
    TypeUrn service = Samples.MANAGEMENT;
    return SsdpAdvertiser.builder(
        host,
        DeviceTree.of(udn, Samples.MANAGED, List.of(service)),
        outlet -> outlet.url("http", 8080, "/device.xml"));
  }

  private SsdpAdvertiser started(SsdpAdvertiser advertiser) {
    world.await(advertiser.start(), SOON);
    return advertiser;
  }

  private List<Found> search(Target target) {
    SearchRequest request = SearchRequest.of(target);
    return world.await(
        SsdpSearcher.search(watcher, watcher.newLane("test"), request).result(), SOON);
  }

  private SsdpDirectory directory(Target interest) {
    DirectoryListener listener =
        new DirectoryListener() {
          @Override
          public void appeared(DiscoveredDevice found) {
            told.add("appeared " + found.udn());
          }

          @Override
          public void changed(DiscoveredDevice before, DiscoveredDevice now) {
            told.add(
                "changed "
                    + now.presence().extension().flatMap(IotmcExtension::phase).get().token());
          }

          @Override
          public void rebooted(DiscoveredDevice before, DiscoveredDevice now) {
            told.add("rebooted");
          }

          @Override
          public void left(DiscoveredDevice gone, Reason reason) {
            told.add("left " + reason);
          }
        };
    SsdpDirectory directory =
        SsdpDirectory.builder(watcher, listener).interests(List.of(interest)).build();
    world.await(directory.start(), SOON);
    return directory;
  }

  /** Opens a port on a third host that announces nothing. */
  private DatagramPort open(DatagramSpec spec, List<SsdpMessage> heard) {
    DatagramHandler handler = datagram -> heard.add(SsdpCodec.decode(datagram.payload()));
    return world.await(world.host("bystander").datagrams().open(spec, handler), SOON);
  }

  private static void multicast(DatagramPort port, String... lines) {
    port.send(Samples.bytes(lines), Ssdp.GROUP, port.links().get(0));
  }
}
