package org.iotmc.sim;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.iotmc.api.spi.LinkAddress;

/**
 * A broadcast domain, number N of its network. The addresses of its n-th member are {@code
 * 10.N.n/16}, and over IPv6 {@code fe80::N:n/64} and {@code fd00:0:0:N::n/64}.
 */
final class Segment {
  private static final int MAX_MEMBERS = 0xfffe;
  private static final int MAX_SEGMENTS = 256;
  private static final int IPV4_PREFIX = 16;
  private static final int IPV6_PREFIX = 64;

  private final int number;
  private final Groups groups = new Groups();
  private int members;

  Segment(int number) {
    if (number >= MAX_SEGMENTS) {
      throw new IllegalStateException("more than " + MAX_SEGMENTS + " segments");
    }
    this.number = number;
  }

  Groups groups() {
    return groups;
  }

  /** A number that no other member has, or had. */
  int newMember() {
    if (++members > MAX_MEMBERS) {
      throw new IllegalStateException("more than " + MAX_MEMBERS + " members of a segment");
    }
    return members;
  }

  LinkAddress ipv4(int member) {
    byte[] bytes = {10, (byte) number, (byte) (member >> 8), (byte) member};
    return new LinkAddress(address(bytes), IPV4_PREFIX);
  }

  /**
   * A link-local address.
   *
   * @param member the member's number
   * @param zone the number of the link on its host
   */
  LinkAddress linkLocal(int member, int zone) {
    byte[] bytes = wide(0xfe80, member);
    bytes[13] = (byte) number;
    return new LinkAddress(LinkAddress.zoned(address(bytes), zone), IPV6_PREFIX);
  }

  LinkAddress uniqueLocal(int member) {
    byte[] bytes = wide(0xfd00, member);
    bytes[7] = (byte) number;
    return new LinkAddress(address(bytes), IPV6_PREFIX);
  }

  private static byte[] wide(int first, int member) {
    byte[] bytes = new byte[16];
    bytes[0] = (byte) (first >> 8);
    bytes[1] = (byte) first;
    bytes[14] = (byte) (member >> 8);
    bytes[15] = (byte) member;
    return bytes;
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("these are the bytes of an address", e);
    }
  }
}
