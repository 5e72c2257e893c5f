package org.iotmc.api.spi;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What to listen on.
 *
 * @param bind address and port; port 0 lets the system choose
 * @param credentials for TLS with mutual authentication, asked at each handshake; empty for plain
 *     HTTP
 */
public record ListenSpec(InetSocketAddress bind, Optional<Supplier<Credentials>> credentials) {
  /**
   * Plain HTTP.
   *
   * @param bind address and port
   */
  public static ListenSpec plain(InetSocketAddress bind) {
    return new ListenSpec(bind, Optional.empty());
  }

  /**
   * HTTPS that demands a certificate of its clients.
   *
   * @param bind address and port
   * @param credentials asked at each handshake, on an I/O thread; must not block
   */
  public static ListenSpec secure(InetSocketAddress bind, Supplier<Credentials> credentials) {
    return new ListenSpec(bind, Optional.of(credentials));
  }
}
