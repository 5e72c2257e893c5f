package org.iotmc.gena;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.Lane;

/**
 * Subscribes to events of others and keeps the subscriptions (UDA 2.0, section 4): it renews them
 * in time, makes them anew when the publisher forgot them, and repairs a gap in the sequence by a
 * new subscription with its initial event. It is the handler of the callback paths, {@value
 * #PATH_PREFIX} and a random token each: short, as some publishers cut long ones.
 *
 * <p>Any thread may call.
 */
public final class EventSubscriber implements HttpHandler {
  /** What the callback paths begin with. */
  public static final String PATH_PREFIX = "/e/";

  private static final int TOKEN_BYTES = 9;

  private final Host host;
  private final Lane lane;
  private final Map<String, LiveSubscription> byToken = new LinkedHashMap<>();
  private final Set<LiveSubscription> kept = new LinkedHashSet<>();
  private final AtomicLong taken = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  /**
   * What became of the events that came.
   *
   * @param taken those of a subscription, repeated ones included
   * @param refused those of strangers, of subscriptions that are over, and those that could not be
   *     read
   */
  public record Counts(long taken, long refused) {}

  /**
   * A subscriber without subscriptions.
   *
   * @param host gives network and randomness
   * @param lane where this subscriber lives, and its listeners are called; its owner closes it
   */
  public EventSubscriber(Host host, Lane lane) {
    this.host = host;
    this.lane = lane;
  }

  /**
   * Subscribes, and stays subscribed until the handle is closed.
   *
   * @param source where the events come from
   * @param listener hears them
   */
  public Subscription subscribe(EventSource source, EventListener listener) {
    LiveSubscription subscription = new LiveSubscription(this, source, listener);
    lane.execute(
        () -> {
          kept.add(subscription);
          subscription.begin();
        });
    return subscription;
  }

  /**
   * Ends a subscription of an earlier run, which nobody hears any more.
   *
   * @param source where it was made
   * @param sid its name
   */
  public void cancel(EventSource source, String sid) {
    new SubscriptionCalls(host, source).unsubscribe(sid);
  }

  /** Renews all subscriptions now, or makes them anew where our address is another one. */
  public void refresh() {
    lane.execute(() -> List.copyOf(kept).forEach(LiveSubscription::refresh));
  }

  /** What became of the events that came. */
  public Counts counts() {
    return new Counts(taken.get(), refused.get());
  }

  Host host() {
    return host;
  }

  Lane lane() {
    return lane;
  }

  /** A new callback path for one attempt to subscribe, so that its events cannot be mistaken. */
  String open(LiveSubscription subscription) {
    SecureRandom random = host.secrets();
    byte[] token = new byte[TOKEN_BYTES];
    random.nextBytes(token);
    String path = PATH_PREFIX + HexFormat.of().formatHex(token);
    byToken.put(path, subscription);
    return path;
  }

  void ended(LiveSubscription subscription) {
    kept.remove(subscription);
  }

  void forget(String path) {
    byToken.remove(path);
  }

  @Override
  public CompletionStage<HttpResponse> handle(HttpExchange exchange) {
    if (!exchange.method().equals("NOTIFY")) {
      return CompletableFuture.completedFuture(
          new HttpResponse(405, Headers.of("Allow", "NOTIFY"), HttpResponse.of(405).body()));
    }
    CompletableFuture<HttpResponse> response = lane.future();
    lane.execute(
        () -> {
          OptionalInt refusal = refusal(exchange);
          if (refusal.isPresent()) {
            answer(response, refusal.getAsInt()); // its body is not even read
          } else {
            var unused =
                lane.adopt(exchange.body().bytes(PropertySetCodec.MAX_BYTES))
                    .handle((body, failure) -> failure == null ? accept(exchange, body) : 400)
                    .thenAccept(status -> answer(response, status));
          }
        });
    return response;
  }

  private void answer(CompletableFuture<HttpResponse> response, int status) {
    (status == 200 ? taken : refused).incrementAndGet();
    response.complete(HttpResponse.of(status));
  }

  /** What is wrong with the headers, and to whom they belong (UDA 2.0, 4.3.1). */
  private OptionalInt refusal(HttpExchange exchange) {
    Headers headers = exchange.headers();
    Optional<String> nt = headers.first("NT");
    Optional<String> nts = headers.first("NTS");
    if (nt.isEmpty() || nts.isEmpty()) {
      return OptionalInt.of(400);
    }
    LiveSubscription subscription = byToken.get(exchange.path());
    boolean isOurs =
        nt.get().equals(EventHeaders.EVENT)
            && nts.get().equals(EventHeaders.CHANGE)
            && headers.first("SID").filter(sid -> !sid.isEmpty()).isPresent()
            && subscription != null
            && subscription.isFrom(exchange.peer());
    return isOurs ? OptionalInt.empty() : OptionalInt.of(412);
  }

  private int accept(HttpExchange exchange, byte[] body) {
    LiveSubscription subscription = byToken.get(exchange.path());
    if (subscription == null) {
      return 412; // ended while the body came
    }
    try {
      String sid = exchange.headers().first("SID").orElse("");
      long sequence = EventHeaders.sequence(exchange.headers().first("SEQ"));
      EventIntake.Event event =
          new EventIntake.Event(sid, sequence, PropertySetCodec.decode(body).properties());
      return subscription.receive(event) ? 200 : 412;
    } catch (MalformedMessageException e) {
      return 400;
    }
  }

  /** Ends every subscription, with UNSUBSCRIBE; on the lane. */
  public void close() {
    List.copyOf(kept).forEach(LiveSubscription::end);
  }
}
