package org.iotmc.checks.interop;

import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * A process that opens many connections to a server and does little that is useful on them: it says
 * nothing, stops within a head, sends a body at a byte a second, asks and never reads, begins a
 * handshake, or goes away. It says how many it opened, and ends when its standard input does.
 */
public final class Crowd {
  private static final int AT_A_TIME = 64;
  private static final int KINDS = 6;
  private static final long SECOND = 1_000_000_000L;

  /** The beginning of a record with a ClientHello, or so it seems. */
  private static final String HELLO = "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc";

  private final List<Integer> ports;
  private final InetAddress server;
  private final InetAddress own;
  private final int wanted;
  private final Selector selector = Selector.open();
  private final List<SocketChannel> dripping = new ArrayList<>();
  private int begun;
  private int connecting;
  private int opened;
  private int closed;

  private Crowd(String... args) throws IOException {
    wanted = Integer.parseInt(args[0]);
    own = InetAddress.getByName(args[1]);
    server = InetAddress.getByName(args[2]);
    ports = Stream.of(args).skip(3).map(Integer::valueOf).toList();
  }

  /**
   * Runs it.
   *
   * @param args how many connections, from which address of this machine to which, and the ports
   *     there that share them
   */
  public static void main(String[] args) throws IOException {
    new Crowd(args).run(System.out);
  }

  private void run(PrintStream out) throws IOException {
    AtomicBoolean over = new AtomicBoolean();
    Thread end = new Thread(() -> awaitEnd(over), "end");
    end.setDaemon(true);
    end.start();
    long next = System.nanoTime() + SECOND;
    boolean told = false;
    while (!over.get()) {
      while (begun < wanted && connecting < AT_A_TIME) {
        begin();
      }
      selector.select(50);
      for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
        SelectionKey key = keys.next();
        keys.remove();
        handle(key);
      }
      if (opened == wanted && !told) {
        told = true;
        out.println("opened " + opened);
      }
      if (System.nanoTime() > next) {
        next += SECOND;
        drip();
      }
    }
    out.println("closed on us " + closed);
  }

  private static void awaitEnd(AtomicBoolean over) {
    try {
      while (System.in.read() >= 0) {
        // Nothing is said to it.
      }
    } catch (IOException e) {
      // That is an end, too.
    }
    over.set(true);
  }

  private int port(int number) {
    return ports.get(number / KINDS % ports.size());
  }

  private void begin() throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
    channel.register(selector, SelectionKey.OP_CONNECT, begun);
    channel.bind(new InetSocketAddress(own, 0));
    channel.connect(new InetSocketAddress(server, port(begun)));
    begun++;
    connecting++;
  }

  private void handle(SelectionKey key) {
    SocketChannel channel = (SocketChannel) key.channel();
    try {
      if (key.isConnectable()) {
        connecting--;
        // It was open even if it was reset by now.
        opened++;
        channel.finishConnect();
        int interest = begin(channel, (int) key.attachment());
        if (channel.isOpen()) {
          key.interestOps(interest);
        }
      } else if (channel.read(ByteBuffer.allocate(4096)) < 0) {
        end(channel);
      }
    } catch (ConnectException refused) {
      opened--;
      end(channel);
    } catch (IOException reset) {
      end(channel);
    }
  }

  private void end(SocketChannel channel) {
    closed++;
    dripping.remove(channel);
    try {
      channel.close();
    } catch (IOException e) {
      // Then it is closed already.
    }
  }

  /** Its first words; tells what it then listens for. */
  private int begin(SocketChannel channel, int number) throws IOException {
    String host = RawTls.literal(server) + ":" + port(number);
    switch (number % KINDS) {
      case 0 -> {}
      case 1 -> say(channel, "POST /control/Thermostat HTTP/1.1\r\nHost: " + host + "\r\nConte");
      case 2 -> {
        say(channel, "POST /control/Thermostat HTTP/1.1\r\nHost: " + host + "\r\n");
        say(
            channel,
            "SOAPACTION: \"x#y\"\r\nContent-Type: text/xml\r\nContent-Length: 900\r\n\r\n");
        dripping.add(channel);
      }
      case 3 -> {
        say(channel, ("GET /description.xml HTTP/1.1\r\nHost: " + host + "\r\n\r\n").repeat(50));
        // Never reads, and so does not hear either that it was closed.
        return 0;
      }
      case 4 -> say(channel, HELLO);
      default -> {
        say(channel, "GET /description.xml HTTP/1.1\r\nHost: " + host + "\r\n\r\nGET /desc");
        channel.close();
      }
    }
    return SelectionKey.OP_READ;
  }

  private void drip() {
    for (SocketChannel each : List.copyOf(dripping)) {
      try {
        say(each, "x");
      } catch (IOException closedByServer) {
        end(each);
      }
    }
  }

  private static void say(SocketChannel channel, String words) throws IOException {
    channel.write(ByteBuffer.wrap(words.getBytes(StandardCharsets.ISO_8859_1)));
  }
}
