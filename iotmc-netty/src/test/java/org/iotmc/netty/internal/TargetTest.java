package org.iotmc.netty.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import org.iotmc.api.spi.CallSpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetTest {
  @ParameterizedTest
  @CsvSource({
    "http://192.0.2.7/d.xml, http://192.0.2.7:80",
    "http://192.0.2.7:8080/d.xml, http://192.0.2.7:8080",
    "http://[fe80::1]/d.xml, http://[fe80::1]:80",
    "http://[fe80::1%25eth0]:81/d.xml, http://[fe80::1%25eth0]:81",
  })
  @Tag("DESC-03")
  void aMissingPortMeansThatOfTheScheme(URI uri, String target) {
    assertThat(Target.of(uri, CallSpec.plain())).hasToString(target);
  }

  @Test
  @Tag("SSDP-76")
  void theZoneOfALinkLocalAddressIsConnectedToAndNotSaid() {
    URI uri = URI.create("http://[fe80::2%7]:8080/d.xml");
    String host = Target.of(uri, CallSpec.plain()).host();
    InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
    assertThat(address).isInstanceOf(Inet6Address.class);
    assertThat(((Inet6Address) address).getScopeId()).isEqualTo(7);
    assertThat(RequestWriter.host(uri)).isEqualTo("[fe80::2]:8080");
    assertThat(RequestWriter.host(URI.create("http://[fe80::2]/"))).isEqualTo("[fe80::2]");
    assertThat(RequestWriter.host(URI.create("http://name:1/"))).isEqualTo("name:1");
  }
}
