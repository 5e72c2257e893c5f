package org.iotmc.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program of another project that our devices and controllers are tried against.
 *
 * <p>Where it is missing, a test that needs it is skipped; in continuous integration ({@code
 * CI=true}) it fails, so that no run there passes for want of peers.
 */
@SuppressWarnings("ImmutableEnumChecker") // the lists are immutable, their type cannot say so
enum Tool {
  CURL(List.of("curl"), List.of("--version")),
  GSSDP_DISCOVER(List.of("gssdp-discover"), List.of("--help")),
  /** The system's Python: the one that Debian's GUPnP bindings belong to. */
  GUPNP_PYTHON(
      List.of("/usr/bin/python3"),
      List.of(
          "-c",
          "import gi; gi.require_version('GUPnP', '1.6'); gi.require_version('GSSDP', '1.6')")),
  /** Of iproute2. */
  IP(List.of("ip"), List.of("-V")),
  NFT(List.of("nft"), List.of("--version")),
  OPENSSL(List.of("openssl"), List.of("version"));

  private static final int PROBE_SECONDS = 30;

  private final List<String> program;
  private final List<String> probe;

  Tool(List<String> program, List<String> probe) {
    this.program = program;
    this.probe = probe;
  }

  /** Skips the calling test where this tool is missing, or fails it in continuous integration. */
  void require() {
    if (isThere()) {
      return;
    }
    String message = name() + " is missing; .ci/run installs it";
    if ("true".equals(System.getenv("CI"))) {
      fail(message);
    }
    abort(message);
  }

  /** The command line of this tool with these arguments. */
  List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(program);
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  /**
   * Runs this tool to its end and gives what it wrote; fails when it takes longer than {@link
   * RunningDevice#PATIENCE} or its status is not 0.
   */
  String run(String... arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile("tool", ".out");
    Path errors = Files.createTempFile("tool", ".err");
    Process process =
        new ProcessBuilder(command(arguments))
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      boolean ended =
          process.waitFor(RunningDevice.PATIENCE.plusSeconds(10).toSeconds(), TimeUnit.SECONDS);
      String said = Files.readString(output);
      assertThat(ended).as("%s ends; it said: %s", name(), said).isTrue();
      assertThat(process.exitValue())
          .as("status of %s; it said: %s%s", name(), said, Files.readString(errors))
          .isZero();
      return said;
    } finally {
      process.destroyForcibly();
      Files.delete(output);
      Files.delete(errors);
    }
  }

  private boolean isThere() {
    try {
      Process process =
          new ProcessBuilder(command(probe.toArray(String[]::new)))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        return process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted while probing " + name(), e));
    }
  }
}
