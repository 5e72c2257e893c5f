package org.iotmc.netty;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.iotmc.api.StoreException;
import org.iotmc.api.spi.Storage;
import org.iotmc.api.spi.StorageFile;
import org.iotmc.netty.internal.ChannelFile;

/**
 * Storage in a directory of the file system. The directory belongs to one host at a time: a lock
 * file keeps a second one out. Directory and files are made for the owner alone where the file
 * system knows owners. Thread-safe.
 */
public final class FileStorage implements Storage, AutoCloseable {
  // Capitals are outside the alphabet of file names, so that no stored file can have this name.
  private static final String LOCK = "LOCK";
  private static final Pattern NAME = Pattern.compile("[a-z0-9._-]{1,64}");
  private static final Set<OpenOption> READ_WRITE =
      Set.of(
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          StandardOpenOption.CREATE,
          LinkOption.NOFOLLOW_LINKS);

  private final Disk disk;
  private final Path directory;
  private final FileChannel lockFile;
  private final boolean posix;
  private volatile boolean closed;

  private FileStorage(Disk disk, Path directory, FileChannel lockFile, boolean posix) {
    this.disk = disk;
    this.directory = directory;
    this.lockFile = lockFile;
    this.posix = posix;
  }

  /**
   * Opens a directory, making it where it is not there.
   *
   * @param directory the directory
   * @throws StoreException if it cannot be used, or another host uses it
   */
  public static FileStorage open(Path directory) {
    return open(directory, new Disk());
  }

  static FileStorage open(Path directory, Disk disk) {
    boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    try {
      if (!Files.isDirectory(directory)) {
        Files.createDirectories(directory, ownerOnly(posix, "rwx------"));
      }
      FileChannel lockFile =
          FileChannel.open(directory.resolve(LOCK), READ_WRITE, ownerOnly(posix, "rw-------"));
      if (!locked(lockFile)) {
        lockFile.close();
        throw new StoreException(
            directory + ": another process or host uses this directory; give each its own");
      }
      return new FileStorage(disk, directory, lockFile, posix);
    } catch (IOException e) {
      throw new StoreException(directory + ": cannot be used as storage: " + reason(e), e);
    }
  }

  private static boolean locked(FileChannel lockFile) throws IOException {
    try {
      FileLock lock = lockFile.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException sameProcess) {
      return false;
    }
  }

  @Override
  public StorageFile open(String name) {
    Path path = path(name);
    try {
      return new ChannelFile(path, disk.open(path, READ_WRITE, ownerOnly(posix, "rw-------")));
    } catch (IOException e) {
      throw failed(path, "cannot be opened", e);
    }
  }

  @Override
  public boolean exists(String name) {
    return Files.isRegularFile(path(name), LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public List<String> names() {
    ensureOpen();
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> NAME.matcher(name).matches())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw failed(directory, "cannot be listed", e);
    }
  }

  @Override
  public void rename(String from, String to) {
    Path source = path(from);
    Path target = path(to);
    try {
      disk.move(source, target);
    } catch (IOException e) {
      throw failed(source, "cannot be renamed to " + to, e);
    }
  }

  @Override
  public void delete(String name) {
    Path path = path(name);
    try {
      disk.delete(path);
    } catch (IOException e) {
      throw failed(path, "cannot be deleted", e);
    }
  }

  @Override
  public long free() {
    ensureOpen();
    try {
      long bytes = disk.free(directory);
      return bytes < 0 ? Long.MAX_VALUE : bytes;
    } catch (IOException unknown) {
      // In a container the system may not find the file system of a directory that works.
      return Long.MAX_VALUE;
    }
  }

  @Override
  public void sync() {
    ensureOpen();
    if (!posix) {
      // Windows cannot open a directory as a file; NTFS journals names by itself.
      return;
    }
    try (FileChannel names = disk.open(directory, Set.of(StandardOpenOption.READ))) {
      names.force(true);
    } catch (IOException e) {
      throw failed(directory, "cannot be synced", e);
    }
  }

  /** Lets go of the directory; open files stay usable until they are closed. Idempotent. */
  @Override
  public void close() {
    closed = true;
    try {
      lockFile.close();
    } catch (IOException e) {
      throw failed(directory, "cannot be unlocked", e);
    }
  }

  private Path path(String name) {
    ensureOpen();
    if (!NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
      throw new StoreException("not a file name ([a-z0-9._-]{1,64}): " + name);
    }
    return directory.resolve(name);
  }

  private void ensureOpen() {
    if (closed) {
      throw new StoreException(directory + ": the storage is closed");
    }
  }

  private static StoreException failed(Path path, String problem, IOException cause) {
    return new StoreException(path + ": " + problem + ": " + reason(cause), cause);
  }

  private static String reason(IOException cause) {
    return cause.getClass().getSimpleName() + " " + cause.getMessage();
  }

  private static FileAttribute<?>[] ownerOnly(boolean posix, String permissions) {
    if (!posix) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
    };
  }
}
