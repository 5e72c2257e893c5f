package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.HostLiteral;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.LinkAddress;
import org.iotmc.api.spi.SourceShares;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Searches against a scripted peer. */
class SsdpSearchTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final SimWorld world = SimWorld.seeded(5);
  private final SimHost peer = world.host("peer");
  private final SimHost seeker = world.host("seeker");
  private final List<Datagram> asked = new ArrayList<>();
  private final List<Instant> times = new ArrayList<>();

  @AfterEach
  void nothingFailedInsideTheWorld() {
    assertThat(world.failures()).isEmpty();
  }

  @Test
  @Tag("SSDP-01")
  @Tag("SSDP-03")
  @Tag("SSDP-04")
  @Tag("SSDP-48")
  void aSearchIsWrittenAsUda132Says() {
    DatagramPort silent = peer((datagram, port) -> {});
    SearchRequest request =
        SearchRequest.to(Target.ROOT_DEVICE)
            .mx(Duration.ofSeconds(3))
            .userAgent("OS/1 UPnP/2.0 viewer/1")
            .friendlyName("viewer")
            .uuid(Samples.UDN)
            .build();
    run(request);
    assertThat(text(asked.get(0)))
        .isEqualTo(
            String.join(
                "\r\n",
                "M-SEARCH * HTTP/1.1",
                "HOST: 239.255.255.250:1900",
                "MAN: \"ssdp:discover\"",
                "MX: 3",
                "ST: upnp:rootdevice",
                "USER-AGENT: OS/1 UPnP/2.0 viewer/1",
                "CPFN.UPNP.ORG: viewer",
                "CPUUID.UPNP.ORG: 2fac1234-31f8-11b4-a222-08002b34c003",
                "",
                ""));
    silent.close();
  }

  @Test
  @Tag("SSDP-48")
  void aSearchAlwaysHasANameThatIdentifiesNobody() {
    peer((datagram, port) -> {});
    run(SearchRequest.of(Target.ALL));
    assertThat(text(asked.get(0))).contains("\r\nCPFN.UPNP.ORG: iotmc\r\n");
  }

  @Test
  void aSearchThatIsTooLongForADatagramIsRefusedWhenItIsDescribed() {
    String text = "\u20ac".repeat(100);
    SearchRequestBuilder fits = SearchRequest.to(Target.ALL).friendlyName(text);
    assertThat(fits.build()).isNotNull();
    assertThatThrownBy(() -> fits.userAgent(text).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("640 bytes");
    assertThatThrownBy(
            () -> SearchRequest.to(Target.ALL).at(InetSocketAddress.createUnresolved("lamp", 1900)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Tag("SSDP-49")
  void mxIsOneSecondOrMoreAndMoreThanFiveIsFive() {
    for (Duration wrong : List.of(Duration.ZERO, Duration.ofMillis(999), Duration.ofSeconds(-1))) {
      assertThatThrownBy(() -> SearchRequest.to(Target.ALL).mx(wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(SearchRequest.to(Target.ALL).mx(Duration.ofSeconds(120)).build().mx())
        .isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  @Tag("SSDP-51")
  void aSearchIsSentSeveralTimesMxApart() {
    peer((datagram, port) -> {});
    Instant begun = world.now();
    run(SearchRequest.of(Target.ALL));
    assertThat(times).hasSize(SearchRequest.DEFAULT_SENDS);
    for (int i = 0; i < times.size(); i++) {
      assertThat(Duration.between(begun, times.get(i)))
          .isBetween(Duration.ofSeconds(i), Duration.ofSeconds(i).plusMillis(100));
    }
  }

  @Test
  void aSearchThatIsCancelledWaitsForNothingMore() {
    List<Runnable> waiting = new ArrayList<>();
    Lane lane = new WaitingLane(seeker.newLane("search"), waiting);
    SearchRequest request = SearchRequest.to(Target.ALL).deadline(Duration.ofDays(1)).build();
    SsdpSearcher search = SsdpSearcher.search(seeker, lane, request);
    world.runFor(Duration.ofMillis(10));
    assertThat(waiting).isNotEmpty();
    search.cancel();
    world.await(search.result(), PATIENCE);
    assertThat(waiting).isEmpty();
  }

  /** Notes what waits for its time. */
  private record WaitingLane(Lane lane, List<Runnable> waiting) implements Lane {
    @Override
    public Cancellable after(Duration delay, Runnable task) {
      waiting.add(task);
      Cancellable timer =
          lane.after(
              delay,
              () -> {
                waiting.remove(task);
                task.run();
              });
      return () -> {
        waiting.remove(task);
        timer.cancel();
      };
    }

    @Override
    public <T> CompletableFuture<T> future() {
      return lane.future();
    }

    @Override
    public void execute(Runnable task) {
      lane.execute(task);
    }

    @Override
    public void close() {
      lane.close();
    }
  }

  @Test
  @Tag("SSDP-51")
  void anAnswerThatComesHalfASecondLateIsTaken() {
    Lane lane = peer.newLane("late");
    peer(
        (datagram, port) -> {
          if (asked.size() == SearchRequest.DEFAULT_SENDS) {
            lane.after(
                Duration.ofMillis(1500),
                () -> answer(port, datagram, Target.ALL, Samples.presence(location())));
          }
        });
    assertThat(run(SearchRequest.of(Target.ALL))).hasSize(1);
  }

  @Test
  @Tag("SSDP-68")
  void equalAnswersAreOne() {
    peer(
        (datagram, port) -> {
          answer(port, datagram, Target.ROOT_DEVICE, Samples.presence(location()));
          answer(port, datagram, Target.ROOT_DEVICE, Samples.presence(location()));
        });
    List<Found> told = new ArrayList<>();
    assertThat(run(SearchRequest.to(Target.ROOT_DEVICE).onFound(told::add).build())).hasSize(1);
    assertThat(told).hasSize(1);
  }

  @Test
  @Tag("SSDP-81")
  void aSearchFindsNoMoreThanItsBoundWhateverAnswers() {
    Lane flood = peer.newLane("flood");
    peer(
        (datagram, port) -> {
          int count = asked.size() == 1 ? SsdpSearcher.MAX_FOUND_OF_SOURCE + 5 : 0;
          for (int i = 0; i < count; i++) {
            Udn udn = new Udn("uuid:" + i);
            flood.after(
                Duration.ofNanos(i * 50_000L),
                () ->
                    port.send(
                        SsdpCodec.encode(
                            new SsdpMessage.SearchResponse(
                                Advertisement.of(udn, Target.ROOT_DEVICE),
                                Samples.presence(location()))),
                        datagram.source(),
                        port.links().get(0)));
          }
        });
    SsdpSearcher search =
        SsdpSearcher.search(seeker, seeker.newLane("test"), SearchRequest.of(Target.ROOT_DEVICE));
    assertThat(world.await(search.result(), PATIENCE)).hasSize(SsdpSearcher.MAX_FOUND_OF_SOURCE);
    assertThat(search.counts().refused(Refusal.SOURCE_FULL)).isEqualTo(5);
  }

  @Test
  @Tag("SSDP-81")
  void whoAnswersWithThousandsOfNamesLeavesRoomForOthers() {
    SimHost stranger = world.host("stranger");
    String theirs = "http://" + stranger.address().getHostAddress() + "/d.xml";
    List<DatagramPort> port = new ArrayList<>();
    port.add(
        world.await(
            stranger
                .datagrams()
                .open(
                    DatagramSpec.multicast(Ssdp.GROUP, DatagramSpec.Interest.SEARCHES)
                        .port(Ssdp.PORT),
                    question -> flood(stranger.newLane("flood"), port.get(0), question, theirs)),
            PATIENCE));
    peer(
        (datagram, own) -> {
          if (asked.size() == SearchRequest.DEFAULT_SENDS) {
            answer(own, datagram, Target.ALL, Samples.presence(location()));
          }
        });
    List<Found> found = run(SearchRequest.of(Target.ALL));
    assertThat(found).hasSize(SsdpSearcher.MAX_FOUND_OF_SOURCE + 1);
    assertThat(found.get(found.size() - 1).advertisement().usn().udn()).isEqualTo(Samples.UDN);
  }

  @Test
  @Tag("SSDP-81")
  void aSearchFindsNoMoreThanItsBoundWhoeverAnswers() {
    int sources = SourceShares.FRACTION;
    List<DatagramPort> ports = new ArrayList<>();
    for (int i = 0; i < sources; i++) {
      SimHost host = world.host("crowd" + i);
      String theirs = "http://" + host.address().getHostAddress() + "/d.xml";
      int at = i;
      ports.add(
          world.await(
              host.datagrams()
                  .open(
                      DatagramSpec.multicast(Ssdp.GROUP, DatagramSpec.Interest.SEARCHES)
                          .port(Ssdp.PORT),
                      question -> crowd(host.newLane("crowd"), ports.get(at), question, theirs)),
              PATIENCE));
    }
    peer(
        (datagram, own) -> {
          if (asked.size() == SearchRequest.DEFAULT_SENDS) {
            answer(own, datagram, Target.ROOT_DEVICE, Samples.presence(location()));
          }
        });
    SsdpSearcher search =
        SsdpSearcher.search(seeker, seeker.newLane("test"), SearchRequest.of(Target.ROOT_DEVICE));
    List<Found> found = world.await(search.result(), PATIENCE);
    assertThat(found)
        .hasSize(SsdpSearcher.MAX_FOUND)
        .noneMatch(one -> one.udn().equals(Samples.UDN));
    assertThat(search.counts().refused(Refusal.DIRECTORY_FULL)).isEqualTo(1);
    assertThat(search.counts().refused(Refusal.SOURCE_FULL)).isZero();
  }

  @Test
  @Tag("SSDP-81")
  void whoAnswersForFewDevicesWithManyLocationsHasNoMoreThanItsShareAndLeavesRoomForOthers() {
    int most = 32;
    int devices = 6;
    SimHost stranger = world.host("stranger");
    DatagramPort theirs = port(stranger);
    String lies = "http://" + stranger.address().getHostAddress() + "/";
    peer(
        (datagram, port) -> {
          if (asked.size() == 1) {
            for (int i = 0; i < devices * DiscoveredDevice.MAX_SIGHTINGS; i++) {
              answer(theirs, datagram, new Udn("uuid:" + i % devices), lies + i);
            }
          } else if (asked.size() == 2) {
            answer(port, datagram, new Udn("uuid:0"), location());
            answer(port, datagram, Samples.UDN, location());
          }
        });
    SsdpSearcher search = search(SearchRequest.to(Target.ROOT_DEVICE).most(most));
    List<Found> found = world.await(search.result(), PATIENCE);
    List<Sighting> kept = found.stream().flatMap(one -> one.sightings().stream()).toList();
    int share = SourceShares.of(most);
    assertThat(kept).filteredOn(one -> one.location().startsWith(lies)).hasSize(share);
    assertThat(found).hasSize(devices + 1);
    assertThat(kept).filteredOn(one -> one.location().equals(location())).hasSize(2);
    assertThat(search.counts().refused(Refusal.SOURCE_FULL))
        .isEqualTo(devices * DiscoveredDevice.MAX_SIGHTINGS - share);
  }

  @Test
  @Tag("SSDP-81")
  void whoseLocationMakesWayForThatOfAnotherMayNameOneMore() {
    int most = SourceShares.FRACTION * (DiscoveredDevice.MAX_SIGHTINGS + 1);
    SimHost stranger = world.host("stranger");
    DatagramPort theirs = port(stranger);
    String lies = "http://" + stranger.address().getHostAddress() + "/";
    peer(
        (datagram, port) -> {
          if (asked.size() == 1) {
            for (int i = 0; i < DiscoveredDevice.MAX_SIGHTINGS; i++) {
              answer(theirs, datagram, Samples.UDN, lies + i);
            }
          } else if (asked.size() == 2) {
            answer(port, datagram, Samples.UDN, location());
          } else if (asked.size() == 3) {
            for (int i = 0; i < 3; i++) {
              answer(theirs, datagram, new Udn("uuid:" + i), lies);
            }
          }
        });
    SsdpSearcher search = search(SearchRequest.to(Target.ROOT_DEVICE).most(most));
    assertThat(world.await(search.result(), PATIENCE))
        .extracting(Found::udn)
        .containsExactly(Samples.UDN, new Udn("uuid:0"), new Udn("uuid:1"));
    assertThat(search.counts().refused(Refusal.SOURCE_FULL)).isEqualTo(1);
  }

  @Test
  @Tag("SSDP-81")
  void furtherLocationsTakePlacesOfTheSearch() {
    SimHost other = world.host("other");
    DatagramPort theirs = port(other);
    String elsewhere = "http://" + other.address().getHostAddress() + "/";
    peer(
        (datagram, port) -> {
          if (asked.size() == 1) {
            answer(port, datagram, Samples.UDN, location());
            answer(theirs, datagram, Samples.UDN, elsewhere);
          }
        });
    SsdpSearcher search = search(SearchRequest.to(Target.ROOT_DEVICE).most(1));
    assertThat(world.await(search.result(), PATIENCE).get(0).sightings()).hasSize(1);
    assertThat(search.counts().refused(Refusal.DIRECTORY_FULL)).isEqualTo(1);
    for (int wrong : new int[] {0, SsdpSearcher.MAX_FOUND + 1}) {
      assertThatThrownBy(() -> SearchRequest.to(Target.ALL).most(wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** As many as one source may, no two sources with the same names. */
  private static void crowd(Lane lane, DatagramPort port, Datagram question, String location) {
    for (int i = 0; i < SsdpSearcher.MAX_FOUND_OF_SOURCE; i++) {
      Udn one = new Udn("uuid:" + i + "-" + URI.create(location).getHost());
      SsdpMessage answer =
          new SsdpMessage.SearchResponse(
              Advertisement.of(one, Target.ROOT_DEVICE), Samples.presence(location));
      lane.after(
          Duration.ofNanos(i * 300_000L),
          () -> port.send(SsdpCodec.encode(answer), question.source(), port.links().get(0)));
    }
  }

  /** Within a second as many as a search takes in all. */
  private static void flood(Lane lane, DatagramPort port, Datagram question, String location) {
    for (int i = 0; i < SsdpSearcher.MAX_FOUND; i++) {
      Udn invented = new Udn("uuid:" + i);
      SsdpMessage answer =
          new SsdpMessage.SearchResponse(
              Advertisement.of(invented, Target.ROOT_DEVICE), Samples.presence(location));
      lane.after(
          Duration.ofNanos(i * 90_000L),
          () -> port.send(SsdpCodec.encode(answer), question.source(), port.links().get(0)));
    }
  }

  @Test
  void ofADeviceOnIpv4AndIpv6AllLocationsAreFoundAndIpv4IsFirstWhicheverAnsweredFirst() {
    Set<Integer> first = new TreeSet<>();
    for (int seed = 0; seed < 8; seed++) {
      SimWorld both = SimWorld.seeded(seed);
      SimHost device = both.host("device");
      SimHost point = both.host("point");
      device.addIpv6(device.links().get(0));
      point.addIpv6(point.links().get(0));
      SsdpAdvertiser advertiser =
          SsdpAdvertiser.builder(
                  device,
                  DeviceTree.of(Samples.UDN, Samples.MANAGED, List.of()),
                  outlet -> outlet.url("http", 80, "/d.xml"))
              .build();
      both.await(advertiser.start(), PATIENCE);
      SearchRequest request =
          SearchRequest.to(Target.ROOT_DEVICE)
              .onFound(one -> first.add(one.source().getAddress().getAddress().length))
              .build();
      Lane lane = point.newLane("search");
      List<Found> found = both.await(SsdpSearcher.search(point, lane, request).result(), PATIENCE);
      assertThat(found).hasSize(1);
      assertThat(found.get(0).sightings()).hasSameSizeAs(advertiser.outlets()).hasSize(3);
      for (Outlet outlet : advertiser.outlets()) {
        assertThat(found.get(0).sightings())
            .filteredOn(
                way ->
                    HostLiteral.isAt(
                        way.locationUri(), LinkAddress.zoned(outlet.address(), way.link().index())))
            .hasSize(1);
      }
      assertThat(found.get(0).sightings())
          .extracting(way -> way.source().getAddress().isLinkLocalAddress())
          .containsExactly(false, false, true);
      assertThat(found.get(0).locationUri()).hasHost(device.address().getHostAddress());
    }
    assertThat(first).as("each family answered first in some of the worlds").hasSize(2);
  }

  @Test
  void moreLocationsThanOneThingMayHaveAreLeftOut() {
    peer(
        (datagram, port) -> {
          for (int i = 0; i < DiscoveredDevice.MAX_SIGHTINGS + 3; i++) {
            answer(port, datagram, Target.ROOT_DEVICE, Samples.presence(location() + "?" + i));
          }
        });
    List<Found> found = run(SearchRequest.of(Target.ROOT_DEVICE));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).sightings()).hasSize(DiscoveredDevice.MAX_SIGHTINGS);
  }

  @Test
  @Tag("SSDP-81")
  void whoAnswersFirstInTheNameOfADeviceWithManyLocationsDoesNotHideIt() {
    SimHost stranger = world.host("stranger");
    DatagramPort theirs = port(stranger);
    String lies = "http://" + stranger.address().getHostAddress() + "/";
    peer(
        (datagram, port) -> {
          if (asked.size() == 1) {
            for (int i = 0; i < DiscoveredDevice.MAX_SIGHTINGS; i++) {
              answer(theirs, datagram, Target.ROOT_DEVICE, Samples.presence(lies + i));
            }
          } else {
            answer(port, datagram, Target.ROOT_DEVICE, Samples.presence(location()));
          }
        });
    List<Found> found = run(SearchRequest.of(Target.ROOT_DEVICE));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).sightings())
        .hasSize(DiscoveredDevice.MAX_SIGHTINGS)
        .extracting(Sighting::location)
        .contains(location(), lies + 0)
        .doesNotContain(lies + (DiscoveredDevice.MAX_SIGHTINGS - 1));
  }

  @Test
  @Tag("SSDP-81")
  void whoNamesTheLocationOfADeviceBeforeTheDeviceDoesDoesNotHideIt() {
    SimHost stranger = world.host("stranger");
    DatagramPort theirs = port(stranger);
    peer(
        (datagram, port) ->
            answer(
                asked.size() == 1 ? theirs : port,
                datagram,
                Target.ROOT_DEVICE,
                Samples.presence(location())));
    Found found = run(SearchRequest.of(Target.ROOT_DEVICE)).get(0);
    assertThat(found.source().getAddress()).isEqualTo(peer.address());
    assertThat(found.warnings()).isEmpty();
    assertThat(found.sightings()).hasSize(2);
  }

  @Test
  void aLocationAtWhoAnsweredIsPreferredToOneElsewhereThatCameBefore() {
    peer(
        (datagram, port) -> {
          answer(port, datagram, Target.ROOT_DEVICE, Samples.presence("http://192.0.2.9/"));
          answer(port, datagram, Target.ROOT_DEVICE, Samples.presence(location()));
        });
    assertThat(run(SearchRequest.of(Target.ROOT_DEVICE)).get(0).sightings())
        .extracting(Sighting::location)
        .containsExactly(location(), "http://192.0.2.9/");
  }

  @Test
  @Tag("SSDP-53")
  void answersByTcpAreTakenAndThoseWithSeveralNamesAreSeveral() {
    Target service = new Target("urn:a:service:b:1");
    peer(
        (datagram, port) -> {
          String said = text(datagram);
          int at = said.indexOf("TCPPORT.UPNP.ORG: ") + "TCPPORT.UPNP.ORG: ".length();
          int tcpPort = Integer.parseInt(said.substring(at, said.indexOf('\r', at)));
          assertThat(tcpPort).isBetween(49152, 65535);
          port.sendByTcp(
              Samples.bytes(
                  "HTTP/1.1 200 OK",
                  "ST: " + service,
                  "USN: uuid:one::" + service + ", uuid:two::" + service,
                  "CACHE-CONTROL: max-age=1800",
                  "EXT:",
                  "LOCATION: " + location(),
                  "",
                  ""),
              new InetSocketAddress(datagram.source().getAddress(), tcpPort),
              port.links().get(0),
              peer.address());
        });
    assertThat(run(SearchRequest.to(service).acceptTcp().build()))
        .extracting(found -> found.advertisement().usn().toString())
        .containsExactly("uuid:one::" + service, "uuid:two::" + service);
  }

  @Test
  void aHigherVersionIsFoundAndALowerOneIsNot() {
    Target nine = Target.of(TypeUrn.device("a", "b", 9));
    Target one = Target.of(TypeUrn.device("a", "b", 1));
    peer(
        (datagram, port) -> {
          answer(port, datagram, nine, Samples.presence(location()));
          answer(port, datagram, one, Samples.presence(location()));
        });
    assertThat(run(SearchRequest.of(one))).hasSize(2);
    assertThat(run(SearchRequest.of(nine)))
        .extracting(found -> found.advertisement().target())
        .containsExactly(nine);
  }

  @Test
  @Tag("SSDP-50")
  void aSearchOfOneDeviceHasItsAddressAndNoMx() {
    peer(
        (datagram, port) ->
            answer(port, datagram, Target.of(Samples.UDN), Samples.presence(location())));
    SearchRequest request =
        SearchRequest.to(Target.of(Samples.UDN))
            .at(new InetSocketAddress(peer.address(), 1900))
            .build();
    assertThat(run(request)).hasSize(1);
    assertThat(text(asked.get(0)))
        .startsWith(
            String.join(
                "\r\n",
                "M-SEARCH * HTTP/1.1",
                "HOST: " + peer.address().getHostAddress() + ":1900",
                "MAN: \"ssdp:discover\"",
                "ST: " + Samples.UDN,
                ""))
        .doesNotContain("MX:");
  }

  @Test
  @Tag("SSDP-50")
  void whoWasNotAskedIsNotBelieved() {
    peer((datagram, port) -> {});
    SimHost liar = world.host("liar");
    DatagramPort lies =
        world.await(liar.datagrams().open(DatagramSpec.ephemeral(), datagram -> {}), PATIENCE);
    peer(
        (datagram, port) ->
            answer(lies, datagram, Target.of(Samples.UDN), Samples.presence(location())));
    SearchRequest request =
        SearchRequest.to(Target.of(Samples.UDN))
            .at(new InetSocketAddress(peer.address(), 1900))
            .build();
    assertThat(run(request)).isEmpty();
  }

  @Test
  @Tag("SSDP-35")
  void aDeviceIsAskedAtThePortThatItNamed() {
    DatagramPort other =
        world.await(peer.datagrams().open(DatagramSpec.ephemeral(), asked::add), PATIENCE);
    run(SearchRequest.probing(device(OptionalInt.of(other.port()))).build());
    assertThat(asked).hasSize(3);
    asked.clear();
    peer((datagram, port) -> {});
    run(SearchRequest.probing(device(OptionalInt.empty())).build());
    assertThat(asked).hasSize(3);
    assertThat(text(asked.get(0))).contains(":1900\r\n");
  }

  @Test
  @Tag("FIELD-12")
  @Tag("SSDP-81")
  void answersOfOurOwnAndThoseThatPointAtUsAreCounted() {
    peer(
        (datagram, port) -> {
          answer(port, datagram, Target.ROOT_DEVICE, Samples.presence("http://127.0.0.1:22/"));
          answer(port, datagram, Target.ROOT_DEVICE, Samples.presence(location()));
          port.send(
              Samples.bytes("HTTP/1.1 200 OK", "ST: upnp:rootdevice", "", ""),
              datagram.source(),
              port.links().get(0));
          port.send(Samples.bytes("noise"), datagram.source(), port.links().get(0));
        });
    SsdpSearcher search =
        SsdpSearcher.search(
            seeker,
            seeker.newLane("test"),
            SearchRequest.to(Target.ROOT_DEVICE).ignoring(Samples.UDN::equals).sends(2).build());
    assertThat(world.await(search.result(), PATIENCE)).isEmpty();
    SsdpCounts counts = search.counts();
    assertThat(counts.refused(Refusal.OWN_DEVICE)).isEqualTo(4);
    assertThat(counts.refused(Refusal.HEADER)).isEqualTo(2);
    assertThat(counts.refused(Refusal.NOT_SSDP)).isEqualTo(2);
    assertThat(counts.decoded()).isEqualTo(4);
  }

  @Test
  @Tag("FIELD-28")
  void anAnswerWithALocationElsewhereHasAWarning() {
    peer(
        (datagram, port) ->
            answer(port, datagram, Target.ALL, Samples.presence("http://192.0.2.9/")));
    assertThat(run(SearchRequest.of(Target.ALL)).get(0).warnings())
        .hasToString("[UNUSUAL_VALUE LOCATION]");
  }

  @Test
  @Tag("SSDP-52")
  void dotsOfAVendorDomainAreWrittenAsHyphens() {
    assertThat(Target.of(TypeUrn.device("example.com", "Lamp", 1)))
        .hasToString("urn:example-com:device:Lamp:1");
  }

  private interface Answering {
    void asked(Datagram datagram, DatagramPort port);
  }

  /** Opens the port of SSDP on the peer. */
  private DatagramPort peer(Answering answering) {
    List<DatagramPort> port = new ArrayList<>();
    port.add(
        world.await(
            peer.datagrams()
                .open(
                    DatagramSpec.multicast(Ssdp.GROUP, DatagramSpec.Interest.SEARCHES)
                        .port(Ssdp.PORT),
                    datagram -> {
                      asked.add(datagram);
                      times.add(world.now());
                      answering.asked(datagram, port.get(0));
                    }),
            PATIENCE));
    return port.get(0);
  }

  private List<Found> run(SearchRequest request) {
    return world.await(
        SsdpSearcher.search(seeker, seeker.newLane("test"), request).result(), PATIENCE);
  }

  private SsdpSearcher search(SearchRequestBuilder described) {
    return SsdpSearcher.search(seeker, seeker.newLane("test"), described.build());
  }

  private static void answer(DatagramPort port, Datagram question, Udn udn, String location) {
    SsdpMessage answer =
        new SsdpMessage.SearchResponse(
            Advertisement.of(udn, Target.ROOT_DEVICE), Samples.presence(location));
    port.send(SsdpCodec.encode(answer), question.source(), port.links().get(0));
  }

  private static void answer(
      DatagramPort port, Datagram question, Target target, Presence presence) {
    SsdpMessage answer =
        new SsdpMessage.SearchResponse(Advertisement.of(Samples.UDN, target), presence);
    port.send(SsdpCodec.encode(answer), question.source(), port.links().get(0));
  }

  private String location() {
    return "http://" + peer.address().getHostAddress() + "/d.xml";
  }

  private DiscoveredDevice device(OptionalInt searchPort) {
    Presence presence =
        new Presence(
            new Endpoint(location(), Optional.empty(), searchPort),
            Epoch.UNKNOWN,
            Duration.ofMinutes(30),
            Optional.empty(),
            Optional.empty());
    Sighting sighting =
        new Sighting(
            presence,
            new InetSocketAddress(peer.address(), 1900),
            seeker.links().get(0),
            seeker.clock().instant(),
            List.of());
    return new DiscoveredDevice(Samples.UDN, List.of(Target.ROOT_DEVICE), List.of(sighting));
  }

  private static String text(Datagram datagram) {
    return StandardCharsets.UTF_8.decode(datagram.payload().duplicate()).toString();
  }

  /** A port of a host that hears nothing. */
  private DatagramPort port(SimHost host) {
    return world.await(host.datagrams().open(DatagramSpec.ephemeral(), d -> {}), PATIENCE);
  }
}
