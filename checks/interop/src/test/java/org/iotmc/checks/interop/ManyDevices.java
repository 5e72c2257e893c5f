package org.iotmc.checks.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.description.DescriptionHandler;
import org.iotmc.description.Device;
import org.iotmc.description.DeviceDescription;
import org.iotmc.description.DeviceDescriptionCodec;
import org.iotmc.netty.NettyHost;
import org.iotmc.ssdp.DeviceTree;
import org.iotmc.ssdp.SsdpAdvertiser;

/**
 * A process with many devices, for hosts that have no more than that: {@code STATE LINKS FIRST
 * COUNT MAX-AGE}, where links are those with names that begin so. Says {@code ready}, and {@code
 * links} with their names when they change; told {@code leave}, it says goodbye for all, and {@code
 * gone}.
 */
final class ManyDevices {
  static final TypeUrn TYPE = TypeUrn.device(TypeUrn.IOTMC, "Lamp", 1);

  private static final TypeUrn SERVICE = TypeUrn.parse("urn:iotmc-org:service:Switch:1");

  private final Host host;
  private final int port;
  private final List<SsdpAdvertiser> advertisers = new ArrayList<>();

  private ManyDevices(Host host, int first, int count) {
    this.host = host;
    DescriptionHandler documents = DescriptionHandler.empty();
    for (int i = first; i < first + count; i++) {
      documents = documents.withXml(path(i), description(i));
    }
    InetSocketAddress any = new InetSocketAddress(0);
    HttpListener listener = RunningDevice.get(host.http().listen(ListenSpec.plain(any), documents));
    port = listener.address().getPort();
  }

  /** The name of a device, by its number. */
  static Udn udn(int number) {
    return new Udn("uuid:77000000-0000-4000-8000-%012d".formatted(number));
  }

  private static String path(int number) {
    return "/" + number + ".xml";
  }

  private static byte[] description(int number) {
    Device lamp =
        Device.builder(TYPE, udn(number))
            .friendlyName("Lamp " + number)
            .manufacturer("Example")
            .modelName("L1")
            .build();
    return DeviceDescriptionCodec.encode(DeviceDescription.of(lamp).withConfigId(1));
  }

  private void advertise(int number, Duration maxAge) {
    DeviceTree tree = DeviceTree.of(udn(number), TYPE, List.of(SERVICE));
    SsdpAdvertiser advertiser =
        SsdpAdvertiser.builder(host, tree, outlet -> outlet.url("http", port, path(number)))
            .maxAge(maxAge)
            .build();
    advertisers.add(advertiser);
  }

  private void start() {
    advertisers.stream().map(SsdpAdvertiser::start).toList().forEach(RunningDevice::get);
  }

  private void leave() {
    advertisers.stream().map(SsdpAdvertiser::close).toList().forEach(RunningDevice::get);
  }

  private static String names(List<Link> links) {
    return links.stream().map(Link::name).sorted().collect(Collectors.joining(" "));
  }

  public static void main(String[] args) throws IOException {
    int first = Integer.parseInt(args[2]);
    int count = Integer.parseInt(args[3]);
    Duration maxAge = Duration.ofSeconds(Long.parseLong(args[4]));
    try (Host host =
            NettyHost.builder(Path.of(args[0]))
                .links(link -> link.name().startsWith(args[1]))
                .linkInterval(Duration.ofMillis(500))
                .open();
        BufferedReader orders =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      ManyDevices devices = new ManyDevices(host, first, count);
      for (int i = first; i < first + count; i++) {
        devices.advertise(i, maxAge);
      }
      devices.start();
      host.datagrams().watchLinks(links -> System.out.println("links " + names(links)));
      System.out.println("ready");
      if ("leave".equals(orders.readLine())) {
        devices.leave();
        System.out.println("gone");
      }
    }
  }
}
