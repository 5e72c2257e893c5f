package org.iotmc.description;

import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.HttpTransport;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.ReceivedBody;

/** One fetch, over its redirects, with one deadline for all of it. */
final class Fetch {
  private static final int OK = 200;

  private final Order order;
  private final Lane lane;
  private final UrlPolicy policy;
  private final CompletableFuture<ReceivedBody> document;
  private volatile URI url;
  private volatile boolean answered;
  private volatile boolean silent;

  /**
   * What is fetched.
   *
   * @param url where
   * @param spec deadline, credentials, expected peer
   * @param maxBytes the most bytes, inflated
   */
  record Order(URI url, CallSpec spec, int maxBytes) {}

  Fetch(Order order, Lane lane, UrlPolicy policy) {
    this.order = order;
    this.lane = lane;
    this.policy = policy;
    this.url = order.url();
    this.document = lane.future();
  }

  /** What came, on the lane. */
  CompletableFuture<ReceivedBody> document() {
    return document;
  }

  /** Where the document came from, or is asked for. */
  URI url() {
    return url;
  }

  /** Whether it failed since nothing was heard within the deadline. */
  boolean wasSilent() {
    return silent;
  }

  void call(HttpTransport http) {
    Cancellable timer = lane.after(order.spec().deadline(), this::expire);
    document.whenComplete((bytes, failure) -> timer.cancel());
    call(http, Redirects.MAX);
  }

  private void call(HttpTransport http, int redirects) {
    if (document.isDone()) {
      return;
    }
    HttpRequest request =
        new HttpRequest(
            "GET", url, Headers.of("Accept-Encoding", ContentCoding.ACCEPTED), Body.empty());
    // Ours is the deadline: it knows whether there was no answer, or too slow a one.
    HttpCall call = http.send(request, order.spec().within(order.spec().deadline().plusSeconds(1)));
    document.whenComplete(
        (bytes, failure) -> {
          if (failure != null) {
            call.cancel();
          }
        });
    lane.adopt(call.response())
        .whenComplete(
            (response, failure) -> {
              if (failure != null) {
                document.completeExceptionally(failure);
              } else {
                guarded(() -> take(response, http, call, redirects));
              }
            });
  }

  private void take(HttpResponse response, HttpTransport http, HttpCall call, int redirects) {
    answered = true;
    Optional<URI> next = Redirects.target(url, response, policy);
    if (next.isPresent() && redirects > 0) {
      call.cancel();
      url = next.get();
      call(http, redirects - 1);
      return;
    }
    if (response.status() != OK) {
      throw TransportException.ofStatus(response.status(), "from " + url);
    }
    String coding = response.headers().first("Content-Encoding").orElse("");
    lane.adopt(response.body().received(order.maxBytes()))
        .whenComplete(
            (received, failure) -> {
              if (failure != null) {
                document.completeExceptionally(failure);
              } else {
                guarded(
                    () ->
                        document.complete(
                            received.inflated(
                                bytes -> ContentCoding.decoded(coding, bytes, order.maxBytes()))));
              }
            });
  }

  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      document.completeExceptionally(e);
    }
  }

  private void expire() {
    silent = !answered;
    String problem = answered ? ": not whole within " : ": not answered within ";
    document.completeExceptionally(new TransportException(url + problem + order.spec().deadline()));
  }
}
