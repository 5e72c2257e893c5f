package org.iotmc.sim;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.ListenSpec;

/** An open HTTP port in the simulated world. */
final class SimListener implements HttpListener, Boot.Resource {
  private final Boot boot;
  private final ListenSpec spec;
  private final HttpHandler handler;
  private final InetSocketAddress address;
  private final Set<ServerSide> exchanges = new LinkedHashSet<>();
  private boolean closed;

  SimListener(Boot boot, ListenSpec spec, HttpHandler handler, InetSocketAddress address) {
    this.boot = boot;
    this.spec = spec;
    this.handler = handler;
    this.address = address;
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public void disconnect(Predicate<PeerIdentity> peers) {
    for (ServerSide exchange : List.copyOf(exchanges)) {
      if (exchange.peer().filter(peers).isPresent()) {
        exchange.abort("the server closed the connection");
      }
    }
  }

  @Override
  public void close() {
    end("the server was closed");
  }

  @Override
  public void end(String why) {
    if (!closed) {
      closed = true;
      boot.host().tcp().closed(this);
      boot.closed(this);
      List.copyOf(exchanges).forEach(exchange -> exchange.abort(why));
    }
  }

  @Override
  public String describe() {
    return "listener " + Names.of(address);
  }

  Boot boot() {
    return boot;
  }

  ListenSpec spec() {
    return spec;
  }

  /** What the server presents now. */
  Credentials credentials() {
    try {
      return spec.credentials().orElseThrow().get();
    } catch (RuntimeException failure) {
      boot.failed("credentials of " + describe(), failure);
      throw new TransportException("the server could not begin the handshake", failure);
    }
  }

  HttpHandler handler() {
    return handler;
  }

  boolean accepts(InetAddress target) {
    InetAddress bound = address.getAddress();
    return bound.isAnyLocalAddress() || bound.equals(target);
  }

  void began(ServerSide exchange) {
    exchanges.add(exchange);
  }

  void ended(ServerSide exchange) {
    exchanges.remove(exchange);
  }
}
