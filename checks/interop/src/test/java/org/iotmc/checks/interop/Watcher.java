package org.iotmc.checks.interop;

import java.io.IOException;
import java.nio.file.Path;
import org.iotmc.api.spi.Host;
import org.iotmc.netty.NettyHost;
import org.iotmc.ssdp.DirectoryListener;
import org.iotmc.ssdp.DiscoveredDevice;
import org.iotmc.ssdp.SsdpDirectory;

/**
 * A process with a directory of what is on its link: {@code STATE LINK}. Says {@code ready}, {@code
 * appeared UDN LOCATION} and {@code left UDN REASON}.
 */
final class Watcher implements DirectoryListener {
  private Watcher() {}

  @Override
  public void appeared(DiscoveredDevice device) {
    System.out.println("appeared " + device.udn() + " " + device.location());
  }

  @Override
  public void left(DiscoveredDevice device, Reason reason) {
    System.out.println("left " + device.udn() + " " + reason);
  }

  public static void main(String[] args) throws IOException {
    try (Host host = NettyHost.builder(Path.of(args[0])).linksNamed(args[1]).open()) {
      SsdpDirectory directory = SsdpDirectory.builder(host, new Watcher()).build();
      RunningDevice.get(directory.start());
      System.out.println("ready");
      System.in.read();
    }
  }
}
