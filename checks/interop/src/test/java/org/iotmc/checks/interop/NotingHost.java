package org.iotmc.checks.interop;

import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.DatagramTransport;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.HttpTransport;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.api.spi.Storage;

/** A host that notes which subscriptions were granted to others by what runs on it. */
final class NotingHost implements Host, HttpTransport {
  private final Host real;
  private final List<Granted> granted = new CopyOnWriteArrayList<>();

  NotingHost(Host real) {
    this.real = real;
  }

  /**
   * A subscription.
   *
   * @param path of the service's events
   * @param callback where they are sent
   * @param sid its identifier
   */
  record Granted(String path, URI callback, String sid) {}

  List<Granted> granted() {
    return List.copyOf(granted);
  }

  private void note(HttpExchange exchange, HttpResponse response) {
    if (exchange.method().equals("SUBSCRIBE") && response.status() == 200) {
      exchange
          .headers()
          .first("CALLBACK")
          .map(urls -> URI.create(urls.substring(1, urls.indexOf('>'))))
          .ifPresent(
              callback ->
                  granted.add(
                      new Granted(
                          exchange.path(), callback, response.headers().first("SID").orElse(""))));
    }
  }

  @Override
  public CompletionStage<HttpListener> listen(ListenSpec spec, HttpHandler handler) {
    return real.http()
        .listen(
            spec,
            exchange ->
                handler
                    .handle(exchange)
                    .thenApply(
                        response -> {
                          note(exchange, response);
                          return response;
                        }));
  }

  @Override
  public HttpCall send(HttpRequest request, CallSpec spec) {
    return real.http().send(request, spec);
  }

  @Override
  public HttpTransport http() {
    return this;
  }

  @Override
  public InstantSource clock() {
    return real.clock();
  }

  @Override
  public long nanos() {
    return real.nanos();
  }

  @Override
  public Lane newLane(String name) {
    return real.newLane(name);
  }

  @Override
  public Executor blocking() {
    return real.blocking();
  }

  @Override
  public RandomGenerator jitter() {
    return real.jitter();
  }

  @Override
  public SecureRandom secrets() {
    return real.secrets();
  }

  @Override
  public Storage storage() {
    return real.storage();
  }

  @Override
  public DatagramTransport datagrams() {
    return real.datagrams();
  }

  @Override
  public void close() {
    real.close();
  }
}
