package org.iotmc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a device loads that was manufactured, and later enrolled, in earlier runs. */
@Timeout(120)
class DeviceAtRestTest {
  private static final String LIBRARY = "org.bouncycastle";

  @TempDir private Path directory;

  @Test
  void aDeviceThatStartsWithWhatItHasLoadsNothingOfBouncyCastle() throws IOException {
    try (Household home = new Household(directory)) {
      Path enrolling = directory.resolve("enrolling");
      home.startDevice(logged(enrolling));
      home.device.await("phase", "phase", "operation");
      home.device.terminate();
      assertThat(loaded(enrolling)).as("the look at it works").isNotEmpty();

      Path enrolled = directory.resolve("enrolled");
      home.startDevice(logged(enrolled));
      home.device.await("started", "phase", "operation");
      // Called over TLS, and so it has judged chain and revocation list of its controller.
      home.controller.send("configure default mode=eco");
      home.controller.await("outcome", "result", "applied");
      home.device.terminate();
      assertThat(loaded(enrolled)).isEmpty();
    }
  }

  private static String logged(Path file) {
    return "-Xlog:class+load:file=" + file;
  }

  private static List<String> loaded(Path log) throws IOException {
    try (var lines = Files.lines(log, StandardCharsets.UTF_8)) {
      return lines.filter(line -> line.contains(LIBRARY + ".")).toList();
    }
  }
}
