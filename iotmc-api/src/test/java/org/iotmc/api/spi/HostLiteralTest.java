package org.iotmc.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostLiteralTest {
  @ParameterizedTest
  @CsvSource({
    "http://192.0.2.1/, 192.0.2.1, true",
    "https://192.0.2.1:8443/d.xml, 192.0.2.1, true",
    "http://[::ffff:192.0.2.1]/, 192.0.2.1, true",
    "http://[fe80::1]/, fe80::1, true",
    "http://[fe80:0:0:0:0:0:0:1]:80/, fe80::1, true",
    "http://[FE80::0001]/, fe80::1, true",
    "http://[fe80::1%4]/, fe80::1, true",
    "http://[fe80::1]/, fe80::1%4, true",
    "http://[fe80::1%4]/, fe80::1%4, true",
    "http://[fe80::1%5]/, fe80::1%4, false",
    "http://[fe80::2]/, fe80::1, false",
    "http://192.0.2.2/, 192.0.2.1, false",
    "http://[::c000:201]/, 192.0.2.1, false",
    "http://localhost/, 127.0.0.1, false",
    "http://192.0.2.010/, 192.0.2.8, false",
    "mailto:me@example.com, 192.0.2.1, false"
  })
  void anAddressIsTheSameInEachOfItsForms(String url, String address, boolean same)
      throws UnknownHostException {
    assertThat(HostLiteral.isAt(URI.create(url), InetAddress.getByName(address))).isEqualTo(same);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "256.0.2.1",
        "999.1.1.1",
        "010.0.0.1",
        "192.0.2",
        "3221225985",
        "192.0.2.1.",
        "fe80::1",
        "[]",
        "[::1",
        "[:::]",
        "[192.0.2.1]",
        "[nonsense]",
        "[fe80::1%eth0]",
        "[fe80::1%9999999999]"
      })
  void whatIsNoAddressInItsOwnFormIsNeitherReadNorLookedUp(String host) {
    assertThat(HostLiteral.address(host)).isEmpty();
  }

  @Test
  void theZoneIsKept() {
    assertThat(HostLiteral.address("[fe80::1%4]").orElseThrow())
        .isInstanceOfSatisfying(
            Inet6Address.class, found -> assertThat(found.getScopeId()).isEqualTo(4));
  }

  @Property(tries = 200)
  void eachAddressIsReadAsItIsWritten(@ForAll @Size(16) byte[] bytes) throws UnknownHostException {
    InetAddress address = InetAddress.getByAddress(bytes);
    assertThat(HostLiteral.address(LinkAddress.literal(address))).contains(address);
  }

  @Property(tries = 200)
  void anyTextIsReadOrNotButNeverFails(@ForAll String text) {
    assertThatCode(() -> HostLiteral.address("[" + text + "]")).doesNotThrowAnyException();
  }

  @Test
  void aUrlOfALinkLocalPeerGetsTheNumberOfTheLinkItIsReachedBy() throws Exception {
    InetAddress peer =
        Inet6Address.getByAddress(null, InetAddress.getByName("fe80::1").getAddress(), 4);
    assertThat(HostLiteral.zoned(URI.create("https://[fe80:0::1]:8443/a?b"), peer))
        .hasToString("https://[fe80:0::1%4]:8443/a?b");
    assertThat(HostLiteral.zoned(URI.create("https://[fe80::1%4]/"), peer))
        .hasToString("https://[fe80::1%4]/");
    assertThat(HostLiteral.zoned(URI.create("https://[fe80::2]/"), peer))
        .as("somebody else")
        .hasToString("https://[fe80::2]/");
    assertThat(
            HostLiteral.zoned(URI.create("https://[fd00::1]/"), InetAddress.getByName("fd00::1")))
        .hasToString("https://[fd00::1]/");
  }

  @Test
  void aLinkLocalUrlOfANeighbourIsOnTheLinkOfAPeer() throws Exception {
    InetAddress peer =
        Inet6Address.getByAddress(null, InetAddress.getByName("fe80::1").getAddress(), 4);
    assertThat(HostLiteral.onLinkOf(URI.create("http://[fe80::2]:80/"), peer))
        .hasToString("http://[fe80::2%4]:80/");
    assertThat(HostLiteral.onLinkOf(URI.create("http://[fe80::2]/?[fe80::2]"), peer))
        .as("what stands behind the host is not it")
        .hasToString("http://[fe80::2%4]/?[fe80::2]");
    for (String same : new String[] {"http://[fe80::2%7]/", "http://[fd00::1]/", "http://x/"}) {
      assertThat(HostLiteral.onLinkOf(URI.create(same), peer)).hasToString(same);
    }
    URI own = URI.create("http://169.254.1.1:80/");
    assertThat(HostLiteral.onLinkOf(own, peer)).isEqualTo(own);
    assertThat(HostLiteral.onLinkOf(own, InetAddress.getByName("fe80::1"))).isEqualTo(own);
  }
}
