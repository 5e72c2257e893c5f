package org.iotmc.api.spi;

import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Small documents on a {@link Storage}, each replaced as a whole: after a loss of power at any
 * instant a document is either the old one or the new one. Blocking, as storage is.
 *
 * <p>The way: write beside it, sync the content, rename over it, sync the names. A checksum tells a
 * damaged document from a good one.
 *
 * <p>Each document is kept twice, and the copy is written when the document is durable: until then
 * it is the generation before. Where one of the two is damaged or lost, the other one is read,
 * which the log says, and takes its place. Nothing that {@link #write} was done with ever goes back
 * so, and nothing else is seen either: what a loss of power left in the document alone is copied by
 * the next {@link #read}. A name has one user at a time.
 */
public final class Documents {
  /** Largest document, in bytes. */
  public static final int MAX_SIZE = 4 << 20;

  private static final int HEADER = 12;
  private static final int MAGIC = 0x494f4431; // "IOD1"
  private static final String COPY = ".copy";
  private static final String BESIDE = ".new";
  private static final Logger LOG = LoggerFactory.getLogger(Documents.class);

  private final Storage storage;
  private final boolean twice;

  /**
   * Documents on the given storage.
   *
   * @param storage where they are kept
   */
  public Documents(Storage storage) {
    this(storage, true);
  }

  private Documents(Storage storage, boolean twice) {
    this.storage = storage;
    this.twice = twice;
  }

  /**
   * Documents without a copy, for what can be had again from elsewhere.
   *
   * @param storage where they are kept
   */
  public static Documents single(Storage storage) {
    return new Documents(storage, false);
  }

  /**
   * The name of the file that has a document's copy, for those who erase.
   *
   * @param name the document's name
   */
  public static String copyOf(String name) {
    return name + COPY;
  }

  /**
   * Names of the documents that were written, sorted; by one listing of the files.
   *
   * @param prefix how they begin
   */
  public List<String> names(String prefix) {
    return storage.names().stream()
        .filter(file -> file.startsWith(prefix) && !file.endsWith(BESIDE))
        .map(file -> file.endsWith(COPY) ? file.substring(0, file.length() - COPY.length()) : file)
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * Reads a document.
   *
   * @param name its name
   * @return its content, or empty if it was never written
   * @throws StoreException if it is damaged, and its copy too
   */
  public Optional<byte[]> read(String name) {
    return read(name, content -> content);
  }

  /** What a file has: a document, damage, or nothing. */
  private record Found(Optional<byte[]> content, Optional<StoreException> damage) {
    boolean isSame(Found other) {
      return other.content.isPresent() && Arrays.equals(content.orElseThrow(), other.content.get());
    }
  }

  private Found find(String file) {
    try {
      return new Found(readFile(file), Optional.empty());
    } catch (StoreException damage) {
      return new Found(Optional.empty(), Optional.of(damage));
    }
  }

  /** What was read counts even where nothing can be written at the moment. */
  private void restore(String file, byte[] content) {
    try {
      writeFile(file, content);
    } catch (StoreException e) {
      LOG.warn("{}: cannot be written anew: {}", file, e.getMessage());
    }
  }

  private Optional<byte[]> readFile(String name) {
    if (!storage.exists(name)) {
      return Optional.empty();
    }
    try (StorageFile file = storage.open(name)) {
      long size = file.size();
      if (size < HEADER || size > HEADER + (long) MAX_SIZE) {
        throw damaged(name);
      }
      ByteBuffer whole = ByteBuffer.allocate((int) size);
      if (file.read(whole, 0) != size) {
        throw damaged(name);
      }
      whole.flip();
      int magic = whole.getInt();
      int length = whole.getInt();
      int sum = whole.getInt();
      byte[] content = Arrays.copyOfRange(whole.array(), HEADER, (int) size);
      if (magic != MAGIC || length != content.length || sum != checksum(content)) {
        throw damaged(name);
      }
      return Optional.of(content);
    }
  }

  /**
   * Reads a document that has a form.
   *
   * @param name its name
   * @param form makes a value of the content; fails with {@link MalformedMessageException} or
   *     another failure of its input's
   * @param <T> the value
   * @return the value, or empty if the document was never written
   * @throws StoreException if it is damaged, or whole but of another form: another version wrote it
   */
  public <T> Optional<T> read(String name, Function<byte[], T> form) {
    if (!twice) {
      return readFile(name).map(content -> formed(name, content, form));
    }
    Found document = find(name);
    Found copy = find(copyOf(name));
    // A copy is written after its document and deleted before it: where it is, the document was.
    Optional<byte[]> content = document.content.or(copy::content);
    if (content.isEmpty()) {
      document
          .damage
          .or(copy::damage)
          .ifPresent(
              damage -> {
                throw damage;
              });
      return Optional.empty();
    }
    // Before anything is written: what another version wrote stays as it is.
    T value = formed(name, content.get(), form);
    if (document.content.isEmpty()) {
      LOG.warn("{} is damaged or lost; its copy is taken", name);
      restore(name, content.get());
    } else if (!document.isSame(copy)) {
      copy.damage.ifPresent(damage -> LOG.warn("{}; it is written anew", damage.getMessage()));
      restore(copyOf(name), content.get());
    }
    return Optional.of(value);
  }

  private static <T> T formed(String name, byte[] content, Function<byte[], T> form) {
    try {
      return form.apply(content);
    } catch (MalformedMessageException | IllegalArgumentException | DateTimeException e) {
      throw new StoreException(
          name
              + " cannot be read by this version ("
              + e.getMessage()
              + "); use the version that wrote it, or a copy of before",
          e);
    }
  }

  /**
   * Replaces a document; durable when this returns.
   *
   * @param name its name
   * @param content its new content, at most {@value #MAX_SIZE} bytes
   */
  public void write(String name, byte[] content) {
    if (content.length > MAX_SIZE) {
      throw new StoreException(name + ": larger than " + MAX_SIZE + " bytes");
    }
    writeFile(name, content);
    if (twice) {
      writeFile(copyOf(name), content);
    }
  }

  private void writeFile(String name, byte[] content) {
    ByteBuffer whole = ByteBuffer.allocate(HEADER + content.length);
    whole.putInt(MAGIC).putInt(content.length).putInt(checksum(content)).put(content).flip();
    String beside = name + BESIDE;
    try (StorageFile file = storage.open(beside)) {
      file.truncate(0);
      file.write(whole, 0);
      file.sync();
    }
    storage.rename(beside, name);
    storage.sync();
  }

  /**
   * Deletes a document; durable when this returns.
   *
   * @param name its name
   */
  public void delete(String name) {
    if (twice) {
      deleteFile(copyOf(name));
    }
    deleteFile(name);
  }

  private void deleteFile(String name) {
    storage.delete(name);
    storage.delete(name + BESIDE);
    storage.sync();
  }

  private static int checksum(byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(content);
    return (int) crc.getValue();
  }

  private static StoreException damaged(String name) {
    return new StoreException(name + ": the document is damaged");
  }
}
