package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.iotmc.api.internal.httpu.Sources;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.LinkAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourcesTest {
  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, true",
    "192.168.7.1, true",
    "169.254.1.1, true",
    "127.0.0.1, true",
    "fe80::1, true",
    "fd12::1, true",
    "192.0.2.77, true",
    "192.0.3.77, false",
    "8.8.8.8, false",
    "2001:db8::1, false"
  })
  void onlySourcesOnTheLinkAreHeard(String source, boolean heard) throws Exception {
    InetAddress own = InetAddress.getByName("192.0.2.2");
    Link link = new Link("eth0", 1, List.of(new LinkAddress(own, 24)), Link.Scope.NETWORK);
    assertThat(Sources.isLocal(InetAddress.getByName(source), link)).isEqualTo(heard);
  }
}
