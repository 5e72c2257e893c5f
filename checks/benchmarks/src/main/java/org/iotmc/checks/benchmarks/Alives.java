package org.iotmc.checks.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Hears who is announced on a link, and when. */
final class Alives implements AutoCloseable {
  private static final int PORT = 1900;
  private static final long PATIENCE_SECONDS = 60;

  private record Heard(long nanos, String message) {}

  private final DatagramChannel channel;
  private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();

  private Alives(DatagramChannel channel) {
    this.channel = channel;
  }

  static Alives on(String link) throws IOException {
    DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
    channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    channel.bind(new InetSocketAddress(PORT));
    channel.join(InetAddress.getByName("239.255.255.250"), NetworkInterface.getByName(link));
    Alives alives = new Alives(channel);
    Thread reader = new Thread(alives::read, "alives");
    reader.setDaemon(true);
    reader.start();
    return alives;
  }

  private void read() {
    ByteBuffer buffer = ByteBuffer.allocate(9000);
    try {
      while (true) {
        channel.receive(buffer.clear());
        long now = System.nanoTime();
        String text = StandardCharsets.ISO_8859_1.decode(buffer.flip()).toString();
        String message = text.toLowerCase(Locale.ROOT);
        if (message.startsWith("notify") && message.contains("ssdp:alive")) {
          heard.add(new Heard(now, message));
        }
      }
    } catch (IOException closed) {
      // The end.
    }
  }

  /** When the first one with a name came after an instant, by {@link System#nanoTime}. */
  long firstOf(String uuid, long after) throws InterruptedException {
    while (true) {
      Heard next = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new IllegalStateException(uuid + " was not announced");
      }
      if (next.nanos > after && next.message.contains(uuid)) {
        return next.nanos;
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
