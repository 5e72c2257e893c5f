package org.iotmc.endpoint;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.iotmc.api.spi.HostLiteral;
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
    return HostLiteral.is(bare, address)
        || (address.isLoopbackAddress() && bare.equalsIgnoreCase("localhost"));
  }
}
