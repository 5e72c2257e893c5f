package org.iotmc.pki;

import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.iotmc.api.StoreException;
import org.iotmc.api.spi.DatagramTransport;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HttpTransport;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Storage;
import org.iotmc.api.spi.StorageFile;

/** A host with memory for storage, a settable clock and repeatable randomness; no network. */
final class TestHost implements Host {
  static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

  final Files files = new Files();
  private final SecureRandom random;
  Instant now = START;
  private long nanos = -7;

  TestHost(long seed) {
    try {
      random = SecureRandom.getInstance("SHA1PRNG");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    random.setSeed(seed);
  }

  static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  @Override
  public InstantSource clock() {
    return () -> now;
  }

  @Override
  public long nanos() {
    return nanos;
  }

  /** Time passes; whoever sets {@link #now} sets the wall clock alone. */
  void pass(Duration time) {
    now = now.plus(time);
    nanos += time.toNanos();
  }

  @Override
  public Lane newLane(String name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Executor blocking() {
    return Runnable::run;
  }

  @Override
  public RandomGenerator jitter() {
    throw new UnsupportedOperationException();
  }

  @Override
  public SecureRandom secrets() {
    return random;
  }

  @Override
  public Storage storage() {
    return files;
  }

  @Override
  public DatagramTransport datagrams() {
    throw new UnsupportedOperationException();
  }

  @Override
  public HttpTransport http() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}

  /** Storage in memory; it remembers what stood in a file when it was deleted. */
  static final class Files implements Storage {
    final TreeMap<String, byte[]> content = new TreeMap<>();
    final TreeMap<String, byte[]> deleted = new TreeMap<>();
    boolean broken;

    @Override
    public StorageFile open(String name) {
      if (broken) {
        throw new StoreException(name + ": no space left");
      }
      content.putIfAbsent(name, new byte[0]);
      return new MemoryFile(name);
    }

    @Override
    public boolean exists(String name) {
      return content.containsKey(name);
    }

    @Override
    public List<String> names() {
      return new ArrayList<>(content.keySet());
    }

    @Override
    public void rename(String from, String to) {
      byte[] moved = content.remove(from);
      if (moved == null) {
        throw new StoreException(from + ": not there");
      }
      content.put(to, moved);
    }

    @Override
    public void delete(String name) {
      byte[] last = content.remove(name);
      if (last != null) {
        deleted.put(name, last);
      }
    }

    @Override
    public long free() {
      return Long.MAX_VALUE;
    }

    @Override
    public void sync() {}

    private final class MemoryFile implements StorageFile {
      private final String name;

      MemoryFile(String name) {
        this.name = name;
      }

      @Override
      public long size() {
        return content.get(name).length;
      }

      @Override
      public int read(ByteBuffer target, long position) {
        byte[] all = content.get(name);
        int count = Math.min(target.remaining(), all.length - (int) position);
        if (count <= 0) {
          return -1;
        }
        target.put(all, (int) position, count);
        return count;
      }

      @Override
      public void write(ByteBuffer source, long position) {
        int end = (int) position + source.remaining();
        byte[] all = Arrays.copyOf(content.get(name), Math.max(end, (int) size()));
        source.get(all, (int) position, source.remaining());
        content.put(name, all);
      }

      @Override
      public void truncate(long size) {
        content.put(name, Arrays.copyOf(content.get(name), (int) size));
      }

      @Override
      public void sync() {}

      @Override
      public void close() {}
    }
  }
}
