package org.iotmc.netty.internal;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.IotmcException;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.jspecify.annotations.Nullable;

/** A call under way: ends once, with a response or a failure. Thread-safe. */
final class ClientCall implements HttpCall {
  private final HttpRequest request;
  private final CallSpec spec;
  private final Target target;
  private final CompletableFuture<HttpResponse> response = new CompletableFuture<>();
  private volatile @Nullable PeerIdentity peer;
  private volatile @Nullable ClientConnection connection;
  private volatile @Nullable Cancellable timer;
  private volatile boolean cancelled;

  ClientCall(HttpRequest request, CallSpec spec, Target target) {
    this.request = request;
    this.spec = spec;
    this.target = target;
  }

  HttpRequest request() {
    return request;
  }

  CallSpec spec() {
    return spec;
  }

  Target target() {
    return target;
  }

  /** The deadline runs. */
  void timer(Cancellable running) {
    timer = running;
    if (isDone()) {
      running.cancel();
    }
  }

  boolean isDone() {
    return response.isDone();
  }

  /**
   * Binds the call to the connection that is to carry it; the call's end ends a busy connection.
   */
  void attach(ClientConnection carrier) {
    connection = carrier;
    if (cancelled || response.isCompletedExceptionally()) {
      carrier.abandon(this);
    }
  }

  void respond(HttpResponse answer, Optional<PeerIdentity> from) {
    peer = from.orElse(null);
    if (response.complete(answer)) {
      stopTimer();
    } else {
      Discarder.discard(answer.body());
    }
  }

  void fail(IotmcException failure) {
    if (response.completeExceptionally(failure)) {
      stopTimer();
      abandon();
    }
  }

  void expired() {
    fail(new TransportException(target + ": no answer within " + spec.deadline()));
  }

  private void stopTimer() {
    Cancellable running = timer;
    if (running != null) {
      running.cancel();
    }
  }

  private void abandon() {
    ClientConnection carrier = connection;
    if (carrier != null) {
      carrier.abandon(this);
    }
  }

  @Override
  public CompletionStage<HttpResponse> response() {
    // Not the future itself: a caller could complete that.
    return response.minimalCompletionStage();
  }

  @Override
  public Optional<PeerIdentity> peer() {
    return Optional.ofNullable(peer);
  }

  @Override
  public void cancel() {
    cancelled = true;
    fail(new TransportException(target + ": the call was cancelled"));
    abandon();
  }
}
