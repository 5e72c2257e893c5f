package org.iotmc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys that the user of the process may not read. */
@Timeout(120)
class NoPermissionTest {
  /** Even root has to obey permissions then. */
  private static final List<String> WITHOUT_PRIVILEGE =
      List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all");

  @TempDir private Path directory;

  @Test
  void aKeyStoreThatMayNotBeReadIsToldInOneLineWithStatus2()
      throws IOException, InterruptedException {
    Path factory = directory.resolve("factory");
    Path device = directory.resolve("device");
    CommandRun made =
        CommandRun.of("factory", "--authority", factory.toString(), "--state", device.toString());
    assertThat(made.status()).as(made.err()).isZero();
    close(device.resolve("key-identity"));
    close(device.resolve("key-identity.copy"));
    close(factory.resolve("key-ca-manufacturer"));
    close(factory.resolve("key-ca-manufacturer.copy"));
    List<String> restricted = restricted(device.resolve("key-identity"));

    refused(restricted, "key-identity", "device", "--state", device.toString());
    refused(restricted, "key-ca-manufacturer", "factory", "--authority", factory.toString());

    // The directory as a whole.
    Files.setPosixFilePermissions(device, PosixFilePermissions.fromString("---------"));
    try {
      refused(restricted, "device", "device", "--state", device.toString());
    } finally {
      Files.setPosixFilePermissions(device, PosixFilePermissions.fromString("rwx------"));
    }
  }

  private static void close(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
  }

  /** How to run a process that cannot read the file. */
  private static List<String> restricted(Path file) throws InterruptedException {
    for (List<String> prefix : List.of(List.<String>of(), WITHOUT_PRIVILEGE)) {
      List<String> read = new ArrayList<>(prefix);
      read.addAll(List.of("cat", file.toString()));
      List<String> any = new ArrayList<>(prefix);
      any.add("true");
      if (status(any) == 0 && status(read) != 0) {
        return prefix;
      }
    }
    assumeTrue(false, "this user reads everything, and setpriv cannot take that away");
    return List.of();
  }

  private static int status(List<String> command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) ? process.exitValue() : -1;
    } catch (IOException notThere) {
      return -1;
    }
  }

  private void refused(List<String> prefix, String named, String... args)
      throws IOException, InterruptedException {
    String told = ChildRole.refusal(directory, prefix, args);
    assertThat(told).startsWith("iotmc: ").contains(named).contains("permission");
  }
}
