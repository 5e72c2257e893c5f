package org.iotmc.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class SourceSharesTest {
  private final SourceShares shares = new SourceShares(2);

  private static InetAddress at(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private boolean take(String remote) {
    return shares.take(at(remote), at("192.0.2.99"));
  }

  private void give(String remote) {
    shares.give(at(remote), at("192.0.2.99"));
  }

  @Test
  void aSourceHasItsShareAndLeavesTheOthersTheirs() {
    assertThat(take("192.0.2.1")).isTrue();
    assertThat(take("192.0.2.1")).isTrue();
    assertThat(take("192.0.2.1")).isFalse();
    assertThat(take("192.0.2.2")).isTrue();
    give("192.0.2.1");
    assertThat(take("192.0.2.1")).isTrue();
    assertThat(take("192.0.2.1")).isFalse();
  }

  @Test
  void allAddressesOfA64OfIpv6AreOneSource() {
    assertThat(take("2001:db8:0:1::1")).isTrue();
    assertThat(take("2001:db8:0:1:ffff::2")).isTrue();
    assertThat(take("2001:db8:0:1::3")).isFalse();
    assertThat(take("2001:db8:0:2::3")).isTrue();
    give("2001:db8:0:1::9");
    assertThat(take("2001:db8:0:1::3")).isTrue();
  }

  @Test
  void whatIsOnThisHostHasNoBoundOfItsOwnAndGivesNothingBackThatItNeverTook() {
    for (int i = 0; i < 100; i++) {
      assertThat(take("127.0.0.1")).isTrue();
      assertThat(take("::1")).isTrue();
      assertThat(take("192.0.2.99")).isTrue();
    }
    // The same address at another one of ours counts: that is not how a host reaches itself.
    InetAddress ours = at("192.0.2.99");
    InetAddress other = at("192.0.2.98");
    assertThat(shares.take(ours, other)).isTrue();
    assertThat(shares.take(ours, other)).isTrue();
    give("192.0.2.99");
    assertThat(shares.take(ours, other)).isFalse();
  }

  @Test
  void aLinkLocalPrefixIsOneSourceOnEachLink() throws UnknownHostException {
    byte[] near = at("fe80::1").getAddress();
    Source here = Source.of(Inet6Address.getByAddress(null, near, 2));
    assertThat(Source.of(Inet6Address.getByAddress(null, at("fe80::2").getAddress(), 2)))
        .isEqualTo(here)
        .hasSameHashCodeAs(here);
    assertThat(Source.of(Inet6Address.getByAddress(null, near, 3))).isNotEqualTo(here);
    assertThat(Source.of(at("::10.0.0.1"))).isNotEqualTo(Source.of(at("10.0.0.1")));
  }

  @Test
  void placesMayBeAddedBeyondAShareAndAreGivenBackTogether() {
    Source source = Source.of(at("192.0.2.1"));
    shares.add(source, 5);
    assertThat(shares.take(source)).isFalse();
    shares.give(source, 4);
    assertThat(shares.take(source)).isTrue();
    assertThat(shares.hasRoom(source)).isFalse();
    shares.give(source, 2);
    assertThat(shares.hasRoom(source)).isTrue();
  }

  @Test
  void theUsualShareIsAQuarterAndNeverNothing() {
    assertThat(SourceShares.of(512)).isEqualTo(128);
    assertThat(SourceShares.of(2)).isEqualTo(1);
  }
}
