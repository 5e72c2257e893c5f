package org.iotmc.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The content of one file, twice: as it reads now, and as far as it is certain to survive. Pages
 * that were never written cost nothing. A page array in {@code durable} is never changed.
 */
final class Inode {
  /** What a disk writes as a whole or tears. */
  static final int SECTOR = 512;

  private static final int PAGE = 4096;
  private static final int SECTORS = PAGE / SECTOR;

  private final TreeMap<Long, byte[]> pages = new TreeMap<>();
  private final TreeMap<Long, byte[]> durable = new TreeMap<>();

  /** By page, a bit for each sector that differs, perhaps, between the two. */
  private final TreeMap<Long, Integer> dirty = new TreeMap<>();

  private long size;
  private long durableSize;

  long size() {
    return size;
  }

  int read(ByteBuffer target, long position) {
    if (position >= size) {
      return -1;
    }
    int count = (int) Math.min(target.remaining(), size - position);
    for (int done = 0; done < count; ) {
      long at = position + done;
      int offset = (int) (at % PAGE);
      int length = Math.min(PAGE - offset, count - done);
      byte[] page = pages.get(at / PAGE);
      target.put(page == null ? new byte[PAGE] : page, offset, length);
      done += length;
    }
    return count;
  }

  void write(ByteBuffer source, long position) {
    long at = position;
    while (source.hasRemaining()) {
      int offset = (int) (at % PAGE);
      int length = Math.min(PAGE - offset, source.remaining());
      source.get(writable(at / PAGE), offset, length);
      soil(at, at + length);
      at += length;
    }
    size = Math.max(size, at);
  }

  void truncate(long newSize) {
    if (newSize >= size) {
      return;
    }
    long firstGone = (newSize + PAGE - 1) / PAGE;
    for (long page : List.copyOf(pages.tailMap(firstGone).keySet())) {
      pages.remove(page);
      soil(page * PAGE, (page + 1) * PAGE);
    }
    int offset = (int) (newSize % PAGE);
    if (offset != 0 && pages.containsKey(newSize / PAGE)) {
      java.util.Arrays.fill(writable(newSize / PAGE), offset, PAGE, (byte) 0);
      soil(newSize, firstGone * PAGE);
    }
    size = newSize;
  }

  void sync() {
    for (long page : dirty.keySet()) {
      put(durable, page, pages.get(page));
    }
    dirty.clear();
    durableSize = size;
  }

  /** Loss of power: each unsynced sector is kept or lost, one at most is torn. */
  void cut(RandomGenerator chance) {
    List<Long> unsure = dirtySectors();
    int torn = unsure.isEmpty() ? -1 : chance.nextInt(unsure.size() * 2);
    TreeMap<Long, byte[]> survived = new TreeMap<>(durable);
    for (int i = 0; i < unsure.size(); i++) {
      long sector = unsure.get(i);
      int kept = i == torn ? chance.nextInt(SECTOR) : chance.nextBoolean() ? SECTOR : 0;
      keep(survived, sector, kept);
    }
    durable.clear();
    durable.putAll(survived);
    durableSize = survivingSize(chance);
    dirty.clear();
    pages.clear();
    pages.putAll(durable);
    size = durableSize;
  }

  private List<Long> dirtySectors() {
    List<Long> sectors = new ArrayList<>();
    dirty.forEach(
        (page, bits) -> {
          for (int i = 0; i < SECTORS; i++) {
            if ((bits & 1 << i) != 0) {
              sectors.add(page * SECTORS + i);
            }
          }
        });
    return sectors;
  }

  private long survivingSize(RandomGenerator chance) {
    if (size == durableSize) {
      return size;
    }
    return switch (chance.nextInt(3)) {
      case 0 -> size;
      case 1 -> durableSize;
      default -> chance.nextLong(Math.min(size, durableSize), Math.max(size, durableSize));
    };
  }

  private void keep(Map<Long, byte[]> survived, long sector, int kept) {
    if (kept == 0) {
      return;
    }
    long number = sector / SECTORS;
    int offset = (int) (sector % SECTORS) * SECTOR;
    byte[] old = survived.get(number);
    byte[] page = old == null ? new byte[PAGE] : old.clone();
    byte[] now = pages.get(number);
    System.arraycopy(now == null ? new byte[PAGE] : now, offset, page, offset, kept);
    survived.put(number, page);
  }

  private byte[] writable(long number) {
    byte[] page = pages.get(number);
    if (page == null || page == durable.get(number)) {
      page = page == null ? new byte[PAGE] : page.clone();
      pages.put(number, page);
    }
    return page;
  }

  private void soil(long from, long to) {
    long end = (to + SECTOR - 1) / SECTOR;
    for (long sector = from / SECTOR; sector < end; ) {
      long page = sector / SECTORS;
      long last = Math.min(end, (page + 1) * SECTORS);
      int bits = (1 << (last - page * SECTORS)) - (1 << (sector - page * SECTORS));
      dirty.merge(page, bits, (known, more) -> known | more);
      sector = last;
    }
  }

  private static void put(Map<Long, byte[]> map, long page, byte @Nullable [] content) {
    if (content == null) {
      map.remove(page);
    } else {
      map.put(page, content);
    }
  }
}
