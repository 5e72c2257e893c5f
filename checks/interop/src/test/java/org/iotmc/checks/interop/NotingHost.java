package org.iotmc.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.ForwardingHost;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.HttpTransport;
import org.iotmc.api.spi.ListenSpec;

/**
 * A host that notes which subscriptions were granted to others and renewed by what runs on it, and
 * which it was granted.
 */
final class NotingHost extends ForwardingHost implements HttpTransport {
  private final HttpTransport real;
  private final List<Granted> granted = new CopyOnWriteArrayList<>();
  private final List<String> renewed = new CopyOnWriteArrayList<>();
  private final List<Asked> asked = new ArrayList<>();

  NotingHost(Host host) {
    super(host);
    this.real = host.http();
  }

  /**
   * A subscription.
   *
   * @param path of the service's events
   * @param callback where they are sent
   * @param sid its identifier
   */
  record Granted(String path, URI callback, String sid) {}

  /**
   * A request of ours about a subscription, and its answer.
   *
   * @param method SUBSCRIBE or UNSUBSCRIBE
   * @param sid the subscription that it names
   * @param status of the answer
   * @param granted the subscription that the answer names
   */
  record Asked(String method, Optional<String> sid, int status, Optional<String> granted) {}

  /** Waits for so many answers. */
  List<Asked> awaitAsked(int count) {
    long deadline = System.nanoTime() + RunningDevice.PATIENCE.toNanos();
    synchronized (asked) {
      while (asked.size() < count) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        assertThat(left).as("there are only %s", asked).isPositive();
        try {
          asked.wait(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new AssertionError("interrupted", e);
        }
      }
      return List.copyOf(asked);
    }
  }

  List<Granted> granted() {
    return List.copyOf(granted);
  }

  /** The identifiers of subscriptions that were renewed, one for each renewal. */
  List<String> renewed() {
    return List.copyOf(renewed);
  }

  private void note(HttpExchange exchange, HttpResponse response) {
    if (exchange.method().equals("SUBSCRIBE") && response.status() == 200) {
      exchange.headers().first("SID").ifPresent(renewed::add);
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
    return real.listen(
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
    HttpCall call = real.send(request, spec);
    if (request.method().endsWith("SUBSCRIBE")) {
      call.response().thenAccept(answer -> note(request, answer));
    }
    return call;
  }

  private void note(HttpRequest request, HttpResponse answer) {
    synchronized (asked) {
      asked.add(
          new Asked(
              request.method(),
              request.headers().first("SID"),
              answer.status(),
              answer.headers().first("SID")));
      asked.notifyAll();
    }
  }

  @Override
  public HttpTransport http() {
    return this;
  }
}
