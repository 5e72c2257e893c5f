package org.iotmc.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.iotmc.api.spi.Documents;

/** The directory of a device, looked at from outside, before a host opens it. */
final class DeviceDirectory {
  /** The document that the factory step writes last. */
  private static final String MADE = "device-state";

  private DeviceDirectory() {}

  /** Refuses what belongs to somebody; lets an interrupted factory step be made again. */
  static void requireNew(Path directory) {
    requireAccess(directory);
    if (holds(directory, MADE)) {
      throw new Problem(directory + ": holds a device already", "choose another --state");
    }
    if (!isEmpty(directory) && !DeviceProfile.isIn(directory)) {
      throw new Problem(directory + ": holds something else", "choose another --state");
    }
  }

  /** Refuses a directory in which no device was made, and leaves it as it is. */
  static void requireMade(Path directory) {
    requireAccess(directory);
    if (!holds(directory, MADE) || !DeviceProfile.isIn(directory)) {
      throw new Problem(
          directory + ": holds no device",
          "make one with 'iotmc factory --authority DIR --state " + directory + "'");
    }
  }

  /** Whether there is a document, or its copy. */
  static boolean holds(Path directory, String document) {
    return Files.exists(directory.resolve(document))
        || Files.exists(directory.resolve(Documents.copyOf(document)));
  }

  /** What may not be looked into would seem to be empty. */
  private static void requireAccess(Path directory) {
    if (Files.isDirectory(directory)
        && !(Files.isReadable(directory) && Files.isExecutable(directory))) {
      throw new Problem(directory + ": access denied", "look at its permissions");
    }
  }

  private static boolean isEmpty(Path directory) {
    if (!Files.exists(directory)) {
      return true;
    }
    try (var files = Files.list(directory)) {
      // A factory step that failed before it wrote anything leaves the lock of the host.
      return files.allMatch(file -> file.endsWith("LOCK"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
