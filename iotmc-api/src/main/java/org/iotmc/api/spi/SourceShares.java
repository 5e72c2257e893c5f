package org.iotmc.api.spi;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * How many places of a bounded lot each {@link Source} holds, so that one alone cannot take them
 * all. Thread-safe.
 */
public final class SourceShares {
  /** A source's share unless said otherwise: one place of so many. */
  public static final int FRACTION = 4;

  private final int most;

  /** Looked up only. */
  private final Map<Source, Integer> taken = new HashMap<>();

  /**
   * Nothing is taken yet.
   *
   * @param most places that one source may hold, 1 or more
   */
  public SourceShares(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("a share is 1 or more: " + most);
    }
    this.most = most;
  }

  /**
   * The usual share of a lot.
   *
   * @param places how many there are in all
   */
  public static int of(int places) {
    return Math.max(1, places / FRACTION);
  }

  /**
   * Whether a source has less than its share.
   *
   * @param source whose
   */
  public synchronized boolean hasRoom(Source source) {
    return taken.getOrDefault(source, 0) < most;
  }

  /**
   * Adds to what a source holds, even beyond its share.
   *
   * @param source who takes them
   * @param places how many
   */
  public synchronized void add(Source source, int places) {
    taken.merge(source, places, Integer::sum);
  }

  /**
   * Takes a place, if its share has one.
   *
   * @param source who takes it
   * @return false if its source has its share already
   */
  public synchronized boolean take(Source source) {
    boolean room = hasRoom(source);
    if (room) {
      add(source, 1);
    }
    return room;
  }

  /**
   * Gives places back.
   *
   * @param source who had them
   * @param places how many
   */
  public synchronized void give(Source source, int places) {
    taken.computeIfPresent(source, (key, has) -> has <= places ? null : has - places);
  }

  /**
   * Takes a place for a connection; {@link #give} it back. What is on this host takes none: it
   * could stop the host anyway, and a whole household of devices may be tried out on one.
   *
   * @param remote for whom
   * @param local where it came to; the same where a host reaches itself
   * @return false if its source has its share already
   */
  public boolean take(InetAddress remote, InetAddress local) {
    return isHere(remote, local) || take(Source.of(remote));
  }

  /**
   * Gives the place of a connection back.
   *
   * @param remote who had it
   * @param local where it came to
   */
  public void give(InetAddress remote, InetAddress local) {
    if (!isHere(remote, local)) {
      give(Source.of(remote), 1);
    }
  }

  /**
   * Whether a connection comes from this host: no packet from elsewhere gets in with an address of
   * ours.
   *
   * @param remote where it comes from
   * @param local where it came to
   */
  public static boolean isHere(InetAddress remote, InetAddress local) {
    return remote.isLoopbackAddress() || remote.equals(local);
  }
}
