package org.iotmc.api.spi;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * How many places of a bounded lot each source holds, so that one alone cannot take them all. What
 * is on this host takes none: it could stop the host anyway, and a whole household of devices may
 * be tried out on one. Thread-safe.
 */
public final class SourceShares {
  /** A source's share unless said otherwise: one place of so many. */
  public static final int FRACTION = 4;

  private static final int PREFIX = 8;

  private final int most;

  /** Looked up only. */
  private final Map<InetAddress, Integer> taken = new HashMap<>();

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
   * The source that an address belongs to: itself, or its /64 of IPv6, since a host may have all of
   * it.
   *
   * @param address any
   */
  public static InetAddress source(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 4) {
      return address;
    }
    Arrays.fill(bytes, PREFIX, bytes.length, (byte) 0);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError("as many bytes as before are an address", e);
    }
  }

  /**
   * Takes a place; {@link #give} it back.
   *
   * @param remote for whom
   * @param local where it came to; the same where a host reaches itself
   * @return false if its source has its share already
   */
  public synchronized boolean take(InetAddress remote, InetAddress local) {
    if (isHere(remote, local)) {
      return true;
    }
    InetAddress source = source(remote);
    int has = taken.getOrDefault(source, 0);
    if (has >= most) {
      return false;
    }
    taken.put(source, has + 1);
    return true;
  }

  /**
   * Gives a place back.
   *
   * @param remote who had it
   * @param local where it came to
   */
  public synchronized void give(InetAddress remote, InetAddress local) {
    if (!isHere(remote, local)) {
      taken.computeIfPresent(source(remote), (source, has) -> has == 1 ? null : has - 1);
    }
  }

  /** No packet from elsewhere gets in with an address of ours. */
  private static boolean isHere(InetAddress remote, InetAddress local) {
    return remote.isLoopbackAddress() || remote.equals(local);
  }
}
