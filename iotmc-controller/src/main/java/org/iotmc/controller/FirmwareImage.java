package org.iotmc.controller;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where a firmware image is read from when it is published. Blocking; not on the lane. */
public interface FirmwareImage {
  /** Its length in bytes. */
  long size() throws IOException;

  /**
   * Reads bytes.
   *
   * @param target filled from its position, with at least one byte
   * @param position where in the image
   * @return how many bytes were read; -1 at the end
   * @throws IOException if it cannot be read
   */
  int read(ByteBuffer target, long position) throws IOException;

  /**
   * An image in memory.
   *
   * @param content not to be changed until it is published
   */
  static FirmwareImage of(byte[] content) {
    return new FirmwareImage() {
      @Override
      public long size() {
        return content.length;
      }

      @Override
      public int read(ByteBuffer target, long position) {
        if (position >= content.length) {
          return -1;
        }
        int count = (int) Math.min(target.remaining(), content.length - position);
        target.put(content, (int) position, count);
        return count;
      }
    };
  }
}
