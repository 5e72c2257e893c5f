package org.iotmc.gena;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.LinkAddress;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CVE-2020-12695 and its variants: nobody may make us send to anybody but themselves. */
class CallbackPoliciesTest {
  private static final CallbackPolicy REQUESTER = CallbackPolicies.requesterOnly();
  private static final CallbackPolicy SEGMENT =
      CallbackPolicies.sameSegment(
          () ->
              List.of(
                  link("lo", 1, "127.0.0.1/8", "::1/128"),
                  link("lan", 2, "10.0.0.1/24", "fd00::1/64", "fe80::1/64"),
                  link("wan", 3, "203.0.113.1/24", "fe80::1/64")));

  private static Link link(String name, int index, String... networks) {
    List<LinkAddress> addresses =
        List.of(networks).stream()
            .map(text -> text.split("/", -1))
            .map(p -> new LinkAddress(zoned(p[0], index), Integer.parseInt(p[1])))
            .toList();
    return new Link(name, index, addresses, index == 1 ? Link.Scope.LOOPBACK : Link.Scope.NETWORK);
  }

  private static InetAddress zoned(String address, int link) {
    return LinkAddress.zoned(new InetSocketAddress(address, 1).getAddress(), link);
  }

  private static Optional<Callback> judge(
      CallbackPolicy policy, InetAddress requester, InetAddress local, String callback) {
    HttpExchange exchange =
        new HttpExchange(
            "SUBSCRIBE",
            "/event",
            Headers.of(),
            Body.empty(),
            new InetSocketAddress(requester, 40_000),
            new InetSocketAddress(local, 80),
            Optional.empty());
    return policy.judge(exchange, URI.create(callback));
  }

  private static boolean accepts(String requester, String callback) {
    InetAddress from = zoned(requester, 0);
    return judge(REQUESTER, from, from, callback).isPresent();
  }

  private static boolean onSegment(String requester, String callback) {
    boolean wide = requester.contains(":");
    InetAddress local = zoned(wide ? "fd00::1" : "10.0.0.1", 2);
    return judge(SEGMENT, zoned(requester, 2), local, callback).isPresent();
  }

  @Test
  void theRequestersOwnAddressIsAccepted() {
    assertThat(accepts("10.0.0.7", "http://10.0.0.7:4004/e/1?x=y")).isTrue();
    assertThat(accepts("10.0.0.7", "http://10.0.0.7/e")).isTrue();
    assertThat(accepts("127.0.0.1", "http://127.0.0.1:4004/")).isTrue();
    assertThat(accepts("2001:db8::7", "http://[2001:DB8:0::7]:4004/")).isTrue();
    assertThat(accepts("fe80::7", "http://[fe80::7]:4004/")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://10.0.0.8:4004/",
        "http://192.0.2.1/",
        "http://127.0.0.1/",
        "http://0.0.0.0:4004/",
        "http://localhost/",
        "http://device.example/",
        "http://10.0.0.7.example/",
        "http://10.0.0.7@192.0.2.1/",
        "http://user@10.0.0.7/",
        "http://167772167/",
        "http://0xa000007/",
        "http://012.0.0.7/",
        "http://0x0a.0.0.7/",
        "http://10.7/",
        "http://10.0.0.007/",
        "http://[::ffff:10.0.0.7]/",
        "http://[::ffff:a00:7]/",
        "http://[::10.0.0.7]/",
        "http://[2001:db8::0.0.0.7]/",
        "http://[64:ff9b::a00:7]/",
        "https://10.0.0.7/",
        "HTTP://10.0.0.7/",
        "ftp://10.0.0.7/",
        "gopher://10.0.0.7:4004/",
        "http://10.0.0.7/#fragment",
        "http://239.255.255.250:1900/",
        "http://255.255.255.255:4004/",
      })
  @Tag("EVNT-08")
  void everybodyElseAndEveryTrickIsRefused(String callback) {
    assertThat(accepts("10.0.0.7", callback)).isFalse();
    assertThat(accepts("2001:db8::7", callback)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 22, 23, 25, 53, 79, 81, 110, 139, 443, 445, 631, 1023})
  @Tag("EVNT-08")
  void thePortsOfOtherProtocolsAreRefused(int port) {
    assertThat(accepts("10.0.0.7", "http://10.0.0.7:" + port + "/")).isFalse();
    assertThat(onSegment("10.0.0.7", "http://10.0.0.7:" + port + "/")).isFalse();
  }

