package org.iotmc.ssdp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.iotmc.api.spi.Datagram;
import org.jspecify.annotations.Nullable;

/**
 * Which datagrams were decoded before, by fingerprint, and which sighting they renew. A hash table
 * of primitives, since there are several for each device. Entries of sightings that are gone count
 * as empty, and are swept out when the table is made anew: when it is full, or many are gone.
 *
 * <p>64 bits and no secret are enough: who sends another message with the same fingerprint, from
 * the same address, gets what a repetition of the first one would have got. Each fingerprint has
 * one place: of several sightings the last one.
 */
final class KnownMessages {
  /** Most messages that are known for one sighting; further ones are decoded each time. */
  static final int MAX_PER_SIGHTING = 64;

  /** Most messages that are known at all, those of sightings that are gone included. */
  static final int MAX = 1 << 19;

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
  private int gone;

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
    // The last bytes alone would not reach all bits: messages could be made to meet in one place.
    hash = mix(hash ^ hash >>> 32, seed);
    hash = mix(hash ^ hash >>> 32, seed);
    return hash == 0 ? 1 : hash;
  }

  /** The sighting that a datagram with this fingerprint renews, if it is still there. */
  Optional<KnownSighting> find(long print, InetSocketAddress source) {
    return Optional.ofNullable(sighting(place(print)))
        .filter(known -> !known.isGone() && known.isFrom(source));
  }

  /** A datagram with this fingerprint says what this sighting says. */
  void add(long print, KnownSighting sighting) {
    if (used >= MAX || sighting.equals(sighting(place(print))) || !sighting.takeFingerprint()) {
      return;
    }
    if ((used + 1) * 3 > capacity * 2) {
      rebuild();
    }
    put(print, sighting);
  }

  /** A sighting is gone, whether any of its messages was known or not. */
  void ended() {
    gone++;
    if (gone > KnownSighting.MAX_GONE) {
      rebuild();
    }
  }

  /** How many places are taken, those of sightings that are gone included. */
  int size() {
    return used;
  }

  private void put(long print, KnownSighting sighting) {
    int i = place(print);
    used += print(i) == 0 ? 1 : 0;
    prints[i / PIECE][i % PIECE] = print;
    sightings[i / PIECE][i % PIECE] = sighting;
  }

  /** Where a fingerprint is, or would be. */
  private int place(long print) {
    int i = (int) (print >>> 32) & capacity - 1;
    while (print(i) != 0 && print(i) != print) {
      i = i + 1 & capacity - 1;
    }
    return i;
  }

  private @Nullable KnownSighting sighting(int place) {
    return sightings[place / PIECE][place % PIECE];
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
    gone = 0;
    for (int i = 0; i < oldCapacity; i++) {
      KnownSighting sighting = oldWays[i / PIECE][i % PIECE];
      if (sighting != null && !sighting.isGone()) {
        put(oldPrints[i / PIECE][i % PIECE], sighting);
      }
    }
  }

  private static long mix(long hash, long more) {
    long mixed = (hash ^ more) * MIX;
    return mixed ^ mixed >>> 29;
  }
}
