package org.iotmc.netty;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Optional;
import java.util.Set;

/** What {@link FileStorage} asks of the system, in one place, so that a test can see the order. */
class Disk {
  private volatile Optional<FileStore> store = Optional.empty();

  FileChannel open(Path path, Set<OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return FileChannel.open(path, options, attributes);
  }

  void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  /** As the file system knows it; negative if that is more than a number holds. */
  long free(Path directory) throws IOException {
    // Looked up once: it reads the table of mounts, and a bank asks before each of its writes.
    FileStore known = store.isPresent() ? store.get() : Files.getFileStore(directory);
    store = Optional.of(known);
    return known.getUsableSpace();
  }

  void delete(Path path) throws IOException {
    Files.deleteIfExists(path);
  }
}
