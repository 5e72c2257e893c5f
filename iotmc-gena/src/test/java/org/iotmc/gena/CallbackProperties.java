package org.iotmc.gena;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HostLiteral;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.LinkAddress;

class CallbackProperties {
  @Provide
  Arbitrary<List<String>> pieces() {
    return Arbitraries.of(
            "http:",
            "//",
            "/",
            "[fe80::7]",
            "10.0.0.7",
            "127.0.0.1",
            "[",
            "]",
            ":",
            "4004",
            "80",
            "%2",
            "%5B",
            "%",
            "?",
            "#",
            "@",
            "&",
            "=",
            ".",
            "\u00e9",
            "\u2028",
            "\\",
            "fe80::7")
        .list()
        .ofMaxSize(12);
  }

  /** Whatever is granted can be sent, to the requester and nobody else; the rest is refused. */
  @Property(tries = 1000)
  @Tag("EVNT-08")
  void noTextOfACallbackMakesUsFailOrLeadsElsewhere(
      @ForAll("pieces") List<String> pieces, @ForAll boolean wide) {
    InetAddress requester = wide ? address("fe80::7", 2) : address("10.0.0.7", 2);
    InetAddress local = wide ? address("fe80::1", 2) : address("10.0.0.1", 2);
    String begin = wide ? "http://[fe80::7]" : "http://10.0.0.7";
    for (String text : List.of(String.join("", pieces), begin + String.join("", pieces))) {
      List<URI> uris;
      try {
        uris = EventHeaders.callbacks("<" + text + ">");
      } catch (MalformedMessageException refused) {
        continue;
      }
      for (URI uri : uris) {
        Optional<Callback> judged =
            CallbackPolicies.requesterOnly().judge(subscription(requester, local), uri);
        judged.ifPresent(
            callback -> {
              assertThat(callback.uri().toASCIIString()).isEqualTo(callback.uri().toString());
              assertThat(HostLiteral.isAt(callback.uri(), requester)).isTrue();
              HttpRequest notify =
                  new HttpRequest("NOTIFY", callback.uri(), Headers.of(), Body.empty());
              assertThat(notify.uri().getRawQuery()).isEqualTo(uri.getRawQuery());
              assertThat(notify.uri().getRawPath()).isEqualTo(uri.getRawPath());
            });
      }
    }
  }

  private static InetAddress address(String text, int link) {
    return LinkAddress.zoned(new InetSocketAddress(text, 1).getAddress(), link);
  }

  private static HttpExchange subscription(InetAddress requester, InetAddress local) {
    return new HttpExchange(
        "SUBSCRIBE",
        "/event",
        Headers.of(),
        Body.empty(),
        new InetSocketAddress(requester, 40_000),
        new InetSocketAddress(local, 80),
        Optional.empty());
  }
}
