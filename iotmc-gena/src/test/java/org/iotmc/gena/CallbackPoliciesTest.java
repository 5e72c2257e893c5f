package org.iotmc.gena;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpExchange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CVE-2020-12695 and its variants: nobody may make us send to anybody but themselves. */
class CallbackPoliciesTest {
  private static HttpExchange from(String address) throws Exception {
    InetSocketAddress remote = new InetSocketAddress(InetAddress.getByName(address), 40000);
    InetSocketAddress local = new InetSocketAddress(InetAddress.getByName(address), 80);
    return new HttpExchange(
        "SUBSCRIBE", "/event", Headers.of(), Body.empty(), remote, local, Optional.empty());
  }

  private static boolean accepts(String requester, String callback) throws Exception {
    return CallbackPolicies.requesterOnly()
        .judge(from(requester), URI.create(callback))
        .isPresent();
  }

  @Test
  void theRequestersOwnAddressIsAccepted() throws Exception {
    assertThat(accepts("10.0.0.7", "http://10.0.0.7:4004/e/1?x=y")).isTrue();
    assertThat(accepts("127.0.0.1", "http://127.0.0.1:4004/")).isTrue();
    assertThat(accepts("fe80::7", "http://[fe80::7]:4004/")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://10.0.0.8:4004/",
        "http://192.0.2.1/",
        "http://127.0.0.1/",
        "http://localhost/",
        "http://device.example/",
        "http://10.0.0.7.example/",
        "http://10.0.0.7@192.0.2.1/",
        "http://user@10.0.0.7/",
        "http://167772167/",
        "http://012.0.0.7/",
        "http://0x0a.0.0.7/",
        "http://10.7/",
        "http://[::ffff:10.0.0.7]/",
        "http://[::ffff:a00:7]/",
        "https://10.0.0.7/",
        "ftp://10.0.0.7/",
        "http://10.0.0.7/#fragment",
        "http://239.255.255.250:1900/",
      })
  @Tag("EVNT-08")
  void everybodyElseAndEveryTrickIsRefused(String callback) throws Exception {
    assertThat(accepts("10.0.0.7", callback)).isFalse();
  }
}
