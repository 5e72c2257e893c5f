package org.iotmc.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpExchange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostGuardTest {
  @ParameterizedTest(name = "{1} at {0}: {2}")
  @CsvSource({
    "10.0.0.1, 10.0.0.1:8080, true",
    "10.0.0.1, 10.0.0.1, true",
    "10.0.0.1, evil.example, false",
    "10.0.0.1, evil.example:8080, false",
    "10.0.0.1, 10.0.0.1.evil.example:8080, false",
    "10.0.0.1, 10.0.0.2:8080, false",
    "10.0.0.1, 10.0.0.1:81, false",
    "10.0.0.1, localhost:8080, false",
    "127.0.0.1, localhost:8080, true",
    "fe80::1, [fe80:0:0:0:0:0:0:1]:8080, true",
    "fe80::1, [FE80::1]:8080, true",
    "fe80::1, fe80::1, false",
    "fe80::1, [fe80::2]:8080, false",
    "fe80::1, [evil.example]:8080, false",
    "fe80::1, [10.0.0.1]:8080, false",
    "10.0.0.1, '', false",
  })
  @Tag("CTRL-44")
  @Tag("FIELD-78")
  void onlyTheAddressThatWasReachedIsOurs(String local, String host, boolean ours)
      throws Exception {
    InetSocketAddress here = new InetSocketAddress(InetAddress.getByName(local), 8080);
    HttpExchange exchange =
        new HttpExchange(
            "GET", "/", Headers.of("Host", host), Body.empty(), here, here, Optional.empty());
    assertThat(HostGuard.isOurs(exchange)).isEqualTo(ours);
  }
}
