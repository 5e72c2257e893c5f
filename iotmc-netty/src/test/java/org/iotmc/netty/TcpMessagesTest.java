package org.iotmc.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A port that accepts messages by TCP, and peers that take too much of it. */
class TcpMessagesTest {
  @TempDir Path directory;
  private final BlockingQueue<Datagram> seen = new LinkedBlockingQueue<>();
  private NettyHost host;
  private DatagramPort port;

  @BeforeEach
  void open() {
    host = NettyHost.builder(directory.resolve("host")).name("host").linksNamed("lo").open();
    port = Await.get(host.datagrams().open(DatagramSpec.ephemeral().acceptTcp(), seen::add));
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  @Tag("SSDP-81")
  void aMessageThatIsTooLongIsBrokenOffAndNobodyHearsOfIt() throws Exception {
    try (Socket peer = connect()) {
      byte[] much = new byte[DatagramSpec.MAX_TCP_MESSAGE + 1];
      peer.getOutputStream().write(much);
      assertThat(isEnded(peer)).isTrue();
    }
    try (Socket peer = connect()) {
      peer.getOutputStream().write("short".getBytes(US_ASCII));
    }
    assertThat(next()).isEqualTo("short");
    assertThat(seen).isEmpty();
  }

  @Test
  @Tag("SSDP-81")
  void aConnectionThatNobodyEndsIsEndedAfterItsTimeAndWhatCameIsTheMessage() throws Exception {
    try (Socket peer = connect()) {
      peer.getOutputStream().write("half".getBytes(US_ASCII));
      assertThat(isEnded(peer)).isTrue();
      assertThat(next()).isEqualTo("half");
    }
  }

  @Test
  @Tag("SSDP-81")
  void oneAddressHasSoManyConnectionsAtATime() throws Exception {
    List<Socket> peers = new ArrayList<>();
    try {
      for (int i = 0; i < DatagramSpec.MAX_TCP_FROM_ONE; i++) {
        peers.add(connect());
      }
      try (Socket oneMore = connect()) {
        assertThat(isEnded(oneMore)).isTrue();
      }
      for (Socket peer : peers) {
        peer.getOutputStream().write("in time".getBytes(US_ASCII));
        peer.close();
        assertThat(next()).isEqualTo("in time");
      }
    } finally {
      for (Socket peer : peers) {
        peer.close();
      }
    }
    try (Socket again = connect();
        OutputStream out = again.getOutputStream()) {
      out.write("room again".getBytes(US_ASCII));
    }
    assertThat(next()).isEqualTo("room again");
  }

  @Test
  @Tag("SSDP-81")
  void oneAddressIsConnectedToSoManyTimesAtATime() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      InetSocketAddress target =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
      List<DatagramPort> ours = new ArrayList<>();
      // What the handler asks for begins together, before any of it can end.
      ours.add(
          Await.get(
              host.datagrams()
                  .open(
                      DatagramSpec.ephemeral().acceptTcp(),
                      message -> {
                        for (int i = 0; i < 3 * DatagramSpec.MAX_TCP_FROM_ONE; i++) {
                          ours.get(0)
                              .sendByTcp(
                                  message.payload().duplicate(),
                                  target,
                                  message.link(),
                                  InetAddress.getLoopbackAddress());
                        }
                      })));
      try (Socket peer = new Socket(InetAddress.getLoopbackAddress(), ours.get(0).port())) {
        peer.getOutputStream().write("go".getBytes(US_ASCII));
      }
      for (int i = 0; i < DatagramSpec.MAX_TCP_FROM_ONE; i++) {
        server.setSoTimeout((int) TimeUnit.SECONDS.toMillis(Await.SECONDS));
        server.accept().close();
      }
      server.setSoTimeout(300);
      assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  private Socket connect() throws IOException {
    Socket peer = new Socket(InetAddress.getLoopbackAddress(), port.port());
    peer.setSoTimeout((int) TimeUnit.SECONDS.toMillis(Await.SECONDS));
    return peer;
  }

  private static boolean isEnded(Socket peer) {
    try {
      return peer.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // reset
    }
  }

  private String next() throws InterruptedException {
    Datagram datagram = seen.poll(Await.SECONDS, TimeUnit.SECONDS);
    assertThat(datagram).as("a message within the time").isNotNull();
    return US_ASCII.decode(datagram.payload()).toString();
  }
}
