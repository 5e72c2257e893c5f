package org.iotmc.gena;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.TransportException;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.Lane;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one subscription alive. Confined to the subscriber's lane but for the handle's methods. */
final class LiveSubscription implements Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(LiveSubscription.class);

  private final EventSubscriber owner;
  private final EventSource source;
  private final SubscriptionCalls calls;
  private final GuardedListener listener;
  private final Lane lane;
  private final NextStep next;
  private final Waiting waiting = new Waiting();
  private volatile EventIntake intake = new EventIntake();
  private Optional<URI> base = Optional.empty();
  private Optional<String> path = Optional.empty();
  private boolean asking;
  private boolean ended;
  private boolean startOver;
  private boolean suspended;

  LiveSubscription(EventSubscriber owner, EventSource source, EventListener listener) {
    this.owner = owner;
    this.source = source;
    this.calls = new SubscriptionCalls(owner.host(), source);
    this.listener = new GuardedListener(source.eventUrl(), listener);
    this.lane = owner.lane();
    this.next = new NextStep(owner.host(), lane);
  }

  /**
   * Whether a peer may send its events: where we know whom we subscribed to, nobody else, and only
   * as a member of the domain. By the name that its maker gave it, it goes on after a revocation.
   */
  boolean isFrom(Optional<PeerIdentity> peer) {
    try {
      Optional<Udn> expected = source.spec().get().peer();
      return expected.isEmpty()
          || peer.filter(each -> each.anchor() == PeerIdentity.Anchor.DOMAIN)
              .map(PeerIdentity::udn)
              .equals(expected);
    } catch (Throwable e) { // whatever it is, the publisher gets an answer
      LOG.debug("no credentials to {}: {}", source.eventUrl(), e.getMessage());
      return false;
    }
  }

  /** Asks for a new subscription, under a callback path of its own. */
  void begin() {
    if (ended || suspended) {
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
    } catch (Throwable e) { // whatever it is, nobody else would try again
      failed(e);
      return;
    }
    base = Optional.of(here);
    String callback = owner.open(this);
    path = Optional.of(callback);
    ask(calls.subscribe(here.resolve(callback)));
  }

  private void renew() {
    Optional<String> sid = intake.sid();
    if (ended || asking || sid.isEmpty()) {
      return;
    }
    if (hasMoved()) {
      startAnew();
      return;
    }
    ask(calls.renew(sid.get()));
  }

  /** A renewal names no callback (UDA 2.0, 4.1.3): at another address we are told nothing more. */
  private boolean hasMoved() {
    try {
      return !base.equals(Optional.of(source.callbackBase().get()));
    } catch (Throwable e) {
      return false; // nowhere at the moment: perhaps we return
    }
  }

  private void ask(CompletionStage<HttpResponse> call) {
    asking = true;
    var unused = lane.adopt(call).whenComplete(this::told);
  }

  private void told(@Nullable HttpResponse response, @Nullable Throwable failure) {
    asking = false;
    if (ended || startOver || suspended) {
      if (response != null) {
        response.headers().first("SID").ifPresent(calls::unsubscribe);
      }
      startOver = false;
      begin();
    } else if (response != null) {
      answered(response);
    } else {
      failed(failure == null ? new TransportException("no answer") : failure);
    }
  }

  private void answered(HttpResponse response) {
    Optional<String> granted = response.headers().first("SID").filter(s -> !s.isEmpty());
    boolean fresh = intake.sid().isEmpty();
    // A renewal that is answered with another name is none.
    boolean isOther = !fresh && !intake.sid().equals(granted);
    if (response.status() / 100 != 2 || granted.isEmpty() || isOther) {
      forgotten(response.status());
      return;
    }
    waiting.done();
    next.renewal(EventHeaders.held(response.headers().first("TIMEOUT")), this::renew);
    if (fresh) {
      listener.onSubscribed();
      tell(intake, intake.granted(granted.get()));
    }
  }

  /** The publisher refused; what it may have known of us is gone. */
  private void forgotten(int status) {
    boolean renewal = intake.sid().isPresent();
    drop();
    if (renewal) {
      begin();
    } else {
      failed(refusal(status));
    }
  }

  private TransportException refusal(int status) {
    return status / 100 == 2
        ? new TransportException(source.eventUrl() + " gave a subscription no name")
        : TransportException.ofStatus(status, "to a subscription at " + source.eventUrl());
  }

  private void failed(Throwable failure) {
    LOG.debug("subscription to {}: {}", source.eventUrl(), failure.getMessage());
    // A renewal is tried again as such: the publisher may still have it.
    next.retry(intake.sid().isPresent() ? this::renew : this::begin);
    waiting.fail(failure);
    listener.onLost(failure);
  }

  /**
   * An event arrived under our callback path.
   *
   * @return false if it is none of ours
   */
  boolean receive(EventIntake.Event event) {
    EventIntake now = intake;
    Optional<List<EventIntake.News>> news = now.take(event);
    // Behind the answer: the publisher need not wait for what the listener does (UDA 2.0, 4.3.2).
    news.filter(list -> !list.isEmpty()).ifPresent(list -> lane.execute(() -> tell(now, list)));
    return news.isPresent();
  }

  private void tell(EventIntake now, List<EventIntake.News> news) {
    for (EventIntake.News each : news) {
      if (ended || intake != now) {
        return; // a gap before, and another subscription repairs it
      }
      listener.onEvent(each.properties());
      if (each.missed() > 0 && !ended) {
        repair(each.missed());
      }
    }
  }

  private void repair(long events) {
    listener.onMissed(events);
    if (!ended) {
      next.repair(this::startAnew);
    }
  }

  private void startAnew() {
    intake.sid().ifPresent(calls::unsubscribe);
    begin();
  }

  /** Forgets the present subscription and its callback path. */
  private void drop() {
    path.ifPresent(owner::forget);
    path = Optional.empty();
    intake = new EventIntake();
    next.cancel();
  }

  /** Ends it with a word to the publisher. */
  void end() {
    if (!ended) {
      ended = true;
      intake.sid().ifPresent(calls::unsubscribe);
      drop();
      waiting.fail(new TransportException("the subscription was ended"));
      owner.ended(this);
    }
  }

  @Override
  public CompletionStage<Void> refresh() {
    CompletableFuture<Void> done = lane.future();
    lane.execute(
        () -> {
          waiting.add(done);
          if (ended || suspended) {
            waiting.fail(new TransportException("the subscription was ended"));
          } else if (asking) {
            startOver |= hasMoved(); // else the answer under way will do
          } else if (intake.sid().isPresent()) {
            renew();
          } else {
            begin();
          }
        });
    return done;
  }

  @Override
  public void restarted() {
    lane.execute(
        () -> {
          suspended = false;
          begin();
        });
  }

  @Override
  public void suspend() {
    lane.execute(
        () -> {
          suspended = true;
          waiting.fail(new TransportException("the publisher is gone"));
          drop();
        });
  }

  @Override
  public Optional<String> sid() {
    return intake.sid();
  }

  @Override
  public long gaps() {
    return listener.gaps();
  }

  @Override
  public long missed() {
    return listener.missed();
  }

  @Override
  public void close() {
    listener.leave();
    lane.execute(this::end);
  }
}
