package org.iotmc.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A place for the state that a host wants, for a command that has none that is worth keeping. */
record Scratch(Path directory) implements AutoCloseable {
  /** Makes one for a command. */
  static Scratch of(String command) {
    try {
      return new Scratch(Files.createTempDirectory("iotmc-" + command));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
