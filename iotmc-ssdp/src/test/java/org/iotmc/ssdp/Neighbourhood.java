package org.iotmc.ssdp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.LinkAddress;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;

/** A device with others in it, and a neighbour who writes down all that it hears and is sent. */
final class Neighbourhood {
  static final Duration SOON = Duration.ofSeconds(10);
  static final Udn ROOT = Samples.UDN;
  static final Udn LEFT = new Udn("uuid:2fac1234-31f8-11b4-a222-08002b34c0a1");
  static final Udn RIGHT = new Udn("uuid:2fac1234-31f8-11b4-a222-08002b34c0a2");
  static final TypeUrn LAMP = TypeUrn.device("example-com", "Lamp", 2);
  static final TypeUrn SWITCH_1 = TypeUrn.service("example-com", "Switch", 1);
  static final TypeUrn SWITCH_3 = TypeUrn.service("example-com", "Switch", 3);
  static final TypeUrn DIMMER = TypeUrn.service("example-com", "Dimmer", 1);

  /** Two devices are embedded; three types of service, counted for each device. */
  static final DeviceTree TREE =
      new DeviceTree(
          ROOT,
          Samples.MANAGED,
          List.of(SWITCH_1, SWITCH_3, SWITCH_3, DIMMER),
          List.of(
              DeviceTree.of(LEFT, LAMP, List.of(SWITCH_3, SWITCH_3)),
              DeviceTree.of(RIGHT, LAMP, List.of())));

  /** 3 + 2d + k. */
  static final int SET = 3 + 2 * 2 + 3;

  final SimWorld world;
  final SimHost device;
  final SimHost neighbour;
  final List<Caught> heard = new ArrayList<>();
  final List<Caught> sent = new ArrayList<>();

  /** Datagrams that came in. */
  record Caught(Instant at, Datagram datagram) {
    String text() {
      return StandardCharsets.UTF_8.decode(datagram.payload().duplicate()).toString();
    }

    String start() {
      return text().substring(0, text().indexOf("\r\n"));
    }

    int length() {
      return datagram.payload().remaining();
    }

    /** Header values by name, in the order of the wire. */
    Map<String, String> headers() {
      Map<String, String> headers = new LinkedHashMap<>();
      text()
          .lines()
          .skip(1)
          .filter(line -> !line.isEmpty())
          .forEach(
              line -> {
                int colon = line.indexOf(':');
                headers.put(
                    line.substring(0, colon).toUpperCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
              });
      return headers;
    }

    String header(String name) {
      return headers().getOrDefault(name, "none");
    }

    /** What is said: NT or ST, and USN. */
    String pair() {
      return headers().getOrDefault("NT", header("ST")) + " " + header("USN");
    }

    boolean is(String nts) {
      return header("NTS").equals("ssdp:" + nts);
    }

    InetAddress from() {
      return datagram.source().getAddress();
    }
  }

  Neighbourhood(long seed) {
    this.world = SimWorld.seeded(seed);
    this.device = world.host("device");
    this.neighbour = world.host("neighbour");
  }

  SsdpAdvertiserBuilder advertiser() {
    return SsdpAdvertiser.builder(device, TREE, outlet -> outlet.url("http", 8080, "/device.xml"));
  }

  SsdpAdvertiser started(SsdpAdvertiserBuilder builder) {
    SsdpAdvertiser advertiser = builder.build();
    world.await(advertiser.start(), SOON);
    return advertiser;
  }

  /** Writes down the announcements that the neighbour hears from now on. */
  Neighbourhood listening() {
    listen(neighbour);
    return this;
  }

  void listen(SimHost host) {
    world.await(
        host.datagrams()
            .open(
                DatagramSpec.multicast(Ssdp.GROUPS, DatagramSpec.Interest.ANNOUNCEMENTS),
                datagram -> heard.add(new Caught(world.now(), datagram))),
        SOON);
  }

  /** A port of the neighbour; what comes back is written down. */
  DatagramPort port() {
    return port(neighbour);
  }

  DatagramPort port(SimHost host) {
    return port(host, DatagramSpec.ephemeral());
  }

  /** The same for one that messages may come to by TCP, too. */
  DatagramPort portWithTcp() {
    return port(neighbour, DatagramSpec.ephemeral().acceptTcp());
  }

  private DatagramPort port(SimHost host, DatagramSpec spec) {
    return world.await(
        host.datagrams().open(spec, datagram -> sent.add(new Caught(world.now(), datagram))), SOON);
  }

  void run(Duration time) {
    world.runFor(time);
  }

  List<Caught> heard(String nts) {
    return heard.stream().filter(each -> each.is(nts)).toList();
  }

  /** Sends by multicast over IPv4, on the first link. */
  static void ask(DatagramPort port, String... lines) {
    port.send(Samples.bytes(lines), Ssdp.GROUP, port.links().get(0));
  }

  static void search(DatagramPort port, String target, int mx) {
    search(port, port.links().get(0), target, mx);
  }

  static void search(DatagramPort port, Link link, String target, int mx) {
    port.send(
        Samples.bytes(
            "M-SEARCH * HTTP/1.1",
            "HOST: 239.255.255.250:1900",
            "MAN: \"ssdp:discover\"",
            "MX: " + mx,
            "ST: " + target,
            "",
            ""),
        Ssdp.GROUP,
        link);
  }

  /** Asks the device alone. */
  void searchAlone(DatagramPort port, int number, String target) {
    searchAlone(port, new InetSocketAddress(device.address(), number), target);
  }

  static void searchAlone(DatagramPort port, InetSocketAddress device, String target) {
    ByteBuffer search =
        Samples.bytes(
            "M-SEARCH * HTTP/1.1",
            "HOST: " + LinkAddress.literal(device.getAddress()) + ":" + device.getPort(),
            "MAN: \"ssdp:discover\"",
            "ST: " + target,
            "",
            "");
    port.send(search, device, port.links().get(0));
  }

  static String hostOf(Caught caught) {
    return URI.create(caught.header("LOCATION")).getHost();
  }
}
