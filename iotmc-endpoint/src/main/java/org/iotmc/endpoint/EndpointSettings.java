package org.iotmc.endpoint;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.function.Predicate;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Link;
import org.iotmc.gena.CallbackPolicies;
import org.iotmc.gena.CallbackPolicy;

/**
 * Where an endpoint listens.
 *
 * @param httpPort port of plain HTTP; 0 lets the system choose
 * @param httpsPort port of HTTPS; 0 lets the system choose
 * @param links the links it announces itself on
 * @param callbacks where those who subscribe by plain HTTP may have events sent to
 */
public record EndpointSettings(
    int httpPort, int httpsPort, Predicate<Link> links, Callbacks callbacks) {
  /** Any free ports, every link, callbacks at the requester only. */
  public static final EndpointSettings DEFAULT =
      new EndpointSettings(0, 0, link -> true, Callbacks.REQUESTER);

  /** Where those who subscribe by plain HTTP may have events sent to. */
  public enum Callbacks {
    /** To the address that they subscribe from. */
    REQUESTER,
    /**
     * To any address in the network segment that they subscribe from, as UDA 2.0 allows (4.1.1);
     * for control points with several addresses. It lets one neighbour bother another.
     */
    SEGMENT;

    CallbackPolicy policy(Host host) {
      return this == REQUESTER
          ? CallbackPolicies.requesterOnly()
          : CallbackPolicies.sameSegment(host.datagrams()::links);
    }
  }

  /**
   * Settings with callbacks at the requester only.
   *
   * @param httpPort port of plain HTTP; 0 lets the system choose
   * @param httpsPort port of HTTPS; 0 lets the system choose
   * @param links the links it announces itself on
   */
  public EndpointSettings(int httpPort, int httpsPort, Predicate<Link> links) {
    this(httpPort, httpsPort, links, Callbacks.REQUESTER);
  }

  /**
   * The same with other ports.
   *
   * @param http port of plain HTTP
   * @param https port of HTTPS
   */
  public EndpointSettings ports(int http, int https) {
    return new EndpointSettings(http, https, links, callbacks);
  }

  /**
   * The same with another rule for callbacks.
   *
   * @param allowed where those who subscribe by plain HTTP may have events sent to
   */
  public EndpointSettings callbacks(Callbacks allowed) {
    return new EndpointSettings(httpPort, httpsPort, links, allowed);
  }

  static InetSocketAddress anyAddress(int port) {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(new byte[4]), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
