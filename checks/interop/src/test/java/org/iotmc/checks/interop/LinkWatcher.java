package org.iotmc.checks.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.DatagramHandler;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.DatagramSpec.Interest;
import org.iotmc.api.spi.Link;
import org.iotmc.netty.NettyHost;
import org.iotmc.netty.SocketProvider;

/**
 * A process with a UDP port in the groups of SSDP: {@code STATE}. Says {@code sockets …} first,
 * {@code links …} then and at each change, and {@code heard …}. Told {@code send WORD} or {@code
 * send-far WORD}, it sends from each address to each group that it may, the latter with hop limits
 * other than the usual ones.
 */
final class LinkWatcher implements DatagramHandler {
  /** Links whose name begins like this are not chosen. */
  static final String UNWANTED = "docker";

  private static final List<InetSocketAddress> GROUPS =
      List.of(group("239.255.255.250"), group("ff02::c"), group("ff05::c"));

  public static void main(String[] args) throws IOException {
    try (NettyHost host =
        NettyHost.builder(Path.of(args[0]))
            .links(link -> link.scope() == Link.Scope.NETWORK)
            .linkInterval(Duration.ofMillis(200))
            .open()) {
      DatagramSpec spec =
          DatagramSpec.multicast(GROUPS, Interest.ALL)
              .port(1900)
              .onLinks(link -> !link.name().startsWith(UNWANTED));
      System.out.println("sockets " + SocketProvider.preferred());
      LinkWatcher watcher = new LinkWatcher();
      DatagramPort port = RunningDevice.get(host.datagrams().open(spec, watcher));
      DatagramSpec far = DatagramSpec.ephemeral().hops(5).siteHops(7);
      DatagramPort other = RunningDevice.get(host.datagrams().open(far, datagram -> {}));
      watcher.linksChanged(port.links());
      obey(port, other);
    }
  }

  private static void obey(DatagramPort port, DatagramPort far) throws IOException {
    BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      String[] words = order.split(" ", 2);
      send(words[0].equals("send") ? port : far, words[1]);
    }
  }

  private static void send(DatagramPort port, String word) {
    for (Link link : port.links()) {
      for (InetSocketAddress group : GROUPS) {
        for (InetAddress from : link.senders(group.getAddress())) {
          String text = word + " to " + bare(group.getAddress());
          port.send(ByteBuffer.wrap(text.getBytes(UTF_8)), group, link, from);
        }
      }
    }
  }

  @Override
  public void received(Datagram datagram) {
    String text = UTF_8.decode(datagram.payload()).toString();
    String source = bare(datagram.source().getAddress());
    System.out.println("heard " + text + " from " + source + " on " + datagram.link().name());
  }

  @Override
  public void linksChanged(List<Link> links) {
    System.out.println(
        links.stream()
            .map(link -> link.name() + link.addresses().stream().map(LinkWatcher::bare).toList())
            .collect(Collectors.joining(" ", "links ", "")));
  }

  /** Without a zone, which is another number in each namespace. */
  private static String bare(InetAddress address) {
    return address.getHostAddress().replaceFirst("%.*", "");
  }

  private static InetSocketAddress group(String literal) {
    try {
      return new InetSocketAddress(InetAddress.getByName(literal), 1900);
    } catch (IOException e) {
      throw new AssertionError("a literal is looked up nowhere", e);
    }
  }
}
