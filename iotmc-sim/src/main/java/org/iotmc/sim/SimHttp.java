package org.iotmc.sim;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpTransport;
import org.iotmc.api.spi.ListenSpec;

/** HTTP of one host, message by message. */
final class SimHttp implements HttpTransport {
  private static final int FIRST_EPHEMERAL = 49_152;
  private static final int LAST_PORT = 65_535;

  private final SimHost host;
  private final Map<Integer, SimListener> listeners = new LinkedHashMap<>();
  private int nextListener = FIRST_EPHEMERAL;
  private int nextClient = FIRST_EPHEMERAL;

  SimHttp(SimHost host) {
    this.host = host;
  }

  @Override
  public CompletionStage<HttpListener> listen(ListenSpec spec, HttpHandler handler) {
    Boot boot = host.boot();
    return boot.opening("opening of a listener", () -> open(boot, spec, handler));
  }

  @Override
  public HttpCall send(HttpRequest request, CallSpec spec) {
    ClientSide call = new ClientSide(host.boot(), request, spec);
    call.start();
    return call;
  }

  Optional<SimListener> listener(InetAddress target, int port) {
    return Optional.ofNullable(listeners.get(port)).filter(open -> open.accepts(target));
  }

  void closed(SimListener listener) {
    listeners.remove(listener.address().getPort());
  }

  int nextClientPort() {
    int port = nextClient;
    nextClient = port == LAST_PORT ? FIRST_EPHEMERAL : port + 1;
    return port;
  }

  private SimListener open(Boot boot, ListenSpec spec, HttpHandler handler) {
    InetSocketAddress bind = spec.bind();
    if (bind.isUnresolved() || !isOurs(bind.getAddress())) {
      throw new TransportException(host.name() + " does not have the address " + bind);
    }
    int port = bind.getPort() == 0 ? freePort() : bind.getPort();
    if (listeners.containsKey(port)) {
      throw new TransportException(host.name() + ": TCP port " + port + " is in use");
    }
    InetSocketAddress address = new InetSocketAddress(bind.getAddress(), port);
    SimListener listener = new SimListener(boot, spec, handler, address);
    listeners.put(port, listener);
    boot.opened(listener);
    return listener;
  }

  private boolean isOurs(InetAddress address) {
    return address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || host.simLinks().stream().anyMatch(link -> link.has(address));
  }

  private int freePort() {
    for (int tries = FIRST_EPHEMERAL; tries <= LAST_PORT; tries++) {
      int candidate = nextListener;
      nextListener = candidate == LAST_PORT ? FIRST_EPHEMERAL : candidate + 1;
      if (!listeners.containsKey(candidate)) {
        return candidate;
      }
    }
    throw new TransportException(host.name() + ": no TCP port is free");
  }
}
