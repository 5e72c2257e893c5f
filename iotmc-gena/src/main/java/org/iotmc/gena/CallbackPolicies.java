package org.iotmc.gena;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.HostLiteral;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.LinkAddress;

/**
 * The rules for callbacks that the profile has (section 8), against CVE-2020-12695. What all have
 * in common: the host is a literal address in its plain form. A name could mean another host by the
 * time of the next event, and is refused; so are octal and decimal forms, IPv4 within IPv6, zones,
 * user names, fragments, and the ports of other protocols: below 1024 only HTTP's own.
 */
public final class CallbackPolicies {
  private static final int FIRST_FREE_PORT = 1024;

  private CallbackPolicies() {}

  /**
   * Plain HTTP: the callback is http, at the literal address that the request came from. Stricter
   * than the "same network segment" of UDA 2.0 (4.1.1): a neighbour cannot be named either.
   */
  public static CallbackPolicy requesterOnly() {
    return plain(CallbackPolicies::isRequester);
  }

  /**
   * Plain HTTP, as wide as UDA 2.0 allows (4.1.1): the callback is http, at the requester's address
   * or at another one in the network by which the request came, if the requester is in it itself.
   * For control points with several addresses. It lets a neighbour have events sent to another
   * neighbour; never to this host, beyond the link, or by a requester that is not on it.
   *
   * @param links those of the host; asked at each subscription
   */
  public static CallbackPolicy sameSegment(Supplier<List<Link>> links) {
    return plain(
        (exchange, address) ->
            isRequester(exchange, address) || isNeighbour(exchange, address, links.get()));
  }

  /**
   * Between enrolled peers: on a mutually authenticated subscription the callback is https at the
   * peer's address, and the peer has to prove the same name there.
   *
   * @param credentials who we are when we call, asked for each event
   * @param plain judges the subscriptions by plain HTTP
   */
  public static CallbackPolicy enrolledOr(Supplier<Credentials> credentials, CallbackPolicy plain) {
    return (exchange, callback) -> {
      if (exchange.peer().isEmpty()) {
        return plain.judge(exchange, callback);
      }
      Udn subscriber = exchange.peer().get().udn();
      return address(callback, "https", 443)
          .filter(address -> isRequester(exchange, address))
          .map(
              address ->
                  new Callback(
                      reachable(callback, exchange),
                      () -> CallSpec.to(credentials.get(), subscriber)));
    };
  }

  private static CallbackPolicy plain(BiPredicate<HttpExchange, InetAddress> allowed) {
    return (exchange, callback) ->
        address(callback, "http", 80)
            .filter(address -> allowed.test(exchange, address))
            .map(address -> new Callback(reachable(callback, exchange), CallSpec::plain));
  }

  private static boolean isRequester(HttpExchange exchange, InetAddress address) {
    return address.equals(exchange.remote().getAddress());
  }

  private static boolean isNeighbour(HttpExchange exchange, InetAddress address, List<Link> links) {
    InetAddress remote = exchange.remote().getAddress();
    InetAddress local = exchange.local().getAddress();
    if (remote.isLoopbackAddress() || isNobody(address) || isOurs(links, address)) {
      return false;
    }
    for (Link link : links) {
      for (LinkAddress network : link.networks()) {
        if (network.address().equals(local)
            && isSameLink(network.address(), local)
            && network.covers(remote)
            && network.covers(address)) {
          return !isEdge(network, address);
        }
      }
    }
    return false;
  }

  private static boolean isNobody(InetAddress address) {
    return address.isLoopbackAddress()
        || address.isMulticastAddress()
        || address.isAnyLocalAddress();
  }

  private static boolean isOurs(List<Link> links, InetAddress address) {
    return links.stream().anyMatch(link -> link.addresses().contains(address));
  }

  /** Equal addresses do not show whether they are on the same link: their zones do. */
  private static boolean isSameLink(InetAddress one, InetAddress other) {
    return zone(one) == zone(other);
  }

  /** The first and the last address of a network of IPv4: the network's own, and all of it. */
  private static boolean isEdge(LinkAddress network, InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != 4 || network.prefix() > 30) {
      return false;
    }
    int value = 0;
    for (byte each : bytes) {
      value = value << 8 | (each & 0xff);
    }
    int mask = -1 >>> network.prefix();
    return (value & mask) == 0 || (value & mask) == mask;
  }

  /** The literal address of a URL that has the form that all callbacks must have. */
  private static Optional<InetAddress> address(URI callback, String scheme, int usualPort) {
    int port = callback.getPort() < 0 ? usualPort : callback.getPort();
    if (!scheme.equals(callback.getScheme())
        || callback.getHost() == null
        || callback.getRawUserInfo() != null
        || callback.getRawFragment() != null
        || (port < FIRST_FREE_PORT && port != usualPort)) {
      return Optional.empty();
    }
    return literal(callback.getHost());
  }

  /**
   * A link-local address means another host on each link: it is the one on the link that the
   * subscription came in by.
   */
  private static URI reachable(URI callback, HttpExchange exchange) {
    return HostLiteral.onLinkOf(callback, exchange.remote().getAddress());
  }

  /** An address in its plain form: neither with a zone nor with the dots of IPv4 in brackets. */
  private static Optional<InetAddress> literal(String host) {
    boolean wide = host.startsWith("[");
    if (wide && (host.indexOf('%') >= 0 || host.indexOf('.') >= 0)) {
      return Optional.empty();
    }
    return HostLiteral.address(host).filter(found -> wide == found instanceof Inet6Address);
  }

  private static int zone(InetAddress address) {
    return address instanceof Inet6Address wide ? wide.getScopeId() : 0;
  }
}
