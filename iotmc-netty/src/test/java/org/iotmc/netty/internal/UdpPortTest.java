package org.iotmc.netty.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.iotmc.api.spi.DatagramHandler;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.LinkAddress;
import org.iotmc.netty.SocketProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class UdpPortTest {
  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Link link(String name, int index, String... addresses) {
    List<LinkAddress> networks =
        List.of(addresses).stream()
            .map(text -> new LinkAddress(address(text), text.contains(":") ? 64 : 24))
            .toList();
    return new Link(name, index, networks, Link.Scope.NETWORK);
  }

  private static Link loopback(String... addresses) throws Exception {
    NetworkInterface lo = NetworkInterface.getByInetAddress(address("127.0.0.1"));
    return link(lo.getName(), lo.getIndex(), addresses);
  }

  @Test
  @Timeout(30)
  void whoClosesAPortInItsHandlerWhileLinksChangeIsNotHeldUp() throws Exception {
    Threads threads =
        new Threads(
            "port-test",
            new Threads.Counts(1, 1, 1, 8, 1, 8),
            Sockets.of(SocketProvider.preferred()));
    try {
      AtomicReference<UdpPort> port = new AtomicReference<>();
      AtomicReference<Thread> following = new AtomicReference<>();
      CountDownLatch closed = new CountDownLatch(1);
      Link changed = loopback("127.0.0.1", "127.0.0.2");
      DatagramHandler closing =
          datagram -> {
            Thread thread = new Thread(() -> port.get().follow(List.of(changed)));
            following.set(thread);
            thread.setDaemon(true);
            thread.start();
            // Until it has begun to open a socket, for which it needs this very thread.
            while (thread.getState() != Thread.State.WAITING) {
              Thread.onSpinWait();
            }
            port.get().close();
            closed.countDown();
          };
      port.set(new UdpPort(threads, DatagramSpec.ephemeral(), closing));
      Link before = loopback("127.0.0.1");
      port.get().open(List.of(before));
      InetSocketAddress own = new InetSocketAddress(address("127.0.0.1"), port.get().port());
      port.get().send(ByteBuffer.wrap(new byte[1]), own, before, own.getAddress());
      assertThat(closed.await(10, TimeUnit.SECONDS)).as("closed").isTrue();
      following.get().join();
      assertThat(port.get().links()).isEmpty();
    } finally {
      threads.close();
    }
  }

  @Test
  void whatComesToAWideGroupBelongsToTheLinkOfItsSourceAmongThoseThatHearIt() {
    Link old = link("old", 1, "192.0.2.1");
    Link one = link("one", 2, "fe80::1", "2001:db8:1::1");
    Link two = link("two", 3, "fe80::2", "2001:db8:2::1");
    List<Link> links = List.of(old, one, two);
    UdpSocket.Place atOne = wide(one);
    UdpSocket.Place atTwo = wide(two);
    Set<UdpSocket.Place> open = Set.of(atOne, atTwo);

    assertThat(heard(links, open, atOne, "2001:db8:1::5")).isEqualTo(one);
    assertThat(heard(links, open, atTwo, "2001:db8:1::5")).isNull();
    assertThat(heard(links, open, atTwo, "2001:db8:2::5")).isEqualTo(two);
    assertThat(heard(links, open, atOne, "2001:db8:9::5")).as("from elsewhere").isEqualTo(one);
    assertThat(heard(links, open, atTwo, "2001:db8:9::5")).isNull();
    assertThat(heard(links, Set.of(atTwo), atTwo, "2001:db8:1::5"))
        .as("where the group cannot be joined on its link")
        .isEqualTo(two);
  }

  private static UdpSocket.Place wide(Link link) {
    return new UdpSocket.Place(link.index(), new InetSocketAddress(address("ff05::c"), 1900));
  }

  private static Link heard(
      List<Link> links, Set<UdpSocket.Place> open, UdpSocket.Place at, String source) {
    return UdpSockets.heardBy(links, at, address(source), open::contains);
  }
}
