package org.iotmc.ota;

import java.nio.ByteBuffer;
import org.iotmc.api.spi.StorageFile;

/** A bank that asks before each change whether it may be changed. */
final class GuardedFile implements StorageFile {
  private final StorageFile file;
  private final Runnable requireSpare;

  GuardedFile(StorageFile file, Runnable requireSpare) {
    this.file = file;
    this.requireSpare = requireSpare;
  }

  @Override
  public long size() {
    return file.size();
  }

  @Override
  public int read(ByteBuffer target, long position) {
    return file.read(target, position);
  }

  @Override
  public void write(ByteBuffer source, long position) {
    requireSpare.run();
    file.write(source, position);
  }

  @Override
  public void truncate(long size) {
    requireSpare.run();
    file.truncate(size);
  }

  @Override
  public void sync() {
    file.sync();
  }

  @Override
  public void close() {
    file.close();
  }
}