  /** On this very host, too, each address is another one: services listen at one of them only. */
  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.2:4004/", "http://[::1]:4004/", "http://10.0.0.1:4004/"})
  void arequesterOnLoopbackReachesItsOwnAddressOnly(String callback) {
    assertThat(accepts("127.0.0.1", callback)).isFalse();
    InetAddress here = zoned("127.0.0.1", 1);
    assertThat(judge(SEGMENT, here, here, callback)).isEmpty();
    assertThat(judge(SEGMENT, here, here, "http://127.0.0.1:4004/")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://[fe80::7%252]/", "http://[fe80::7%2]/", "http://[fe80::7%25eth0]:4004/"})
  @Tag("EVNT-08")
  @Tag("FIELD-70")
  void aZoneIsNobodysToName(String callback) {
    InetAddress requester = zoned("fe80::7", 2);
    URI parsed = URI.create(callback);
    assertThat(parsed.getHost()).isNotNull();
    assertThat(judge(REQUESTER, requester, zoned("fe80::1", 2), callback)).isEmpty();
    assertThat(judge(SEGMENT, requester, zoned("fe80::1", 2), callback)).isEmpty();
  }

  /** On a host with two links the address alone leads nowhere, or to somebody else. */
  @Test
  @Tag("FIELD-70")
  void aLinkLocalCallbackIsReachedOnTheLinkThatTheSubscriptionCameInBy() throws Exception {
    Inet6Address bare = (Inet6Address) InetAddress.getByName("fe80::7");
    for (int link : List.of(2, 3)) {
      InetAddress requester = Inet6Address.getByAddress(null, bare.getAddress(), link);
      for (CallbackPolicy policy : List.of(REQUESTER, SEGMENT)) {
        assertThat(
                judge(
                    policy,
                    requester,
                    zoned("fe80::1", link),
                    "http://[fe80::7]:4004/e?x=[]".replace("[]", "%5B%5D")))
            .map(Callback::uri)
            .contains(URI.create("http://[fe80::7%" + link + "]:4004/e?x=%5B%5D"));
      }
    }
    assertThat(judge(REQUESTER, zoned("fd00::7", 0), zoned("fd00::1", 0), "http://[fd00::7]:4004/"))
        .map(Callback::uri)
        .contains(URI.create("http://[fd00::7]:4004/"));
  }

  /** A query may have brackets, and what stands in it is not ours to alter. */
  @Test
  @Tag("EVNT-07")
  @Tag("FIELD-70")
  void aLinkLocalCallbackThatNamesItsHostAgainKeepsItsQuery() {
    String query = "/e?from=[fe80::7]&to=http://[fe80::7]:4004/";
    assertThat(
            judge(
                REQUESTER,
                zoned("fe80::7", 2),
                zoned("fe80::1", 2),
                "http://[fe80::7]:4004" + query))
        .map(Callback::uri)
        .contains(URI.create("http://[fe80::7%2]:4004" + query));
  }

  @Test
  @Tag("EVNT-08")
  @Tag("FIELD-72")
  void theWiderRuleAllowsTheSegmentOfTheRequester() {
    assertThat(onSegment("10.0.0.7", "http://10.0.0.7:4004/")).isTrue();
    assertThat(onSegment("10.0.0.7", "http://10.0.0.8:4004/")).isTrue();
    assertThat(onSegment("fd00::7", "http://[fd00::8]:4004/")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://10.0.1.8:4004/",
        "http://192.168.0.8:4004/",
        "http://203.0.113.8:4004/",
        "http://10.0.0.0:4004/",
        "http://10.0.0.255:4004/",
        "http://10.0.0.1:4004/",
        "http://127.0.0.1:4004/",
        "http://0.0.0.0:4004/",
        "http://239.255.255.250:4004/",
        "http://169.254.1.1:4004/",
        "http://[fd00::8]:4004/",
        "http://neighbour:4004/",
        "https://10.0.0.8:4004/",
      })
  @Tag("EVNT-08")
  void theWiderRuleNeverReachesBeyondTheSegmentNorThisHost(String callback) {
    assertThat(onSegment("10.0.0.7", callback)).isFalse();
  }

  @Test
  @Tag("EVNT-08")
  void aRequesterBeyondTheSegmentReachesItselfOnly() {
    assertThat(onSegment("192.0.2.7", "http://192.0.2.7:4004/")).isTrue();
    assertThat(onSegment("192.0.2.7", "http://10.0.0.8:4004/")).isFalse();
    assertThat(onSegment("192.0.2.7", "http://192.0.2.8:4004/")).isFalse();
  }

  /** What came in by one link is not answered into the network of another. */
  @Test
  @Tag("EVNT-08")
  void theSegmentIsThatOfTheLinkThatTheSubscriptionCameInBy() {
    InetAddress elsewhere = zoned("203.0.113.1", 3);
    String neighbour = "http://10.0.0.8:4004/";
    assertThat(judge(SEGMENT, zoned("10.0.0.7", 3), elsewhere, neighbour)).isEmpty();
    assertThat(judge(SEGMENT, zoned("10.0.0.7", 2), zoned("10.0.0.1", 2), neighbour)).isPresent();
  }

  /** fe80::/64 is the network of every link: the zone tells which is meant. */
  @Test
  @Tag("EVNT-08")
  void aLinkLocalNeighbourIsOneOnTheSameLink() {
    Optional<Callback> judged =
        judge(SEGMENT, zoned("fe80::7", 3), zoned("fe80::1", 3), "http://[fe80::8]:4004/");
    assertThat(judged).map(Callback::uri).contains(URI.create("http://[fe80::8%3]:4004/"));
  }
}
