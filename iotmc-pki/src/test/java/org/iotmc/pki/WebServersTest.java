package org.iotmc.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import org.iotmc.api.TrustException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which URLs lead to a web server that is allowed; its certificate is tried on real sockets. */
class WebServersTest {
  private final WebServers servers =
      new WebServers.Names(List.of(), List.of("Images.example.com", "*.cdn.example.com", "mirror"))
          .build(TrustClock.of(() -> TestHost.START));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://images.example.com/a",
        "https://IMAGES.example.com:8443/a?b",
        "https://eu-1.cdn.example.com/",
        "https://mirror/"
      })
  void aNameOfTheListIsCovered(URI url) {
    assertThat(servers.covers(url)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://images.example.com/a",
        "https://example.com/",
        "https://x.images.example.com/",
        "https://images.example.com.evil.org/",
        "https://evil-images.example.com/",
        "https://cdn.example.com/",
        "https://a.b.cdn.example.com/",
        "https://.cdn.example.com/",
        "https://images.example.com./",
        "https://images.example.com@evil.org/",
        "https://user@images.example.com/",
        "https://192.0.2.1/",
        "https://[2001:db8::1]/",
        "https:/images.example.com",
        "file:///images.example.com"
      })
  void anythingElseIsNot(URI url) {
    assertThat(servers.covers(url)).isFalse();
    if (url.getHost() != null
        && !url.getAuthority().startsWith("user")
        && !"http".equals(url.getScheme())) {
      assertThatThrownBy(() -> servers.verify(url.getHost(), List.of()))
          .isInstanceOf(TrustException.class)
          .hasMessageContaining("no host to fetch from");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "*.com",
        "*.*.example.com",
        "a*.example.com",
        "a..b",
        "-a.b",
        "a_b.c",
        "a.b.",
        "192.0.2.1",
        "a.1",
        "ex ample.com",
        "https://a.b",
        "b\u00fccher.example"
      })
  void aWrongNameIsNamedWhereItIsConfigured(String name) {
    assertThatThrownBy(() -> new WebServers.Names(List.of(), List.of(name)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a host name");
  }

  @Test
  void nothingIsCoveredUnlessNamed() {
    WebServers none = WebServers.NONE.build(TrustClock.of(() -> TestHost.START));
    assertThat(none.covers(URI.create("https://images.example.com/"))).isFalse();
  }
}
