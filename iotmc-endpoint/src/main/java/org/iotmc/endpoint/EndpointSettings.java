package org.iotmc.endpoint;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.function.Predicate;
import org.iotmc.api.spi.Link;

/**
 * Where an endpoint listens.
 *
 * @param httpPort port of plain HTTP; 0 lets the system choose
 * @param httpsPort port of HTTPS; 0 lets the system choose
 * @param links the links it announces itself on
 */
public record EndpointSettings(int httpPort, int httpsPort, Predicate<Link> links) {
  /** Any free ports, every link. */
  public static final EndpointSettings DEFAULT = new EndpointSettings(0, 0, link -> true);

  /**
   * The same with other ports.
   *
   * @param http port of plain HTTP
   * @param https port of HTTPS
   */
  public EndpointSettings ports(int http, int https) {
    return new EndpointSettings(http, https, links);
  }

  static InetSocketAddress anyAddress(int port) {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(new byte[4]), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
