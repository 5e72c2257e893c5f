package org.iotmc.ssdp;

import java.net.InetSocketAddress;
import java.util.List;
import org.iotmc.api.internal.httpu.Groups;

/** Constants of the protocol. */
final class Ssdp {
  /** The port of SSDP. */
  static final int PORT = 1900;

  private static final Groups ALL = Groups.of(250, 0xc, PORT);

  /** The group and port of SSDP over IPv4 (UDA 2.0, 1.2.2). */
  static final InetSocketAddress GROUP = ALL.ipv4();

  /** The group for link-local addresses of IPv6 (UDA 2.0, A.2.3). */
  static final InetSocketAddress NEAR_GROUP = ALL.near();

  /** The group for all other addresses of IPv6 (UDA 2.0, A.2.3). */
  static final InetSocketAddress SITE_GROUP = ALL.site();

  /** All groups, IPv4 first. */
  static final List<InetSocketAddress> GROUPS = ALL.all();

  private Ssdp() {}
}
