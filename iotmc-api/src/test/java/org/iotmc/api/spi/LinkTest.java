package org.iotmc.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.iotmc.api.spi.DatagramSpec.Interest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkTest {
  private static final Link LINK =
      new Link(
          "eth0",
          2,
          List.of(
              network("10.0.0.1", 8),
              network("192.168.7.1", 23),
              network("2001:db8::1", 64),
              network("fd12::1", 64),
              network("fe80::1", 64)),
          Link.Scope.NETWORK);
  private static final Link LOOPBACK =
      new Link("lo", 1, List.of(network("127.0.0.1", 8), network("::1", 128)), Link.Scope.LOOPBACK);

  @ParameterizedTest
  @CsvSource({
    "239.255.255.250, 10.0.0.1 192.168.7.1",
    "8.8.8.8,         10.0.0.1 192.168.7.1",
    "ff02::c,         fe80::1",
    "fe80::7,         fe80::1",
    "ff05::c,         2001:db8::1 fd12::1",
    "2001:db8::7,     2001:db8::1 fd12::1",
  })
  void theScopeOfATargetDecidesWhichAddressesSendToIt(String target, String senders) {
    List<InetAddress> expected = Arrays.stream(senders.split(" ")).map(LinkTest::address).toList();
    assertThat(LINK.senders(address(target))).isEqualTo(expected);
  }

  @Test
  void loopbackOfIpv6SendsToItselfAndToNoGroup() {
    assertThat(LOOPBACK.senders(address("::1"))).containsExactly(address("::1"));
    assertThat(LOOPBACK.senders(address("ff02::c"))).isEmpty();
    assertThat(LOOPBACK.senders(address("ff05::c"))).isEmpty();
    assertThat(LINK.senders(address("::1"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "10.200.3.4, 10.0.0.1",
    "192.168.6.9, 192.168.7.1",
    "8.8.8.8, 10.0.0.1",
    "fd12::9, fd12::1",
    "2600::1, 2001:db8::1",
  })
  void theAddressInTheNetworkOfATargetFacesIt(String target, String own) {
    assertThat(LINK.facing(address(target))).contains(address(own));
  }

  @ParameterizedTest
  @CsvSource({
    "192.168.6.255, true",
    "192.168.8.0, false",
    "11.0.0.0, false",
    "fe80::ffff, true",
    "fe80:0:0:1::1, false",
    "fd12:0:0:1::1, false",
    "::ffff:0:0, false",
  })
  void theNetworksOfALinkEndAtTheirPrefix(String other, boolean on) {
    assertThat(LINK.isOnLink(address(other))).isEqualTo(on);
  }

  @Test
  void aPortIsOpenAtTheAddressesThatMaySendToItsGroups() {
    DatagramSpec near = DatagramSpec.multicast(group("ff02::c"), Interest.ALL);
    assertThat(near.addresses(LINK)).containsExactly(address("fe80::1"));
    assertThat(near.choose(List.of(LINK, LOOPBACK))).containsExactly(LINK);
    assertThat(DatagramSpec.ephemeral().addresses(LINK)).isEqualTo(LINK.addresses());
    assertThat(near.onLinks(link -> false).choose(List.of(LINK))).isEmpty();
  }

  @Test
  @Tag("SSDP-02")
  @Tag("SSDP-72")
  void hopsAreTwoAndOnASiteTenUnlessSetOtherwise() {
    DatagramSpec spec = DatagramSpec.ephemeral();
    assertThat(LINK.addresses().stream().map(spec::hopsFrom)).containsExactly(2, 2, 10, 10, 2);
    DatagramSpec other = spec.hops(5).siteHops(7);
    assertThat(LINK.addresses().stream().map(other::hopsFrom)).containsExactly(5, 5, 7, 7, 5);
    assertThatThrownBy(() -> spec.hops(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> spec.siteHops(256)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatThrownBy(() -> DatagramSpec.multicast(group("10.0.0.1"), Interest.ALL))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> DatagramSpec.ephemeral().port(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> network("10.0.0.1", 33)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1",
    "fe80::1, fe80:0:0:0:0:0:0:1%3",
    "fe80::1%9, fe80:0:0:0:0:0:0:1%3",
    "ff02::c, ff02:0:0:0:0:0:0:c%3",
    "ff05::c, ff05:0:0:0:0:0:0:c",
    "ff05::c%9, ff05:0:0:0:0:0:0:c",
  })
  void whatIsLocalToALinkHasItsNumberAndNothingElseHasOne(String any, String zoned) {
    InetSocketAddress there = LinkAddress.zoned(group(any), 3);
    assertThat(there.getAddress().getHostAddress()).isEqualTo(zoned);
    assertThat(there.getPort()).isEqualTo(1900);
  }

  private static InetSocketAddress group(String literal) {
    return new InetSocketAddress(address(literal), 1900);
  }

  private static LinkAddress network(String literal, int prefix) {
    return new LinkAddress(address(literal), prefix);
  }

  private static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
