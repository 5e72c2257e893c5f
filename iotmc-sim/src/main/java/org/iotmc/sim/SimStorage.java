package org.iotmc.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.iotmc.api.StoreException;
import org.iotmc.api.spi.Storage;
import org.iotmc.api.spi.StorageFile;

/**
 * The disk of a simulated host. It knows what is certain to survive a loss of power and what is
 * not: contents are durable after {@link StorageFile#sync}, names after {@link #sync}. When the
 * power fails, each unsynced sector of 512 bytes is kept or lost by chance, one of a file at most
 * is torn, and of the unsynced changes of names a first part is kept, in their order.
 */
public final class SimStorage implements Storage {
  private static final Pattern NAME = Pattern.compile("[a-z0-9._-]{1,64}");

  private final SimHost host;
  private final SplittableRandom chance;
  private final TreeMap<String, Inode> names = new TreeMap<>();
  private final TreeMap<String, Inode> durable = new TreeMap<>();
  private final List<Change> unsynced = new ArrayList<>();
  private long operations;
  private long cutAt = Long.MAX_VALUE;
  private long room = Long.MAX_VALUE;

  /** A change of names. */
  @FunctionalInterface
  private interface Change {
    void on(Map<String, Inode> names);
  }

  SimStorage(SimHost host) {
    this.host = host;
    this.chance = new SplittableRandom(host.world().longSeedFor("disk of " + host.name()));
  }

  /**
   * Plans a loss of power: it happens during a mutating operation (creation, write, truncation,
   * sync, rename, deletion), which throws {@link PowerCut}.
   *
   * @param count 1 for the next operation
   */
  public void cutAfter(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("count must be positive: " + count);
    }
    cutAt = operations + count;
  }

  /** Takes back what {@link #cutAfter} planned. */
  public void neverCut() {
    cutAt = Long.MAX_VALUE;
  }

  /**
   * Limits how much all files together may have; what would go beyond fails and changes nothing.
   *
   * @param bytes the most
   */
  public void limit(long bytes) {
    room = bytes;
  }

  /** How many bytes all files have together. */
  public long used() {
    return names.values().stream().mapToLong(Inode::size).sum();
  }

  /** How many mutating operations there were. */
  public long operations() {
    return operations;
  }

  @Override
  public StorageFile open(String name) {
    mustBeOn();
    Inode inode = names.get(checked(name));
    if (inode == null) {
      Inode made = new Inode();
      change(map -> map.put(name, made));
      inode = made;
    }
    return new OpenFile(name, inode);
  }

  @Override
  public boolean exists(String name) {
    mustBeOn();
    return names.containsKey(checked(name));
  }

  @Override
  public List<String> names() {
    mustBeOn();
    return List.copyOf(names.keySet());
  }

  @Override
  public void rename(String from, String to) {
    mustBeOn();
    checked(to);
    if (!names.containsKey(checked(from))) {
      throw new StoreException(from + ": no such file");
    }
    change(
        map -> {
          Inode moved = map.remove(from);
          if (moved != null) {
            map.put(to, moved);
          }
        });
  }

  @Override
  public void delete(String name) {
    mustBeOn();
    if (names.containsKey(checked(name))) {
      change(map -> map.remove(name));
    }
  }

  @Override
  public long free() {
    mustBeOn();
    return room == Long.MAX_VALUE ? room : Math.max(0, room - used());
  }

  @Override
  public void sync() {
    mustBeOn();
    operation();
    unsynced.forEach(change -> change.on(durable));
    unsynced.clear();
  }

  /** Loss of power: decides what survives. */
  void cut() {
    cutAt = Long.MAX_VALUE;
    int kept = chance.nextInt(unsynced.size() + 1);
    unsynced.subList(0, kept).forEach(change -> change.on(durable));
    unsynced.clear();
    names.clear();
    names.putAll(durable);
    names.values().forEach(inode -> inode.cut(chance));
  }

  private void change(Change change) {
    change.on(names);
    unsynced.add(change);
    operation();
  }

  /** Counts an operation that changes something; here the power may fail. */
  private void operation() {
    operations++;
    if (operations >= cutAt) {
      host.cutPower();
      throw new PowerCut(host.name());
    }
  }

  private void mustBeOn() {
    if (!host.isOn()) {
      throw new PowerCut(host.name());
    }
  }

  private static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new StoreException("not a file name: " + name);
    }
    return name;
  }

  private final class OpenFile implements StorageFile {
    private final String name;
    private final Inode inode;
    private final Boot boot = host.boot();
    private boolean closed;

    OpenFile(String name, Inode inode) {
      this.name = name;
      this.inode = inode;
    }

    @Override
    public long size() {
      mustBeOpen();
      return inode.size();
    }

    @Override
    public int read(ByteBuffer target, long position) {
      mustBeOpen();
      return inode.read(target, inside(position));
    }

    @Override
    public void write(ByteBuffer source, long position) {
      mustBeOpen();
      long more = Math.max(0, inside(position) + source.remaining() - inode.size());
      if (more > free()) {
        throw new StoreException(name + ": no room is left");
      }
      inode.write(source, position);
      operation();
    }

    @Override
    public void truncate(long size) {
      mustBeOpen();
      if (inside(size) > inode.size()) {
        throw new StoreException(name + ": truncation cannot make it longer");
      }
      inode.truncate(size);
      operation();
    }

    @Override
    public void sync() {
      mustBeOpen();
      operation();
      inode.sync();
    }

    @Override
    public void close() {
      closed = true;
    }

    private void mustBeOpen() {
      if (!boot.isOn()) {
        throw new PowerCut(host.name());
      }
      if (closed) {
        throw new StoreException(name + ": the file was closed");
      }
    }

    private long inside(long position) {
      if (position < 0) {
        throw new StoreException(name + ": negative position " + position);
      }
      return position;
    }
  }
}
