package org.iotmc.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.iotmc.api.Causes;
import org.iotmc.cli.demo.DemoCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The entry point of the {@code iotmc} command. */
@Command(
    name = "iotmc",
    mixinStandardHelpOptions = true,
    version = "iotmc 0.1.0-SNAPSHOT",
    description = "Manages and controls devices on UPnP.",
    subcommands = {
      DemoCommand.class,
      DiscoverCommand.class,
      CallCommand.class,
      FactoryCommand.class,
      SignCommand.class,
      DeviceCommand.class,
      ControllerCommand.class
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:everything was as expected",
      "1:it ran, and something was not as expected",
      "2:an option, a file, a port or the network is not usable; one line says what to do"
    })
public final class Main implements Runnable {
  /** Exit status when something was not as expected. */
  public static final int UNEXPECTED = 1;

  /** Exit status when what was given cannot be used. */
  public static final int UNUSABLE = 2;

  private static final String LOG_LEVEL = "iotmc.log.level";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Logs what happens, and shows where a failure came from.")
  private boolean verbose;

  private Main() {}

  /**
   * Runs one command and ends the process with its status.
   *
   * @param args the command and its options
   */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(out, err, args));
  }

  /** Runs one command; returns its exit status. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    Main main = new Main();
    CommandLine line = new CommandLine(main).setOut(out).setErr(err);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(
        (problem, given) -> main.failed(problem.getCommandLine(), problem));
    line.setExecutionExceptionHandler((problem, at, parsed) -> main.failed(at, problem));
    line.setExecutionStrategy(
        parsed -> {
          main.setUpLogging();
          return new CommandLine.RunLast().execute(parsed);
        });
    return line.execute(args);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "No command given");
  }

  /** Has to happen before the first logger is made; a level given from outside stays. */
  private void setUpLogging() {
    if (System.getProperty(LOG_LEVEL) == null) {
      System.setProperty(LOG_LEVEL, verbose ? "DEBUG" : "WARN");
    }
  }

  private int failed(CommandLine at, Exception failure) {
    Throwable cause = Causes.of(failure);
    at.getErr().println(Problem.line(cause, at.getCommandSpec().qualifiedName()));
    if (verbose) {
      cause.printStackTrace(at.getErr());
    }
    at.getErr().flush();
    return Problem.isInput(cause) ? UNUSABLE : UNEXPECTED;
  }
}
