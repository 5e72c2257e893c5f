package org.iotmc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands in a network namespace of their own, in which no interface is up. */
@Timeout(120)
class NoNetworkTest {
  @TempDir private Path directory;

  @Test
  void aHostWithoutMulticastEndsEachCommandWithOneLineAndStatus2()
      throws IOException, InterruptedException {
    List<String> isolated = isolated();
    String device = directory.resolve("device").toString();
    CommandRun made =
        CommandRun.of(
            "factory", "--authority", directory.resolve("factory").toString(), "--state", device);
    assertThat(made.status()).isZero();
    String controller = directory.resolve("controller").toString();

    refused(isolated, "demo", "--devices", "4");
    refused(isolated, "discover");
    refused(isolated, "device", "--state", device);
    refused(isolated, "controller", "--state", controller);
    assertThat(new File(controller).list()).containsExactly("LOCK");
  }

  /** Where namespaces are not permitted, there is nothing to see. */
  private static List<String> isolated() throws IOException, InterruptedException {
    Optional<List<String>> way = Optional.empty();
    for (String options : List.of("-n", "-rn")) {
      if (way.isEmpty() && works(List.of("unshare", options, "true"))) {
        way = Optional.of(List.of("unshare", options));
      }
    }
    assumeTrue(way.isPresent(), "unshare -n is not permitted here");
    return way.get();
  }

  private static boolean works(List<String> command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private void refused(List<String> isolated, String... args)
      throws IOException, InterruptedException {
    String told = ChildRole.refusal(directory, isolated, args);
    assertThat(told).startsWith("iotmc: ").contains("multicast").contains("--interface");
  }
}
