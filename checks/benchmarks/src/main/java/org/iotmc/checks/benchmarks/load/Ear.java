package org.iotmc.checks.benchmarks.load;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/**
 * Hears the events of many subscriptions, on one thread, and answers each at once; but those of a
 * path that is named it neither reads on nor answers.
 */
final class Ear {
  private static final ByteBuf WELL =
      Unpooled.directBuffer()
          .writeBytes(
              "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
  private static final Pattern PATH = Pattern.compile("NOTIFY (\\S+) ");
  private static final Pattern SEQ = Pattern.compile("(?i)\nSEQ: *(\\d+)");
  private static final Pattern VALUE = Pattern.compile("<(?:Every|Newest)>(\\d+)<");

  private final EventLoopGroup loop = Loops.of(1);
  private final int port;
  private final Map<String, Heard> heard = new ConcurrentHashMap<>();
  private volatile Histogram latencies = Round.histogram();
  private volatile String deaf = "";
  private volatile byte[] last = {};

  /** What came by one path. */
  static final class Heard {
    volatile long events;
    volatile long value = -1;
    volatile long outOfOrder;
    private long sequence = -1;

    private void add(long number, long told) {
      if (sequence >= 0 && number != sequence + 1) {
        outOfOrder++;
      }
      sequence = number;
      if (told >= 0) {
        outOfOrder += told < value ? 1 : 0;
        value = told;
        events++;
      }
    }
  }

  Ear() throws InterruptedException {
    Channel bound =
        new ServerBootstrap()
            .group(loop)
            .channel(Loops.servers())
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new Listening());
                  }
                })
            .bind(0)
            .sync()
            .channel();
    port = ((InetSocketAddress) bound.localAddress()).getPort();
  }

  int port() {
    return port;
  }

  Heard at(String path) {
    return heard.computeIfAbsent(path, key -> new Heard());
  }

  /** All that were heard by paths that begin so. */
  long events(String prefix) {
    return heard.entrySet().stream()
        .filter(each -> each.getKey().startsWith(prefix))
        .mapToLong(each -> each.getValue().events)
        .sum();
  }

  long outOfOrder(String prefix) {
    return heard.entrySet().stream()
        .filter(each -> each.getKey().startsWith(prefix))
        .mapToLong(each -> each.getValue().outOfOrder)
        .sum();
  }

  /** From now on the events of this path are left lying. */
  void ignore(String path) {
    deaf = path;
  }

  /** How long values that are times took; a new count begins. */
  void count(Histogram into) {
    latencies = into;
  }

  /** The bytes of an event that came. */
  byte[] lastMessage() {
    return last.clone();
  }

  /** Subscribes from an address of loopback of its own: one source has a bound. */
  void subscribe(int port, String path, int number, String callback) throws IOException {
    InetAddress own = InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) (number + 1)});
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port, own, 0)) {
      String request =
          "SUBSCRIBE %s HTTP/1.1\r\nHOST: 127.0.0.1:%d\r\nCALLBACK: <http://%s:%d%s>\r\n"
              + "NT: upnp:event\r\nTIMEOUT: Second-1800\r\nConnection: close\r\n\r\n";
      socket
          .getOutputStream()
          .write(
              request
                  .formatted(path, port, own.getHostAddress(), this.port, callback)
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      if (!answer.startsWith("HTTP/1.1 200")) {
        throw new IOException(answer);
      }
    }
  }

  private final class Listening extends ChannelInboundHandlerAdapter {
    private final AnswerScan scan = new AnswerScan();

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      boolean whole = scan.take(bytes);
      bytes.release();
      if (whole && hear(scan)) {
        scan.reset();
        ctx.writeAndFlush(WELL.retainedDuplicate());
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }

  private boolean hear(AnswerScan scan) {
    byte[] message = scan.message();
    String text = new String(message, StandardCharsets.ISO_8859_1);
    String path = find(PATH, text);
    if (path.equals(deaf)) {
      return false;
    }
    last = message;
    String value = find(VALUE, text);
    long told = value.isEmpty() ? -1 : Long.parseLong(value);
    at(path).add(Long.parseLong(find(SEQ, text)), told);
    if (told > 1_000_000_000_000L) {
      latencies.recordValue(Math.max(0, Math.min(System.nanoTime() - told, Round.LONGEST)));
    }
    return true;
  }

  private static String find(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : "";
  }
}
