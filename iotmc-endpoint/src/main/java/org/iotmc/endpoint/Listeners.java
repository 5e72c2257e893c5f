package org.iotmc.endpoint;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.ListenSpec;

/**
 * The two doors of an endpoint, plain HTTP and HTTPS, and the URLs they are reached by. Opened and
 * closed on the lane; URLs and ports are told on any thread.
 */
final class Listeners {
  private final Host host;
  private final Lane lane;
  private final EndpointSettings settings;
  private volatile Optional<HttpListener> plain = Optional.empty();
  private volatile Optional<HttpListener> secure = Optional.empty();
  private boolean closed;

  Listeners(Host host, Lane lane, EndpointSettings settings) {
    this.host = host;
    this.lane = lane;
    this.settings = settings;
  }

  /**
   * Opens one after the other; should it fail, or be closed meanwhile, {@link #close} clears up.
   */
  CompletionStage<Void> open(
      HttpHandler plainHandler, HttpHandler secureHandler, Supplier<Credentials> credentials) {
    ListenSpec plainSpec = ListenSpec.plain(EndpointSettings.anyAddress(settings.httpPort()));
    ListenSpec secureSpec =
        ListenSpec.secure(EndpointSettings.anyAddress(settings.httpsPort()), credentials);
    return lane.adopt(host.http().listen(plainSpec, plainHandler))
        .thenAccept(
            listener -> {
              plain = Optional.of(listener);
              requireOpen();
            })
        .thenCompose(done -> lane.adopt(host.http().listen(secureSpec, secureHandler)))
        .thenAccept(
            listener -> {
              secure = Optional.of(listener);
              requireOpen();
            });
  }

  /** Fails once nothing more is to open. */
  void requireOpen() {
    if (closed) {
      throw new TransportException("closed while it started");
    }
  }

  /** From now on nothing more is to open; what is open stays so until {@link #close}. */
  void seal() {
    closed = true;
  }

  void close() {
    plain.ifPresent(HttpListener::close);
    secure.ifPresent(HttpListener::close);
  }

  void disconnect(Predicate<PeerIdentity> peers) {
    secure.ifPresent(listener -> listener.disconnect(peers));
  }

  int plainPort() {
    return port(plain);
  }

  int securePort() {
    return port(secure);
  }

  private static int port(Optional<HttpListener> listener) {
    return listener
        .map(HttpListener::address)
        .orElseThrow(() -> new IllegalStateException("not started, or closed"))
        .getPort();
  }

  List<Link> links() {
    return host.datagrams().links().stream().filter(settings.links()).toList();
  }

  URI plainUrl(Link link, String path) {
    return Locations.url("http", Locations.of(link), plainPort(), path);
  }

  URI secureUrl(Link link, String path) {
    return Locations.url("https", Locations.of(link), securePort(), path);
  }

  /** At the address of ours that faces a peer. */
  URI plainUrl(InetAddress peer, String path) {
    return Locations.url("http", Locations.facing(links(), peer), plainPort(), path);
  }

  /** At the address of ours that faces a peer. */
  URI secureUrl(InetAddress peer, String path) {
    return Locations.url("https", Locations.facing(links(), peer), securePort(), path);
  }
}
