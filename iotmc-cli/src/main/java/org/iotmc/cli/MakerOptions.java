package org.iotmc.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which manufacturer, and what it makes. */
final class MakerOptions {
  @Option(
      names = "--authority",
      paramLabel = "DIR",
      required = true,
      description = "The manufacturer's directory: keys, anchors; 'iotmc factory' makes it.")
  private Path authority = Path.of("");

  @Option(
      names = "--product-class",
      defaultValue = "thermostat",
      description = "What firmware is made for; ${DEFAULT-VALUE} unless given.")
  private String productClass = "";

  Path authority() {
    return authority;
  }

  String productClass() {
    return productClass;
  }
}
