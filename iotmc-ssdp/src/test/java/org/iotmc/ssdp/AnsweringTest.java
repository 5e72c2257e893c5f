package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.iotmc.ssdp.Neighbourhood.SET;
import static org.iotmc.ssdp.Neighbourhood.SOON;
import static org.iotmc.ssdp.Neighbourhood.search;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.LinkAddress;
import org.iotmc.sim.SimHost;
import org.iotmc.ssdp.Neighbourhood.Caught;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a device answers searches. */
class AnsweringTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Neighbourhood there = new Neighbourhood(23);

  @AfterEach
  void nothingFailedInsideTheWorld() {
    assertThat(there.world.failures()).isEmpty();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "ssdp:all, 10",
    "upnp:rootdevice, 1",
    "uuid:2fac1234-31f8-11b4-a222-08002b34c003, 1",
    "uuid:2fac1234-31f8-11b4-a222-08002b34c0a1, 1",
    "urn:iotmc-org:device:ManagedDevice:1, 1",
    "urn:example-com:device:Lamp:1, 2",
    "urn:example-com:device:Lamp:2, 2",
    "urn:example-com:device:Lamp:3, 0",
    "urn:example-com:service:Switch:1, 2",
    "urn:example-com:service:Switch:2, 2",
    "urn:example-com:service:Switch:3, 2",
    "urn:example-com:service:Switch:4, 0",
    "urn:example-com:service:Dimmer:1, 1",
    "uuid:2fac1234-31f8-11b4-a222-08002b34ffff, 0",
  })
  @Tag("SSDP-62")
  @Tag("SSDP-63")
  @Tag("SSDP-65")
  @Tag("FIELD-22")
  void eachTargetGetsTheAnswersOfUda133(String target, int count) {
    there.started(there.advertiser());
    search(there.port(), target, 1);
    there.run(SOON);
    assertThat(there.sent).hasSize(count).extracting(Caught::pair).doesNotHaveDuplicates();
    if (!target.equals("ssdp:all")) {
      assertThat(there.sent).allMatch(each -> each.header("ST").equals(target));
    }
  }

  @Test
  @Tag("SSDP-03")
  @Tag("SSDP-04")
  @Tag("SSDP-61")
  void anAnswerHasTheHeadersOfUda133() {
    there.started(there.advertiser());
    search(there.port(), "upnp:rootdevice", 1);
    there.run(SOON);
    Caught answer = there.sent.get(0);
    assertThat(answer.start()).isEqualTo("HTTP/1.1 200 OK");
    assertThat(answer.text()).endsWith("\r\n\r\n").contains("\r\nEXT:\r\n");
    assertThat(answer.headers().keySet())
        .containsExactlyInAnyOrder(
            "CACHE-CONTROL",
            "DATE",
            "EXT",
            "LOCATION",
            "SERVER",
            "ST",
            "USN",
            "BOOTID.UPNP.ORG",
            "CONFIGID.UPNP.ORG",
            "OPT",
            "01-NLS");
    assertThat(answer.header("DATE")).matches("[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} .* GMT");
    Instant date =
        ZonedDateTime.parse(answer.header("DATE"), DateTimeFormatter.RFC_1123_DATE_TIME)
            .toInstant();
    assertThat(Duration.between(date, answer.at()))
        .isBetween(Duration.ZERO, SECOND.multipliedBy(2));
  }

  @Test
  @Tag("SSDP-55")
  @Tag("SSDP-58")
  void searchesOfAllAndOfOneAreAnsweredByTheLinkAndToThePortThatAsked() {
    Link garden = there.device.addLink("garden");
    Link green = there.neighbour.addLink("garden");
    there.started(there.advertiser());
    List<Caught> strays = new ArrayList<>();
    there.world.await(
        there
            .neighbour
            .datagrams()
            .open(
                DatagramSpec.ephemeral().port(Ssdp.PORT),
                datagram -> strays.add(new Caught(there.world.now(), datagram))),
        SOON);
    DatagramPort port = there.port();
    search(port, "upnp:rootdevice", 1);
    there.run(SOON);
    search(port, green, "upnp:rootdevice", 1);
    there.run(SOON);
    there.searchAlone(port, Ssdp.PORT, "upnp:rootdevice");
    there.run(SOON);
    assertThat(there.sent)
        .extracting(Caught::from)
        .containsExactly(there.device.address(), garden.addresses().get(0), there.device.address());
    assertThat(there.sent)
        .allMatch(each -> Neighbourhood.hostOf(each).equals(each.from().getHostAddress()));
    assertThat(there.sent)
        .extracting(each -> each.datagram().link().name())
        .containsExactly("eth0", "eth1", "eth0");
    assertThat(strays).isEmpty();
  }

  @Test
  @Tag("SSDP-59")
  void answersAreSpreadOverMxAndHoldUpNobodyElse() {
    there.started(there.advertiser());
    DatagramPort slow = there.port();
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      there.sent.clear();
      Instant asked = there.world.now();
      search(slow, "upnp:rootdevice", 2);
      there.run(Duration.ofSeconds(3));
      waits.add(Duration.between(asked, there.sent.get(0).at()).toMillis());
    }
    for (int quarter = 0; quarter < 4; quarter++) {
      long from = quarter * 500L;
      assertThat(waits)
          .as("in the quarter from %s ms of %s", from, waits)
          .filteredOn(wait -> wait >= from && wait < from + 500)
          .hasSizeBetween(4, 25);
    }
    there.sent.clear();
    Instant asked = there.world.now();
    search(slow, "ssdp:all", 5);
    DatagramPort quick = there.port(there.world.host("other"));
    search(quick, "upnp:rootdevice", 1);
    there.run(SOON);
    Caught second =
        there.sent.stream()
            .filter(
                each ->
                    each.datagram()
                        .link()
                        .addresses()
                        .contains(there.world.host("other").address()))
            .findFirst()
            .orElseThrow();
    assertThat(Duration.between(asked, second.at())).isLessThan(SECOND.plusMillis(10));
    assertThat(Duration.between(asked, there.sent.get(SET).at()))
        .isGreaterThan(SECOND.multipliedBy(2));
  }

  @Test
  @Tag("SSDP-57")
  void aLargeMxCountsAsFiveSecondsAndOneThatIsNoNumberIsNoSearch() {
    there.started(there.advertiser());
    DatagramPort port = there.port();
    search(port, "ssdp:all", 120);
    there.run(Duration.ofMillis(5010));
    assertThat(there.sent).hasSize(SET);
    Neighbourhood.ask(
        port, "M-SEARCH * HTTP/1.1", "MAN: \"ssdp:discover\"", "MX: abc", "ST: ssdp:all", "", "");
    there.run(SOON);
    assertThat(there.sent).hasSize(SET);
  }

  @Test
  @Tag("SSDP-60")
  void aSearchOfOneDeviceIsAnsweredWithinASecondAndNeedsNoMx() {
    there.started(there.advertiser());
    there.searchAlone(there.port(), Ssdp.PORT, "ssdp:all");
    there.run(SECOND);
    assertThat(there.sent).hasSize(SET);
  }

  @Test
  @Tag("SSDP-12")
  @Tag("SSDP-34")
  void whereAnotherHasThePortOfSsdpSearchesGoToOneThatIsAnnouncedAsUda122Says() {
    there.listening();
    there.world.await(
        there.device.datagrams().open(DatagramSpec.ephemeral().port(Ssdp.PORT), datagram -> {}),
        SOON);
    there.started(there.advertiser());
    there.run(SOON);
    String named = there.heard.get(0).header("SEARCHPORT.UPNP.ORG");
    int port = Integer.parseInt(named);
    assertThat(port).isBetween(49152, 65535);
    assertThat(there.heard).allMatch(each -> each.header("SEARCHPORT.UPNP.ORG").equals(named));
    there.searchAlone(there.port(), port, "upnp:rootdevice");
    there.run(SECOND);
    assertThat(there.sent).hasSize(1);
    assertThat(there.sent.get(0).header("SEARCHPORT.UPNP.ORG")).isEqualTo(named);
  }

  @Test
  @Tag("SSDP-34")
  void whereThePortOfSsdpIsFreeNoOtherIsAnnounced() {
    there.listening();
    there.started(there.advertiser());
    there.run(SOON);
    assertThat(there.heard).noneMatch(each -> each.headers().containsKey("SEARCHPORT.UPNP.ORG"));
    there.searchAlone(there.port(), Ssdp.PORT, "upnp:rootdevice");
    there.run(SECOND);
    assertThat(there.sent).hasSize(1);
  }

  @Test
  @Tag("SSDP-07")
  @Tag("SSDP-47")
  @Tag("SSDP-56")
  void nothingButASearchIsEverAnswered() {
    there.started(there.advertiser());
    there.run(SOON);
    DatagramPort port = there.port();
    InetSocketAddress device = new InetSocketAddress(there.device.address(), Ssdp.PORT);
    long before = there.world.network().sent();
    List<String[]> messages =
        List.of(
            new String[] {
              "NOTIFY * HTTP/1.1",
              "HOST: 239.255.255.250:1900",
              "NT: upnp:rootdevice",
              "NTS: ssdp:byebye",
              "USN: uuid:x::upnp:rootdevice",
              "",
              ""
            },
            new String[] {"M-SEARCH * HTTP/1.1", "MAN: \"ssdp:dis"},
            new String[] {"M-SEARCH * HTTP/1.1", "ST: ssdp:all", "", ""},
            new String[] {"GET /device.xml HTTP/1.1", "Host: 10.0.0.1", "", ""},
            new String[] {"HTTP/1.1 200 OK", "ST: ssdp:all", "USN: uuid:x", "", ""},
            new String[] {"noise"});
    for (String[] message : messages) {
      port.send(Samples.bytes(message), Ssdp.GROUP, port.links().get(0));
      port.send(Samples.bytes(message), device, port.links().get(0));
      there.run(SOON);
    }
    assertThat(there.sent).isEmpty();
    assertThat(there.world.network().sent() - before).isEqualTo(2L * messages.size());
    search(port, "upnp:rootdevice", 1);
    there.run(SOON);
    assertThat(there.sent).as("it is still there").hasSize(1);
  }

  @Test
  @Tag("FIELD-20")
  void theSameSearchIsAnsweredOnceAndAgainAfterAMoment() {
    there.started(there.advertiser());
    DatagramPort port = there.port();
    search(port, "upnp:rootdevice", 1);
    there.run(Duration.ofMillis(100));
    search(port, "upnp:rootdevice", 1);
    there.searchAlone(port, Ssdp.PORT, "upnp:rootdevice");
    there.run(SOON);
    assertThat(there.sent).hasSize(1);
    search(port, "upnp:rootdevice", 1);
    there.run(SOON);
    assertThat(there.sent).hasSize(2);
    there.searchAlone(port, Ssdp.PORT, "uuid:2fac1234-31f8-11b4-a222-08002b34c003");
    there.run(Duration.ofMillis(300));
    there.searchAlone(port, Ssdp.PORT, "uuid:2fac1234-31f8-11b4-a222-08002b34c003");
    there.run(SOON);
    assertThat(there.sent).as("answered, yet asked a moment ago").hasSize(3);
  }

  @Test
  @Tag("SSDP-79")
  void whoIsNotInANetworkOfTheLinkIsNotAnswered() throws Exception {
    SsdpAdvertiser advertiser = there.started(there.advertiser());
    there.run(SOON);
    SimHost stranger = there.world.host("stranger");
    for (String address : List.of("192.0.2.7", "10.7.0.7", "192.168.3.3")) {
      stranger.setNetworks(
          stranger.links().get(0), List.of(new LinkAddress(InetAddress.getByName(address), 24)));
      DatagramPort port = there.port(stranger);
      search(port, "ssdp:all", 1);
      there.run(SOON);
      port.close();
    }
    assertThat(there.sent).isEmpty();
    assertThat(advertiser.counts().refused(Refusal.OFF_LINK)).isEqualTo(3);
  }

  @Test
  void aHigherVersionAnswersForEachLowerOneWithThatVersion() {
    there.started(there.advertiser());
    search(there.port(), "urn:example-com:device:Lamp:1", 1);
    there.run(SOON);
    assertThat(new TreeSet<>(there.sent.stream().map(Caught::pair).toList()))
        .containsExactly(
            "urn:example-com:device:Lamp:1 "
                + Neighbourhood.LEFT
                + "::urn:example-com:device:Lamp:1",
            "urn:example-com:device:Lamp:1 "
                + Neighbourhood.RIGHT
                + "::urn:example-com:device:Lamp:1");
  }

  @Test
  @Tag("SSDP-66")
  void aSearchThatNamesAPortForItIsAnsweredThereByTcpAndOnlyThereAsUda133Says() {
    there.started(there.advertiser().answerByTcp());
    DatagramPort port = there.portWithTcp();
    Instant asked = there.world.now();
    searchWithTcp(port, port.port());
    there.run(SOON);
    assertThat(there.sent).hasSize(1);
    Caught all = there.sent.get(0);
    assertThat(Duration.between(asked, all.at())).isLessThan(Duration.ofMillis(20));
    assertThat(all.datagram().source().getPort()).as("not by UDP").isNotEqualTo(Ssdp.PORT);
    assertThat(TcpAnswers.split(all.datagram()))
        .hasSize(SET)
        .allSatisfy(
            each ->
                assertThat(SsdpCodec.decode(each.payload()))
                    .isInstanceOf(SsdpMessage.SearchResponse.class));
    searchWithTcp(port, port.port());
    there.run(SOON);
    assertThat(there.sent).as("asked again after a while").hasSize(2);
  }

  @Test
  @Tag("SSDP-66")
  void whatIsBeyondTheLengthOfAMessageByTcpIsLeftOutOfIt() {
    List<TypeUrn> services = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      services.add(TypeUrn.service("example-com", "Service" + i, 1));
    }
    DeviceTree large = DeviceTree.of(Samples.UDN, Samples.MANAGED, services);
    there.started(
        SsdpAdvertiser.builder(there.device, large, outlet -> outlet.url("http", 8080, "/d.xml"))
            .answerByTcp());
    DatagramPort port = there.portWithTcp();
    searchWithTcp(port, port.port());
    there.run(SOON);
    assertThat(there.sent).hasSize(1);
    assertThat(there.sent.get(0).length())
        .isBetween(DatagramSpec.MAX_TCP_MESSAGE - 1000, DatagramSpec.MAX_TCP_MESSAGE);
    assertThat(TcpAnswers.split(there.sent.get(0).datagram()))
        .allSatisfy(
            each ->
                assertThat(SsdpCodec.decode(each.payload()))
                    .isInstanceOf(SsdpMessage.SearchResponse.class));
  }

  @Test
  @Tag("SSDP-80")
  void connectionsAreMadeToNeighboursAndWithinTheBudgetOnly() {
    there.started(there.advertiser().answerByTcp());
    DatagramPort port = there.port();
    long before = connections();
    for (int i = 0; i < 1000; i++) {
      searchWithTcp(port, 50_000 + i);
      there.run(Duration.ofMillis(10));
    }
    // Each names another port, but it is one source that asks for one thing.
    assertThat(connections() - before).isBetween(5L, 25L);
  }

  @Test
  void unlessItIsToldToAnswerByTcpADeviceAnswersByUdp() {
    there.started(there.advertiser());
    searchWithTcp(there.port(), 50_000);
    there.run(SOON);
    assertThat(there.sent).hasSize(SET);
  }

  private long connections() {
    return there.world.trace().lines().stream().filter(line -> line.contains("by TCP")).count();
  }

  private static void searchWithTcp(DatagramPort port, int tcpPort) {
    Neighbourhood.ask(
        port,
        "M-SEARCH * HTTP/1.1",
        "HOST: 239.255.255.250:1900",
        "MAN: \"ssdp:discover\"",
        "MX: 5",
        "ST: ssdp:all",
        "TCPPORT.UPNP.ORG: " + tcpPort,
        "",
        "");
  }
}
