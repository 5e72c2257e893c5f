package org.iotmc.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.DatagramSpec.Interest;
import org.iotmc.api.spi.Link;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatagramTest {
  // Not SSDP's own, so that nothing else on the machine is disturbed.
  private static final InetSocketAddress GROUP = new InetSocketAddress("239.255.255.250", 39_190);

  @TempDir Path directory;
  private NettyHost one;
  private NettyHost two;

  @BeforeEach
  void open() {
    one = host("one");
    two = host("two");
  }

  private NettyHost host(String name) {
    return NettyHost.builder(directory.resolve(name))
        .name(name)
        .linksNamed("lo")
        .linkInterval(Duration.ofMillis(50))
        .open();
  }

  @AfterEach
  void close() {
    one.close();
    two.close();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String text(Datagram datagram) {
    return StandardCharsets.US_ASCII.decode(datagram.payload()).toString();
  }

  private static Datagram next(BlockingQueue<Datagram> queue) throws InterruptedException {
    Datagram datagram = queue.poll(Await.SECONDS, TimeUnit.SECONDS);
    assertThat(datagram).as("a datagram within the time").isNotNull();
    return datagram;
  }

  @Test
  void everyHostOnTheGroupHearsAndFiltersByInterest() throws Exception {
    BlockingQueue<Datagram> searches = new LinkedBlockingQueue<>();
    BlockingQueue<Datagram> announcements = new LinkedBlockingQueue<>();
    DatagramSpec spec = DatagramSpec.multicast(GROUP, Interest.SEARCHES);
    DatagramPort a = Await.get(one.datagrams().open(spec, searches::add));
    Await.get(
        two.datagrams()
            .open(DatagramSpec.multicast(GROUP, Interest.ANNOUNCEMENTS), announcements::add));
    DatagramPort sender = Await.get(two.datagrams().open(DatagramSpec.ephemeral(), d -> {}));
    Link lo = sender.links().get(0);

    sender.send(bytes("NOTIFY 1"), GROUP, lo);
    sender.send(bytes("M-SEARCH 1"), GROUP, lo);
    assertThat(text(next(announcements))).isEqualTo("NOTIFY 1");
    Datagram search = next(searches);
    assertThat(text(search)).isEqualTo("M-SEARCH 1");
    assertThat(search.link().name()).isEqualTo("lo");
    assertThat(search.source().getPort()).isEqualTo(sender.port());

    // The port of the group sends, too, and hears itself: hosts on one machine share the loop.
    a.send(bytes("M-SEARCH 2"), GROUP, lo);
    assertThat(text(next(searches))).isEqualTo("M-SEARCH 2");
    assertThat(announcements).isEmpty();
  }

  @Test
  void aGroupWhosePortSomebodyKeepsForHimselfIsAPortInUse() throws Exception {
    try (DatagramSocket taken = new DatagramSocket(0)) {
      var group = new InetSocketAddress("239.255.255.250", taken.getLocalPort());
      DatagramSpec spec = DatagramSpec.multicast(group, Interest.SEARCHES);
      assertThatThrownBy(() -> Await.get(one.datagrams().open(spec, d -> {})))
          .hasMessageContaining("could not be opened on any interface")
          .hasRootCauseInstanceOf(BindException.class);
    }
  }

  @Test
  void answersReachTheEphemeralPortWholeUpToTheLargestDatagram() throws Exception {
    BlockingQueue<Datagram> answers = new LinkedBlockingQueue<>();
    DatagramPort port = Await.get(one.datagrams().open(DatagramSpec.ephemeral(), answers::add));
    DatagramPort other = Await.get(two.datagrams().open(DatagramSpec.ephemeral(), d -> {}));
    var target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port.port());
    other.send(bytes("x".repeat(65_507)), target, other.links().get(0));
    assertThat(text(next(answers))).hasSize(65_507);
  }

  @Test
  void aHandlerThatThrowsDoesNotEndTheReceiving() throws Exception {
    BlockingQueue<Datagram> seen = new LinkedBlockingQueue<>();
    DatagramPort port =
        Await.get(
            one.datagrams()
                .open(
                    DatagramSpec.ephemeral(),
                    datagram -> {
                      seen.add(datagram);
                      throw new IllegalStateException("meant by the test");
                    }));
    var target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port.port());
    // Linux's own sockets send no empty datagram; they hear those of others.
    try (DatagramSocket other = new DatagramSocket()) {
      other.send(new DatagramPacket(new byte[0], 0, target));
      other.send(new DatagramPacket("again".getBytes(StandardCharsets.US_ASCII), 5, target));
    }
    assertThat(text(next(seen))).isEmpty();
    assertThat(text(next(seen))).isEqualTo("again");
  }

  @Test
  void withoutALinkTheFailureSaysWhatToDo() {
    DatagramSpec nowhere = DatagramSpec.ephemeral().onLinks(link -> false);
    assertThat(Await.failure(one.datagrams().open(nowhere, d -> {})))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("bring one up that can multicast");
  }

  @Test
  void aPortInUseBySomebodyWhoDoesNotShareFails() throws Exception {
    try (var taken = new java.net.DatagramSocket(null)) {
      taken.setReuseAddress(false);
      taken.bind(new InetSocketAddress(39_191));
      var group = new InetSocketAddress(GROUP.getAddress(), 39_191);
      var spec = DatagramSpec.multicast(group, Interest.ALL);
      assertThat(Await.failure(one.datagrams().open(spec, d -> {})))
          .isInstanceOf(TransportException.class)
          .hasMessageContaining("39191");
    }
  }

  @Test
  void aPortIsReachedAtEachAddressOfItsLinkAndAnswersFromThere() throws Exception {
    BlockingQueue<Datagram> seen = new LinkedBlockingQueue<>();
    DatagramPort port = Await.get(one.datagrams().open(DatagramSpec.ephemeral(), seen::add));
    DatagramPort other = Await.get(two.datagrams().open(DatagramSpec.ephemeral(), d -> {}));
    Link lo = port.links().get(0);
    for (InetAddress address : lo.addresses()) {
      other.send(bytes("hello"), new InetSocketAddress(address, port.port()), lo);
      assertThat(next(seen).source()).isEqualTo(new InetSocketAddress(address, other.port()));
    }
  }

  @Test
  void aGroupThatCouldNotBeJoinedIsTriedAgainThoughNoLinkChanges() throws Exception {
    var blocked = new InetSocketAddress(GROUP.getAddress(), 39_194);
    BlockingQueue<Datagram> seen = new LinkedBlockingQueue<>();
    one.datagrams().watchLinks(links -> {}); // from now on no look finds a change
    try (var taken = new java.net.DatagramSocket(null)) {
      taken.setReuseAddress(false);
      taken.bind(new InetSocketAddress(39_194));
      DatagramSpec spec = DatagramSpec.multicast(List.of(blocked, GROUP), Interest.ALL);
      Await.get(one.datagrams().open(spec, seen::add));
    }
    DatagramPort sender = Await.get(two.datagrams().open(DatagramSpec.ephemeral(), d -> {}));
    Datagram heard = null;
    for (int i = 0; heard == null && i < 100; i++) {
      sender.send(bytes("free now"), blocked, sender.links().get(0));
      heard = seen.poll(100, TimeUnit.MILLISECONDS);
    }
    assertThat(heard).as("a datagram to the group that was blocked").isNotNull();
  }

  @Test
  void aWishedPortThatSomebodyElseHasIsLeftToHim() throws Exception {
    try (var taken = new java.net.MulticastSocket(null)) {
      taken.setReuseAddress(true);
      taken.bind(new InetSocketAddress(39_192));
      DatagramSpec spec = DatagramSpec.ephemeral().port(39_192);
      DatagramPort port = Await.get(one.datagrams().open(spec, d -> {}));
      assertThat(port.port()).isGreaterThanOrEqualTo(DatagramSpec.FIRST_DYNAMIC_PORT);
    }
  }

  @Test
  void aWishedPortCanBeSharedByWhoComesLater() throws Exception {
    DatagramSpec spec = DatagramSpec.ephemeral().port(39_193);
    BlockingQueue<Datagram> seen = new LinkedBlockingQueue<>();
    DatagramPort port = Await.get(one.datagrams().open(spec, seen::add));
    assertThat(port.port()).isEqualTo(39_193);
    try (var later = new java.net.MulticastSocket(null)) {
      later.setReuseAddress(true);
      later.bind(new InetSocketAddress(39_193));
      DatagramPort other = Await.get(two.datagrams().open(DatagramSpec.ephemeral(), d -> {}));
      var target = new InetSocketAddress(InetAddress.getLoopbackAddress(), 39_193);
      other.send(bytes("ours all the same"), target, other.links().get(0));
      assertThat(text(next(seen))).isEqualTo("ours all the same");
    }
  }

  @Test
  void theLinksAreToldAtOnce() {
    CompletableFuture<List<Link>> first = new CompletableFuture<>();
    one.datagrams().watchLinks(first::complete).cancel();
    assertThat(first).isCompleted();
    assertThat(first.join()).isEqualTo(one.datagrams().links());
    assertThat(first.join().get(0).scope()).isEqualTo(Link.Scope.LOOPBACK);
    assertThat(first.join().get(0).addresses().get(0).isLoopbackAddress()).isTrue();
  }

  @Test
  void nothingIsHeardAfterClose() throws Exception {
    BlockingQueue<Datagram> seen = new LinkedBlockingQueue<>();
    BlockingQueue<Datagram> witness = new LinkedBlockingQueue<>();
    DatagramSpec spec = DatagramSpec.multicast(GROUP, Interest.ALL);
    DatagramPort closed = Await.get(one.datagrams().open(spec, seen::add));
    DatagramPort open = Await.get(two.datagrams().open(spec, witness::add));
    closed.close();
    closed.close();
    closed.send(bytes("N ignored"), GROUP, open.links().get(0));
    open.send(bytes("N heard"), GROUP, open.links().get(0));
    assertThat(text(next(witness))).isEqualTo("N heard");
    assertThat(seen).isEmpty();
    assertThat(closed.links()).isEmpty();
  }
}
