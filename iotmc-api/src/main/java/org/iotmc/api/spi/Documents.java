package org.iotmc.api.spi;

import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.StoreException;

/**
 * Small documents on a {@link Storage}, each replaced as a whole: after a loss of power at any
 * instant a document is either the old one or the new one. Blocking, as storage is.
 *
 * <p>The way: write beside it, sync the content, rename over it, sync the names. A checksum tells a
 * damaged document from a good one.
 */
public final class Documents {
  /** Largest document, in bytes. */
  public static final int MAX_SIZE = 4 << 20;

  private static final int HEADER = 12;
  private static final int MAGIC = 0x494f4431; // "IOD1"

  private final Storage storage;

  /**
   * Documents on the given storage.
   *
   * @param storage where they are kept
   */
  public Documents(Storage storage) {
    this.storage = storage;
  }

  /**
   * Reads a document.
   *
   * @param name its name
   * @return its content, or empty if it was never written
   * @throws StoreException if it is damaged
   */
  public Optional<byte[]> read(String name) {
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
    Optional<byte[]> content = read(name);
    try {
      return content.map(form);
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
    ByteBuffer whole = ByteBuffer.allocate(HEADER + content.length);
    whole.putInt(MAGIC).putInt(content.length).putInt(checksum(content)).put(content).flip();
    String beside = name + ".new";
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
    storage.delete(name);
    storage.delete(name + ".new");
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
