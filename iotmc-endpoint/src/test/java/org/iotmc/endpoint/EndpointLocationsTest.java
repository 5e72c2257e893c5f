package org.iotmc.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.LinkAddress;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointLocationsTest {
  private static final List<Link> LINKS =
      List.of(
          new Link(
              "eth0",
              1,
              List.of(network("192.0.2.2", 24), network("fe80::2", 64), network("fd12::2", 64)),
              Link.Scope.NETWORK),
          new Link("eth1", 2, List.of(network("10.0.0.2", 8)), Link.Scope.NETWORK));

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, https://192.0.2.2:8443/",
    "10.0.0.7, https://10.0.0.2:8443/",
    "8.8.8.8, https://10.0.0.2:8443/",
    "fe80::7, https://[fe80::2]:8443/",
    "fd12::7, https://[fd12::2]:8443/",
    "::ffff:192.0.2.7, https://192.0.2.2:8443/",
  })
  @Tag("SSDP-78")
  void aCallbackHasTheFamilyOfThePeerAndTheAddressNearestToIt(String peer, String callback) {
    InetAddress own = Locations.facing(LINKS, address(peer));
    assertThat(Locations.url("https", own, 8443, "/")).hasToString(callback);
  }

  @Test
  @Tag("SSDP-78")
  void whereWeHaveNoAddressOfThePeersFamilyThereIsNoCallback() {
    List<Link> old = LINKS.subList(1, 2);
    assertThatThrownBy(() -> Locations.facing(old, address("fe80::7")))
        .isInstanceOf(TransportException.class);
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
