package org.iotmc.cli.demo;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code iotmc demo}: one controller and several devices, from factory to decommissioning. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Runs a controller and several devices on this host, step by step.")
public final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--devices",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many devices; ${DEFAULT-VALUE} unless given.")
  private int devices;

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "the demo with " + devices + " devices is not part of this build");
  }
}
