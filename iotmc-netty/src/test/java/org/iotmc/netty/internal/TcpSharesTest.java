package org.iotmc.netty.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.SourceShares;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TcpSharesTest {
  private final SourceShares shares = new SourceShares(DatagramSpec.MAX_TCP_FROM_ONE);

  @Test
  @Tag("SSDP-81")
  void aPrefixOfIpv6HasOneShareOfTheConnectionsAndGivesItBackAsTheyClose() {
    List<EmbeddedChannel> open = new ArrayList<>();
    for (int i = 0; i < DatagramSpec.MAX_TCP_FROM_ONE; i++) {
      open.add(new EmbeddedChannel());
      assertThat(TcpMessages.hold(shares, peer("2001:db8::" + i), open.get(i))).isTrue();
    }
    assertThat(TcpMessages.hold(shares, peer("2001:db8::ffff"), new EmbeddedChannel())).isFalse();
    assertThat(TcpMessages.hold(shares, peer("2001:db8:1::1"), new EmbeddedChannel())).isTrue();
    open.get(0).close().syncUninterruptibly();
    assertThat(TcpMessages.hold(shares, peer("2001:db8::ffff"), new EmbeddedChannel())).isTrue();
  }

  private static InetSocketAddress peer(String address) {
    return new InetSocketAddress(address, 50_000);
  }
}
