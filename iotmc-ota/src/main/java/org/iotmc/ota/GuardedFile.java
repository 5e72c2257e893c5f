package org.iotmc.ota;

import java.nio.ByteBuffer;
import java.util.function.LongConsumer;
import org.iotmc.api.spi.StorageFile;

/** A bank that asks before each change whether it may be changed, and before it grows. */
final class GuardedFile implements StorageFile {
  private final StorageFile file;
  private final Runnable requireSpare;
  private final LongConsumer requireRoom;

  GuardedFile(StorageFile file, Runnable requireSpare, LongConsumer requireRoom) {
    this.file = file;
    this.requireSpare = requireSpare;
    this.requireRoom = requireRoom;
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
    long more = position + source.remaining() - file.size();
    if (more > 0) {
      requireRoom.accept(more);
    }
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
