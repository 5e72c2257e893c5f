package org.iotmc.api.spi;

import java.nio.ByteBuffer;

/** An open file with random access. Used by one thread at a time. */
public interface StorageFile extends AutoCloseable {
  /** Length in bytes. */
  long size();

  /**
   * Reads bytes.
   *
   * @param target filled from its position as far as the file goes
   * @param position where in the file, 0 or more
   * @return how many bytes were read; -1 at or behind the end
   */
  int read(ByteBuffer target, long position);

  /**
   * Writes all remaining bytes; the file grows where needed. Not durable before {@link #sync()}.
   *
   * @param source the bytes
   * @param position where in the file
   */
  void write(ByteBuffer source, long position);

  /**
   * Cuts the file.
   *
   * @param size its new length, at most the present one
   */
  void truncate(long size);

  /** Makes what was written durable before it returns. */
  void sync();

  @Override
  void close();
}
