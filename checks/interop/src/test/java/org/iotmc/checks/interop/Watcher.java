package org.iotmc.checks.interop;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.netty.NettyHost;
import org.iotmc.ssdp.DirectoryListener;
import org.iotmc.ssdp.DiscoveredDevice;
import org.iotmc.ssdp.Sighting;
import org.iotmc.ssdp.SsdpDirectory;

/**
 * A process with a directory of what is on its link: {@code STATE LINK}. Says {@code ready}, {@code
 * appeared UDN LOCATION}, {@code rebooted UDN} and {@code left UDN REASON}; and every half a second
 * what is new of {@code ways UDN LOCATION...}, the one to use first.
 */
final class Watcher implements DirectoryListener {
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Map<Udn, String> ways = new TreeMap<>();

  private Watcher() {}

  @Override
  public void appeared(DiscoveredDevice device) {
    System.out.println("appeared " + device.udn() + " " + device.location());
  }

  @Override
  public void rebooted(DiscoveredDevice before, DiscoveredDevice now) {
    System.out.println("rebooted " + now.udn());
  }

  @Override
  public void left(DiscoveredDevice device, Reason reason) {
    System.out.println("left " + device.udn() + " " + reason);
  }

  private void look(Lane lane, SsdpDirectory directory) {
    lane.adopt(directory.devices()).thenAccept(this::told);
    lane.after(PAUSE, () -> look(lane, directory));
  }

  private void told(List<DiscoveredDevice> devices) {
    for (DiscoveredDevice device : devices) {
      String now =
          device.sightings().stream().map(Sighting::location).collect(Collectors.joining(" "));
      if (!now.equals(ways.put(device.udn(), now))) {
        System.out.println("ways " + device.udn() + " " + now);
      }
    }
  }

  public static void main(String[] args) throws IOException {
    try (Host host = NettyHost.builder(Path.of(args[0])).linksNamed(args[1]).open();
        Lane lane = host.newLane("watcher")) {
      Watcher watcher = new Watcher();
      SsdpDirectory directory = SsdpDirectory.builder(host, watcher).build();
      RunningDevice.get(directory.start());
      System.out.println("ready");
      lane.execute(() -> watcher.look(lane, directory));
      System.in.read();
    }
  }
}
