package org.iotmc.cli.demo;

import java.util.concurrent.Callable;
import org.iotmc.cli.Main;
import org.iotmc.cli.NetworkOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
  @Mixin private NetworkOptions network = new NetworkOptions();

  @Option(
      names = "--devices",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "How many devices, "
              + Cast.MIN_DEVICES
              + " to "
              + Cast.MAX_DEVICES
              + "; ${DEFAULT-VALUE} unless given.")
  private int devices;

  @Override
  public Integer call() {
    if (devices < Cast.MIN_DEVICES || devices > Cast.MAX_DEVICES) {
      throw new ParameterException(
          spec.commandLine(), "--devices must be " + Cast.MIN_DEVICES + " to " + Cast.MAX_DEVICES);
    }
    Narrator narrator = new Narrator(spec.commandLine().getOut(), System::nanoTime, terminal());
    try (World world = new RealWorld(network)) {
      new Scenario(world, narrator, devices).run();
    }
    return finish(narrator);
  }

  // From Java 22 on there is always a console, and the bar is drawn into a file, too: no harm.
  @SuppressWarnings("SystemConsoleNull")
  private static Narrator.Terminal terminal() {
    return System.console() == null ? Narrator.Terminal.PLAIN : Narrator.Terminal.INTERACTIVE;
  }

  /** Tells how many expectations held; returns the exit status. */
  static int finish(Narrator narrator) {
    Ledger ledger = narrator.ledger();
    int held = ledger.entries().size() - ledger.failures().size();
    narrator.line("");
    narrator.line(held + " of " + ledger.entries().size() + " expectations held");
    ledger.failures().forEach(failure -> narrator.line("FAILED: " + failure.text()));
    return ledger.allHeld() ? 0 : Main.UNEXPECTED;
  }
}
