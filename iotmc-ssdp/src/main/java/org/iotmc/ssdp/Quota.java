package org.iotmc.ssdp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** How many devices each source has brought. A /64 of IPv6 is one source: a host has all of it. */
final class Quota {
  private static final int PREFIX = 8;

  private final int most;

  /** Looked up only. */
  private final Map<InetAddress, Integer> taken = new HashMap<>();

  Quota(int most) {
    this.most = most;
  }

  /** The source that an address belongs to. */
  static InetAddress source(InetAddress address) {
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

  boolean hasRoom(InetAddress source) {
    return taken.getOrDefault(source, 0) < most;
  }

  void take(InetAddress source, int count) {
    taken.merge(source, count, Integer::sum);
  }

  void give(InetAddress source, int count) {
    taken.computeIfPresent(source, (key, had) -> had <= count ? null : had - count);
  }
}
