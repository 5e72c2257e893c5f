package org.iotmc.gena;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.iotmc.api.TransportException;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.ControlPointTransport;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.Lane;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one subscription alive. Confined to the subscriber's lane but for the handle's methods. */
final class LiveSubscription implements Subscription {
  /** Events held that came before the answer to SUBSCRIBE; more are refused with 412. */
  static final int MAX_HELD = 16;

  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofMinutes(1);
  private static final int MAX_ANSWER = 4096;
  private static final Logger LOG = LoggerFactory.getLogger(LiveSubscription.class);

  private final EventSubscriber owner;
  private final EventSource source;
  private final EventListener listener;
  private final Lane lane;
  private final Deque<Held> held = new ArrayDeque<>();
  private SequenceCheck sequence = new SequenceCheck();
  private Optional<URI> base = Optional.empty();
  private Optional<String> path = Optional.empty();
  private Optional<String> sid = Optional.empty();
  private Optional<Cancellable> timer = Optional.empty();
  private Duration retry = FIRST_RETRY;
  private boolean asking;
  private boolean ended;
  private boolean startOver;
  private final AtomicLong gaps = new AtomicLong();

  private record Held(String sid, long sequence, Map<String, String> properties) {}

  LiveSubscription(EventSubscriber owner, EventSource source, EventListener listener) {
    this.owner = owner;
    this.source = source;
    this.listener = listener;
    this.lane = owner.lane();
  }

  Optional<Udn> publisher() {
    return source.spec().get().peer();
  }

  /** Asks for a new subscription, under a callback path of its own. */
  void begin() {
    if (ended) {
      return;
    }
    if (asking) {
      startOver = true; // the answer under way is about a subscription that we have given up
      return;
    }
    drop();
    URI here;
    try {
      here = source.callbackBase().get();
    } catch (TransportException e) {
      failed(e);
      return;
    }
    base = Optional.of(here);
    String callback = owner.open(this);
    path = Optional.of(callback);
    Headers headers =
        Headers.of("CALLBACK", EventHeaders.callback(here.resolve(callback)))
            .with("NT", EventHeaders.EVENT)
            .with("TIMEOUT", EventHeaders.timeout(EventHeaders.DEFAULT_TIMEOUT));
    ask(headers);
  }

  private void renew() {
    if (ended || asking || sid.isEmpty()) {
      return;
    }
    if (hasMoved()) {
      sid.ifPresent(this::goodbye);
      begin();
      return;
    }
    ask(
        Headers.of("SID", sid.get())
            .with("TIMEOUT", EventHeaders.timeout(EventHeaders.DEFAULT_TIMEOUT)));
  }

  /** A renewal names no callback (UDA 2.0, 4.1.3): at another address we are told nothing more. */
  private boolean hasMoved() {
    try {
      return !base.equals(Optional.of(source.callbackBase().get()));
    } catch (TransportException e) {
      return false; // nowhere at the moment: perhaps we return
    }
  }

  private void ask(Headers headers) {
    asking = true;
    lane.adopt(call("SUBSCRIBE", headers))
        .whenComplete(
            (response, failure) -> {
              asking = false;
              if (ended) {
                response(response).flatMap(r -> r.headers().first("SID")).ifPresent(this::goodbye);
              } else if (startOver) {
                startOver = false;
                response(response).flatMap(r -> r.headers().first("SID")).ifPresent(this::goodbye);
                begin();
              } else if (failure != null) {
                failed(failure);
              } else {
                answered(response);
              }
            });
  }

  private static Optional<HttpResponse> response(
      @org.jspecify.annotations.Nullable HttpResponse r) {
    return Optional.ofNullable(r);
  }

  private void answered(HttpResponse response) {
    Optional<String> granted = response.headers().first("SID").filter(s -> !s.isEmpty());
    if (response.status() / 100 != 2 || granted.isEmpty()) {
      forgotten(response.status());
      return;
    }
    if (sid.isPresent() && !sid.equals(granted)) {
      forgotten(response.status()); // a renewal that answers with another name is none
      return;
    }
    boolean fresh = sid.isEmpty();
    sid = granted;
    retry = FIRST_RETRY;
    Duration timeout = EventHeaders.timeout(response.headers().first("TIMEOUT"));
    // Half of its life, spread by a tenth, so that a fleet does not renew in one moment.
    double share = 0.45 + owner.host().jitter().nextDouble() * 0.1;
    schedule(Duration.ofMillis((long) (timeout.toMillis() * share)), this::renew);
    if (fresh) {
      listener.onSubscribed();
      deliverHeld();
    }
  }

