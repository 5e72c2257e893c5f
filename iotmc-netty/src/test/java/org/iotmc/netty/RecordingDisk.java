package org.iotmc.netty;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The real disk; writes down what it is asked for that has to do with what survives. */
final class RecordingDisk extends Disk {
  final List<String> asked = new ArrayList<>();

  @Override
  FileChannel open(Path path, Set<OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return new Recording(name(path), super.open(path, options, attributes));
  }

  @Override
  void move(Path from, Path to) throws IOException {
    asked.add("move " + name(from) + " to " + name(to));
    super.move(from, to);
  }

  @Override
  void delete(Path path) throws IOException {
    asked.add("delete " + name(path));
    super.delete(path);
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  private final class Recording extends FileChannel {
    private final String name;
    private final FileChannel channel;

    Recording(String name, FileChannel channel) {
      this.name = name;
      this.channel = channel;
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      asked.add("write " + name);
      return channel.write(source, position);
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      asked.add("truncate " + name);
      channel.truncate(size);
      return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
      asked.add("force " + name + (metaData ? "" : " without its length"));
      channel.force(metaData);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return channel.read(target, position);
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    protected void implCloseChannel() throws IOException {
      channel.close();
    }

    @Override
    public int read(ByteBuffer target) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer source) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long position() {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel position(long position) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
      throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
      throw new UnsupportedOperationException();
    }
  }
}
