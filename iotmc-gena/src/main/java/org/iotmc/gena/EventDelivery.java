package org.iotmc.gena;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.Lane;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends events: to each subscriber one at a time, in order, in one bounded attempt each (UDA 2.0,
 * 4.3.2). Confined to the lane.
 */
final class EventDelivery {
  // For one event, over all callbacks; shorter than UDA's 30 s, so that changes coalesce less.
  private static final Duration ATTEMPT = Duration.ofSeconds(10);
  private static final int MAX_ANSWER = 4096;
  private static final int GONE = 412;
  private static final Logger LOG = LoggerFactory.getLogger(EventDelivery.class);

  private final Host host;
  private final Lane lane;
  private final SubscriptionDesk desk;
  private Map<String, String> lastSet = Map.of();
  private Optional<byte[]> lastBody = Optional.empty();
  private long delivered;
  private long failed;

  /**
   * Nothing is under way.
   *
   * @param host gives the network
   * @param lane where it lives
   * @param desk hears of those who say that they did not subscribe, and of the last event to others
   */
  EventDelivery(Host host, Lane lane, SubscriptionDesk desk) {
    this.host = host;
    this.lane = lane;
    this.desk = desk;
  }

  /** How many values were in events that were acknowledged. */
  long delivered() {
    return delivered;
  }

  /** How many values were in events that were not. */
  long failed() {
    return failed;
  }

  /** Sends an event, and those that wait behind it. */
  void send(Subscriber subscriber, SubscriberQueue.Event event) {
    Headers headers =
        Headers.of("CONTENT-TYPE", "text/xml; charset=\"utf-8\"")
            .with("NT", EventHeaders.EVENT)
            .with("NTS", EventHeaders.CHANGE)
            .with("SID", subscriber.sid())
            .with("SEQ", Long.toString(event.sequence()));
    Optional<byte[]> body = body(event.properties());
    if (body.isPresent()) {
      new Attempt(subscriber, event, headers, body.get()).next();
    } else {
      done(subscriber, event, 0);
    }
  }

  /** One change has one body, however many subscribers it goes to; empty if it is too long. */
  private Optional<byte[]> body(Map<String, String> set) {
    if (set != lastSet) {
      lastBody = encode(set);
      lastSet = set;
    }
    return lastBody;
  }

  /**
   * What was set together has room in one event. What waited need not: a value may be in it that is
   * none any more, and whose successor moderation holds back.
   */
  private static Optional<byte[]> encode(Map<String, String> set) {
    try {
      return Optional.of(PropertySetCodec.encode(set));
    } catch (IllegalArgumentException tooLong) {
      return Optional.empty();
    }
  }

  private void done(Subscriber subscriber, SubscriberQueue.Event event, int status) {
    int values = event.properties().size();
    if (isTaken(status)) {
      delivered += values;
    } else {
      failed += values;
      LOG.debug("event {} of {} was not taken: {}", event.sequence(), subscriber.sid(), status);
    }
    if (status == GONE) {
      desk.remove(subscriber); // (UDA 1.0, 4.2.1)
    }
    if (subscriber.ended()) {
      desk.left(subscriber);
    } else {
      SubscriberQueue queue = subscriber.queue();
      (isTaken(status) ? queue.delivered(event) : queue.failed(event))
          .ifPresent(following -> send(subscriber, following));
    }
  }

  private static boolean isTaken(int status) {
    return status / 100 == 2;
  }

  /** One event on its way: its callbacks are tried in order until one takes it (4.1.2). */
  private final class Attempt {
    private final Subscriber subscriber;
    private final SubscriberQueue.Event event;
    private final Headers headers;
    private final byte[] body;
    private int tried;

    Attempt(Subscriber subscriber, SubscriberQueue.Event event, Headers headers, byte[] body) {
      this.subscriber = subscriber;
      this.event = event;
      this.headers = headers;
      this.body = body;
    }

    void next() {
      Callback callback = subscriber.callbacks().get(tried);
      tried++;
      HttpRequest notify = new HttpRequest("NOTIFY", callback.uri(), headers, Body.of(body));
      Duration share = ATTEMPT.dividedBy(subscriber.callbacks().size());
      CompletableFuture<Integer> status =
          lane.adopt(
              CompletableFuture.completedFuture(callback.spec())
                  .thenApply(Supplier::get) // fails where there are no credentials at the moment
                  .thenCompose(
                      spec -> status(host.http().send(notify, spec.within(share)), share)));
      var unused = status.whenComplete((code, failure) -> answered(failure == null ? code : 0));
    }

    /** The transport's deadline ends with the head; this one counts the whole answer. */
    private CompletionStage<Integer> status(HttpCall call, Duration longest) {
      Cancellable timer = lane.after(longest, call::cancel);
      return call.response()
          .thenCompose(this::status)
          .whenComplete((code, failure) -> timer.cancel());
    }

    private CompletableFuture<Integer> status(HttpResponse response) {
      return response
          .body()
          .bytes(MAX_ANSWER)
          .thenApply(ignored -> response.status())
          .toCompletableFuture();
    }

    private void answered(int status) {
      if (!isTaken(status) && tried < subscriber.callbacks().size() && !subscriber.banned()) {
        next();
      } else {
        done(subscriber, event, status);
      }
    }
  }
}
