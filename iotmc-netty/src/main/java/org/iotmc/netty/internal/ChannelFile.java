package org.iotmc.netty.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.iotmc.api.StoreException;
import org.iotmc.api.spi.StorageFile;

/** A file of {@code FileStorage}. */
public final class ChannelFile implements StorageFile {
  private final Path path;
  private final FileChannel channel;

  /**
   * An open file.
   *
   * @param path its path, for messages
   * @param channel open for reading and writing
   */
  public ChannelFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  @Override
  public long size() {
    try {
      return channel.size();
    } catch (IOException e) {
      throw failed("size cannot be read", e);
    }
  }

  @Override
  public int read(ByteBuffer target, long position) {
    try {
      int total = 0;
      while (target.hasRemaining()) {
        int count = channel.read(target, position + total);
        if (count < 0) {
          return total == 0 ? -1 : total;
        }
        total += count;
      }
      return total;
    } catch (IOException e) {
      throw failed("cannot be read", e);
    }
  }

  @Override
  public void write(ByteBuffer source, long position) {
    try {
      long at = position;
      while (source.hasRemaining()) {
        at += channel.write(source, at);
      }
    } catch (IOException e) {
      throw failed("cannot be written", e);
    }
  }

  @Override
  public void truncate(long size) {
    try {
      channel.truncate(size);
    } catch (IOException e) {
      throw failed("cannot be cut", e);
    }
  }

  @Override
  public void sync() {
    try {
      channel.force(true);
    } catch (IOException e) {
      throw failed("cannot be synced", e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failed("cannot be closed", e);
    }
  }

  private StoreException failed(String problem, IOException cause) {
    return new StoreException(
        path + ": " + problem + ": " + cause.getClass().getSimpleName() + " " + cause.getMessage(),
        cause);
  }
}
