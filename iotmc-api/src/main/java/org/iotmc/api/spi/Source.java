package org.iotmc.api.spi;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Whom a datagram or a connection counts for, wherever each has a share: an IPv4 address, or a /64
 * of IPv6, since a host may have all of it. Link-local addresses of different links are different
 * sources, where their zones are known.
 */
public final class Source implements Comparable<Source> {
  private static final int IPV4 = -1;

  /** The address of IPv4, or the first half of one of IPv6. */
  private final long network;

  private final int zone;

  private Source(long network, int zone) {
    this.network = network;
    this.zone = zone;
  }

  /**
   * The source that an address belongs to.
   *
   * @param address any
   */
  public static Source of(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    return address instanceof Inet6Address wide
        ? new Source(bytes.getLong(), wide.getScopeId())
        : new Source(bytes.getInt(), IPV4);
  }

  @Override
  public int compareTo(Source other) {
    int byZone = Integer.compare(zone, other.zone);
    return byZone != 0 ? byZone : Long.compareUnsigned(network, other.network);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Source source && network == source.network && zone == source.zone;
  }

  @Override
  public int hashCode() {
    return Objects.hash(network, zone);
  }

  @Override
  public String toString() {
    return zone == IPV4 ? "IPv4 " + Long.toHexString(network) : Long.toHexString(network) + "::/64";
  }
}
