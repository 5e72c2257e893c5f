package org.iotmc.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.iotmc.netty.NettyHost;
import org.iotmc.netty.NettyHostBuilder;
import picocli.CommandLine.Option;

/** Which network interfaces a command uses. */
public final class NetworkOptions {
  @Option(
      names = "--interface",
      paramLabel = "NAME",
      description =
          "Network interface to use, such as eth0 or lo; may be given more than once."
              + " All that reach a network unless given.")
  private List<String> interfaces = new ArrayList<>();

  /**
   * Opens a host on these interfaces.
   *
   * @param storage its directory
   * @throws Problem if none of them can multicast
   */
  public NettyHost open(Path storage) {
    return open(NettyHost.builder(storage));
  }

  /**
   * Opens a host on these interfaces.
   *
   * @param builder what else it is
   * @throws Problem if none of them can multicast
   */
  public NettyHost open(NettyHostBuilder builder) {
    if (!interfaces.isEmpty()) {
      builder.linksNamed(interfaces.toArray(new String[0]));
    }
    NettyHost host = builder.open();
    if (host.datagrams().links().isEmpty()) {
      host.close();
      throw new Problem(
          interfaces.isEmpty()
              ? "no network interface is up that can multicast"
              : "no network interface " + String.join(", ", interfaces) + " that can multicast",
          "bring one up, or choose another one with --interface");
    }
    return host;
  }
}
