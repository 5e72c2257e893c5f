package org.iotmc.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which ports a role listens on. */
final class PortOptions {
  private static final int MAX = 65_535;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "Port of plain HTTP; that of the last run, or any, unless given.")
  private int http;

  @Option(
      names = "--https-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "Port of HTTPS; that of the last run, or any, unless given.")
  private int https;

  int http() {
    return http;
  }

  int https() {
    return https;
  }

  void check(CommandSpec spec) {
    for (int port : new int[] {http, https}) {
      if (port < 0 || port > MAX) {
        throw new ParameterException(spec.commandLine(), "a port is 0 to 65535, not " + port);
      }
    }
  }
}
