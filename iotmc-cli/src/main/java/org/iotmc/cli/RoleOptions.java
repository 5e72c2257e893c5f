package org.iotmc.cli;

import java.nio.file.Path;
import org.iotmc.api.spi.Host;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What a role is told when it is started: where it is, where it keeps its state, how it prints. */
final class RoleOptions {
  private static final int MAX_PORT = 65_535;

  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "Port of plain HTTP; that of the last run, or any, unless given.")
  private int httpPort;

  @Option(
      names = "--https-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "Port of HTTPS; that of the last run, or any, unless given.")
  private int httpsPort;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      required = true,
      description =
          "The directory that keeps its state: a device's is made by 'iotmc factory', a"
              + " controller's at its first start.")
  private Path directory = Path.of("");

  int httpPort() {
    return httpPort;
  }

  int httpsPort() {
    return httpsPort;
  }

  Path directory() {
    return directory;
  }

  /**
   * Checks what picocli does not.
   *
   * @throws ParameterException if a port is none
   */
  void check(CommandSpec spec) {
    for (int port : new int[] {httpPort, httpsPort}) {
      if (port < 0 || port > MAX_PORT) {
        throw new ParameterException(spec.commandLine(), "a port is 0 to 65535, not " + port);
      }
    }
  }

  /**
   * Opens a host on the state.
   *
   * @throws Problem if no network interface can multicast
   */
  Host open() {
    return network.open(directory);
  }

  StatusLines lines(CommandSpec spec, Host host) {
    return new StatusLines(spec.commandLine().getOut(), output.form(), host.clock());
  }
}
