package org.iotmc.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Link;
import org.iotmc.description.Announcement;
import org.iotmc.description.DescriptionCache;
import org.iotmc.description.DescriptionCounts.Reason;
import org.iotmc.netty.NettyHost;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Descriptions without end, and others that are to do harm, over real sockets. */
class BadDescriptionsTest {
  private static final int MEBI = 1 << 20;

  /** What the sockets on both sides may hold is sent as well. */
  private static final long MOST_SENT = 32L * MEBI;

  private final AtomicLong sent = new AtomicLong();

  /** What is sent again and again, behind a head. */
  enum Bad {
    GIBIBYTE("Content-Length: 1073741824\r\n\r\n", " ".repeat(8192), Reason.BODY),
    ENDLESS("\r\n", " ".repeat(8192), Reason.BODY),
    CHUNKS("Transfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n".repeat(1000), Reason.BODY),
    BOMB("Content-Encoding: gzip\r\n\r\n", "", Reason.BODY),
    FIELDS("", "X: y\r\n".repeat(100), Reason.DOCUMENT),
    DEVICES("\r\n<root>", "<device><deviceList>".repeat(100), Reason.BODY),
    RECURSIVE(
        "\r\n<!DOCTYPE r [<!ENTITY a '&a;&a;'>]><root><device>&a;</device></root>",
        "",
        Reason.DOCUMENT),
    DRIP("\r\n", " ", Reason.UNREACHABLE);

    private final String head;
    private final String more;
    private final Reason reason;

    Bad(String head, String more, Reason reason) {
      this.head = head;
      this.more = more;
      this.reason = reason;
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("DESC-15")
  @Tag("DESC-45")
  void isReadNoFurtherThanItsBoundAndCountedByItsReason(Bad bad, @TempDir Path state)
      throws Exception {
    try (ServerSocket server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        NettyHost host =
            NettyHost.builder(state).links(link -> link.scope() == Link.Scope.LOOPBACK).open();
        Lane lane = host.newLane("bad")) {
      new Thread(() -> serve(server, bad)).start();
      DescriptionCache cache = DescriptionCache.builder(host, lane).build();
      Announcement announced =
          new Announcement(
              new Udn("uuid:bad"),
              URI.create("http://127.0.0.1:" + server.getLocalPort() + "/d.xml"),
              OptionalInt.empty(),
              OptionalInt.of(1),
              Instant.now().plusSeconds(1800));
      Duration deadline = Duration.ofSeconds(bad == Bad.DRIP ? 1 : 20);
      var fetch = cache.device(announced, CallSpec.plain().within(deadline));
      assertThatThrownBy(() -> RunningDevice.get(fetch)).isNotNull();
      assertThat(cache.counts().fetched()).isZero();
      assertThat(cache.counts().failed(bad.reason)).isEqualTo(1);
      assertThat(sent.get()).isBetween(1L, MOST_SENT);
    }
  }

  /** To everybody who asks, until the socket is closed. */
  private void serve(ServerSocket server, Bad bad) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        if (socket.getInputStream().read(new byte[4096]) > 0) {
          answer(socket, bad);
        }
      } catch (IOException expected) {
        // Whoever asked has closed the connection, or the test is over.
      }
    }
  }

  private void answer(Socket socket, Bad bad) throws IOException {
    OutputStream out = socket.getOutputStream();
    write(out, ("HTTP/1.1 200 OK\r\n" + bad.head).getBytes(StandardCharsets.US_ASCII));
    if (bad == Bad.BOMB) {
      write(out, bomb());
    }
    byte[] more = bad.more.getBytes(StandardCharsets.US_ASCII);
    while (more.length > 0) {
      write(out, more);
      if (bad == Bad.DRIP && isClosedWithin(socket, 100)) {
        return;
      }
    }
  }

  private static boolean isClosedWithin(Socket socket, int millis) throws IOException {
    socket.setSoTimeout(millis);
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  private void write(OutputStream out, byte[] bytes) throws IOException {
    out.write(bytes);
    sent.addAndGet(bytes.length);
  }

  private static byte[] bomb() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zipped = new GZIPOutputStream(bytes)) {
      for (int i = 0; i < 64; i++) {
        zipped.write(new byte[MEBI]);
      }
    }
    return bytes.toByteArray();
  }
}
