package org.iotmc.api.spi;

import java.net.InetAddress;

/**
 * A unicast address of a link, with the network it is in. Temporary addresses of IPv6 are not among
 * a link's where the system tells which these are.
 *
 * @param address the address; a link-local one of IPv6 has the link's number as its zone, others
 *     have no zone
 * @param prefix how many leading bits all on this network share
 */
public record LinkAddress(InetAddress address, int prefix) {
  public LinkAddress {
    if (prefix < 0 || prefix > address.getAddress().length * 8) {
      throw new IllegalArgumentException("no prefix of " + address + ": " + prefix);
    }
  }

  /**
   * Whether another address is in the same network.
   *
   * @param other any address; its zone does not count
   */
  public boolean covers(InetAddress other) {
    byte[] own = address.getAddress();
    byte[] its = other.getAddress();
    if (own.length != its.length) {
      return false;
    }
    int whole = prefix / 8;
    for (int i = 0; i < whole; i++) {
      if (own[i] != its[i]) {
        return false;
      }
    }
    int rest = prefix % 8;
    return rest == 0 || ((own[whole] ^ its[whole]) >> (8 - rest)) == 0;
  }
}