  /** The publisher refused; what it may have known of us is gone. */
  private void forgotten(int status) {
    boolean renewal = sid.isPresent();
    drop();
    if (renewal) {
      begin();
    } else {
      failed(new TransportException(source.eventUrl() + " refused a subscription: " + status));
    }
  }

  private void failed(Throwable failure) {
    LOG.debug("subscription to {}: {}", source.eventUrl(), failure.getMessage());
    // A renewal is tried again as such: the publisher may still have it.
    schedule(spread(retry), sid.isPresent() ? this::renew : this::begin);
    retry = retry.multipliedBy(2).compareTo(LAST_RETRY) > 0 ? LAST_RETRY : retry.multipliedBy(2);
    // Last: what a listener throws must not end the subscription.
    listener.onLost(failure);
  }

  private Duration spread(Duration delay) {
    return Duration.ofMillis(
        (long) (delay.toMillis() * (0.8 + owner.host().jitter().nextDouble() * 0.4)));
  }

  private void schedule(Duration delay, Runnable task) {
    timer.ifPresent(Cancellable::cancel);
    timer = Optional.of(lane.after(delay, task));
  }

  /**
   * An event arrived under our callback path.
   *
   * @return false if it is none of ours
   */
  boolean receive(String eventSid, long number, Map<String, String> properties) {
    if (sid.isEmpty()) {
      if (held.size() >= MAX_HELD) {
        return false;
      }
      held.addLast(new Held(eventSid, number, properties));
      return true;
    }
    if (!sid.get().equals(eventSid)) {
      return false;
    }
    deliver(number, properties);
    return true;
  }

  private void deliverHeld() {
    while (!held.isEmpty()) {
      Held event = held.removeFirst();
      if (sid.filter(event.sid::equals).isPresent()) {
        deliver(event.sequence, event.properties);
      }
    }
  }

  private void deliver(long number, Map<String, String> properties) {
    SequenceCheck.Verdict verdict = sequence.accept(number);
    if (verdict == SequenceCheck.Verdict.STALE) {
      return;
    }
    listener.onEvent(properties);
    if (verdict == SequenceCheck.Verdict.GAP && !ended) {
      gaps.incrementAndGet();
      sid.ifPresent(this::goodbye);
      begin();
    }
  }

  /** Forgets the present subscription and its callback path. */
  private void drop() {
    path.ifPresent(owner::forget);
    path = Optional.empty();
    sid = Optional.empty();
    held.clear();
    sequence = new SequenceCheck();
    timer.ifPresent(Cancellable::cancel);
    timer = Optional.empty();
  }

  private void goodbye(String name) {
    call("UNSUBSCRIBE", Headers.of("SID", name))
        .exceptionally(
            failure -> {
              LOG.debug("no goodbye to {}: {}", source.eventUrl(), failure.getMessage());
              return HttpResponse.of(500);
            });
  }

  private CompletionStage<HttpResponse> call(String method, Headers headers) {
    HttpRequest request = new HttpRequest(method, source.eventUrl(), headers, Body.empty());
    return ControlPointTransport.of(owner.host().http())
        .send(request, source.spec().get())
        .response()
        .thenCompose(r -> r.body().bytes(MAX_ANSWER).thenApply(ignored -> r));
  }

  void end() {
    if (!ended) {
      ended = true;
      sid.ifPresent(this::goodbye);
      drop();
      owner.ended(this);
    }
  }

  @Override
  public void refresh() {
    lane.execute(
        () -> {
          if (sid.isPresent()) {
            renew();
          } else {
            begin();
          }
        });
  }

  @Override
  public long gaps() {
    return gaps.get();
  }

  @Override
  public void close() {
    lane.execute(this::end);
  }
}
