package org.iotmc.netty.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import org.iotmc.netty.NettyHost;
import org.iotmc.netty.SocketProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Which sockets a host uses. */
class SocketsTest {
  /** Netty's own switch, by which these tests run a second time. */
  private static final boolean REFUSED = Boolean.getBoolean("io.netty.transport.noNative");

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void thoseOfLinuxAreUsedWhereTheyAreThere() {
    assertThat(SocketProvider.EPOLL.isAvailable()).isEqualTo(!REFUSED);
    assertThat(SocketProvider.preferred())
        .isEqualTo(REFUSED ? SocketProvider.JDK : SocketProvider.EPOLL);
  }

  @Test
  void eventLoopsServeThoseOfTheirProvider() {
    Threads threads = threads(SocketProvider.preferred());
    try (threads) {
      boolean own = SocketProvider.preferred() == SocketProvider.EPOLL;
      assertThat(threads.io().isIoType(own ? EpollIoHandler.class : NioIoHandler.class)).isTrue();
      assertThat(Sockets.servedBy(threads.io()))
          .isInstanceOf(own ? EpollSockets.class : Sockets.OfJdk.class);
    }
  }

  @Test
  void thoseOfTheJdkCanBeChosenAlways() {
    Threads threads = threads(SocketProvider.JDK);
    try (threads) {
      assertThat(threads.io().isIoType(NioIoHandler.class)).isTrue();
    }
  }

  @Test
  void thoseThatAreNotThereAreRefusedAtOnce() {
    assumeTrue(!SocketProvider.EPOLL.isAvailable());
    assertThatThrownBy(() -> NettyHost.builder(Path.of("never")).sockets(SocketProvider.EPOLL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("EPOLL is not available");
  }

  @Test
  void anAddressThatIsTakenIsSaidAsTheJdkDoes() {
    IOException taken = new IOException("bind(..) failed with error(-98): Address already in use");
    assertThat(Sockets.whyNotBound(taken))
        .isInstanceOf(BindException.class)
        .hasMessage(taken.getMessage());
    BindException own = new BindException("Address already in use");
    assertThat(Sockets.whyNotBound(own)).isSameAs(own);
    IllegalStateException other = new IllegalStateException("closed");
    assertThat(Sockets.whyNotBound(other)).isSameAs(other);
  }

  private static Threads threads(SocketProvider provider) {
    return new Threads("sockets-test", new Threads.Counts(1, 1, 1, 8, 1, 8), Sockets.of(provider));
  }
}
