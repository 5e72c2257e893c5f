package org.iotmc.ssdp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.iotmc.api.spi.Datagram;
import org.jspecify.annotations.Nullable;

/**
 * Which datagrams were decoded before, by fingerprint, and which sighting they renew. A hash table
 * of primitives, since there are several for each device. Entries of sightings that are gone count
 * as empty, and are swept out when the table is made anew.
 *
 * <p>64 bits and no secret are enough: who sends another message with the same fingerprint, from
 * the same address, gets what a repetition of the first one would have got.
 */
final class KnownMessages {
  /** Most messages that are known for one sighting; further ones are decoded each time. */
  static final int MAX_PER_SIGHTING = 64;

  private static final int SMALLEST = 64;

  /**
   * Places of one piece: a table in pieces has no array that G1 would round up to whole regions.
   */
  private static final int PIECE = 4096;

  private static final long MIX = 0x9E3779B97F4A7C15L;

  private final long seed;
  private int capacity = SMALLEST;
  private long[][] prints = new long[1][SMALLEST];
  private @Nullable KnownSighting[][] sightings = new @Nullable KnownSighting[1][SMALLEST];
  private int used;

  /**
   * An empty table.
   *
   * @param seed by chance, so that nobody can make many messages meet in one place
   */
  KnownMessages(long seed) {
    this.seed = seed;
  }

  /** The fingerprint of a datagram: of its bytes, who sent it, and where it came in; never 0. */
  long fingerprint(Datagram datagram) {
    ByteBuffer bytes = datagram.payload();
    int end = bytes.limit();
    int i = bytes.position();
    long hash = mix(seed, (long) datagram.link().index() << 32 | (end - i));
    hash = mix(hash, datagram.source().getAddress().hashCode());
    for (; i + Long.BYTES <= end; i += Long.BYTES) {
      hash = mix(hash, bytes.getLong(i));
    }
    for (; i < end; i++) {
      hash = mix(hash, bytes.get(i));
    }
    return hash == 0 ? 1 : hash;
  }

  /** The sighting that a datagram with this fingerprint renews, if it is still there. */
  Optional<KnownSighting> find(long print, InetSocketAddress source) {
    for (int i = slot(print); print(i) != 0; i = i + 1 & capacity - 1) {
      KnownSighting sighting = sightings[i / PIECE][i % PIECE];
      if (print(i) == print && sighting != null && !sighting.isGone()) {
        return sighting.isFrom(source) ? Optional.of(sighting) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** A datagram with this fingerprint says what this sighting says. */
  void add(long print, KnownSighting sighting) {
    if (!sighting.takeFingerprint()) {
      return;
    }
    if ((used + 1) * 3 > capacity * 2) {
      rebuild();
    }
    put(print, sighting);
  }

  /** How many places are taken, those of sightings that are gone included. */
  int size() {
    return used;
  }

  private void put(long print, KnownSighting sighting) {
    int i = slot(print);
    while (print(i) != 0) {
      i = i + 1 & capacity - 1;
    }
    prints[i / PIECE][i % PIECE] = print;
    sightings[i / PIECE][i % PIECE] = sighting;
    used++;
  }

  private long print(int place) {
    return prints[place / PIECE][place % PIECE];
  }

  private void rebuild() {
    long[][] oldPrints = prints;
    @Nullable KnownSighting[][] oldWays = sightings;
    int oldCapacity = capacity;
    int live = 0;
    for (int i = 0; i < oldCapacity; i++) {
      KnownSighting sighting = oldWays[i / PIECE][i % PIECE];
      live += sighting != null && !sighting.isGone() ? 1 : 0;
    }
    capacity = SMALLEST;
    while (capacity < live * 2) {
      capacity *= 2;
    }
    int pieces = Math.max(1, capacity / PIECE);
    prints = new long[pieces][capacity / pieces];
    sightings = new @Nullable KnownSighting[pieces][capacity / pieces];
    used = 0;
    for (int i = 0; i < oldCapacity; i++) {
      KnownSighting sighting = oldWays[i / PIECE][i % PIECE];
      if (sighting != null && !sighting.isGone()) {
        put(oldPrints[i / PIECE][i % PIECE], sighting);
      }
    }
  }

  private int slot(long print) {
    return (int) (print >>> 32) & capacity - 1;
  }

  private static long mix(long hash, long more) {
    long mixed = (hash ^ more) * MIX;
    return mixed ^ mixed >>> 29;
  }
}
