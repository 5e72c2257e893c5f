package org.iotmc.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry point of the {@code iotmc} command. */
@Command(
    name = "iotmc",
    mixinStandardHelpOptions = true,
    description = "Manages and controls devices on UPnP.")
public final class Main {

  private Main() {}

  /**
   * Runs one command and ends the process with its status.
   *
   * @param args the command and its options
   */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }
}
