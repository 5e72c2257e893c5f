package org.iotmc.api.spi;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.iotmc.api.StoreException;

/**
 * Files with one document each, replaced as a whole: write beside it, sync the content, rename over
 * it, sync the names. A checksum tells a damaged one from a good one. Blocking, as storage is.
 */
final class DocumentFiles {
  private static final int HEADER = 12;
  private static final int MAGIC = 0x494f4431; // "IOD1"
  private static final String BESIDE = ".new";

  private final Storage storage;

  DocumentFiles(Storage storage) {
    this.storage = storage;
  }

  /** Whether a name is that of a file which never took a document's place. */
  static boolean isUnfinished(String name) {
    return name.endsWith(BESIDE);
  }

  /**
   * Reads a document; empty if there is no such file.
   *
   * @throws StoreException if it is damaged
   */
  Optional<byte[]> read(String name) {
    if (!storage.exists(name)) {
      return Optional.empty();
    }
    try (StorageFile file = storage.open(name)) {
      long size = file.size();
      if (size < HEADER || size > HEADER + (long) Documents.MAX_SIZE) {
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

  /** Replaces a document; durable when this returns. */
  void write(String name, byte[] content) {
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

  /** Deletes a document, and what was left beside it; durable when this returns. */
  void delete(String name) {
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
