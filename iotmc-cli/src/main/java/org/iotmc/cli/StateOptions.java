package org.iotmc.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a role keeps its state. */
final class StateOptions {
  @Option(
      names = "--state",
      paramLabel = "DIR",
      required = true,
      description =
          "The directory that keeps its state: a device's is made by 'iotmc factory', a"
              + " controller's at its first start.")
  private Path state = Path.of("");

  Path directory() {
    return state;
  }
}
