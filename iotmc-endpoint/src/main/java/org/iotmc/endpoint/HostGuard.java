package org.iotmc.endpoint;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import org.iotmc.api.spi.HttpExchange;

/**
 * Compares the Host header with the address that was reached. A page that rebinds its own name to
 * our address says that name, and is refused.
 */
final class HostGuard {
  private HostGuard() {}

  static boolean isOurs(HttpExchange exchange) {
    Optional<String> header = exchange.headers().first("Host");
    if (header.isEmpty()) {
      return true; // HTTP/1.0 has none; the transport demands it of HTTP/1.1
    }
    InetSocketAddress local = exchange.local();
    String host = header.get().strip();
    String port = ":" + local.getPort();
    String bare = host.endsWith(port) ? host.substring(0, host.length() - port.length()) : host;
    InetAddress address = local.getAddress();
    return isLiteral(bare, address)
        || (address.isLoopbackAddress() && bare.equalsIgnoreCase("localhost"));
  }

  /** Whether a text is that address; IPv6 in brackets, in any of its forms. */
  private static boolean isLiteral(String text, InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return text.equals(address.getHostAddress());
    }
    if (!text.startsWith("[") || !text.endsWith("]")) {
      return false;
    }
    try {
      // In brackets, nothing but a literal is read; no name is looked up.
      return Arrays.equals(InetAddress.getByName(text).getAddress(), address.getAddress());
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
