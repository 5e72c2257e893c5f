package org.iotmc.cli;

import picocli.CommandLine.Option;

/** How a command prints. */
final class OutputOptions {
  @Option(names = "--json", description = "Prints one JSON object a line.")
  private boolean json;

  StatusLines.Form form() {
    return json ? StatusLines.Form.JSON : StatusLines.Form.TEXT;
  }
}
