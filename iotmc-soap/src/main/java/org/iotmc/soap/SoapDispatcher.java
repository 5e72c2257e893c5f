package org.iotmc.soap;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.ActionException;
import org.iotmc.api.Causes;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.UpnpError;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Rank;
import org.iotmc.soap.SoapMessage.Fault;
import org.iotmc.soap.SoapMessage.Request;
import org.jspecify.annotations.Nullable;

/**
 * Answers the POST requests on the control paths of services (UDA 2.0, 3). Decodes, decides who may
 * call, calls the implementation on the lane, encodes.
 *
 * <p>What is no proper request gets an HTTP status: 404 for a path that is none, 405 for another
 * method, 403 for a request that a browser's page sent, 415 for another media type, 413 for a body
 * longer than {@link SoapCodec#MAX_BODY}, 400 for what is no envelope, has not one SOAPACTION, or
 * more than one media type, 503 with {@code Retry-After} beyond {@link Builder#maxCalls} calls at a
 * time. Of these one source, or one peer that somebody vouches for, has a quarter at most; three
 * eighths are kept for callers whom somebody vouches for, and a quarter for controllers ({@link
 * Rank}). A source of callers for whom nobody vouches has half of what it leaves to others of them.
 * Where there is no place, the call whose body is waited for longest gets that answer, and makes
 * way.
 *
 * <p>Everything else that fails is a fault with status 500. In this order: 606 without
 * authentication on a managed service, before the body is read; 606 for a revoked caller; 401 for
 * an action that there is not, 602 for one that is optional; 606, 801 or 802 for a caller that the
 * action does not admit, namely one whom nobody vouches for, a device before its enrolment, one in
 * the wrong role; 803 in another phase; 811 in quarantine; 402, 600, 601 and 605 for wrong
 * arguments; then what the implementation fails with: an {@link ActionException}'s own code, 806
 * for failures of trust, 600 for malformed input in an argument, 603 without memory, 501 for
 * everything else, for codes that UDA has not, and for an action that takes longer than its
 * deadline.
 */
public final class SoapDispatcher implements HttpHandler {
  /** How long an action may take where nothing else is said: 29 seconds, to be there in 30. */
  public static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(29);

  /** Most calls at a time where nothing else is said. */
  public static final int DEFAULT_MAX_CALLS = 256;

  /** When a caller that was turned away may come again, in seconds. */
  public static final int RETRY_AFTER_SECONDS = 5;

  private final Lane lane;
  private final Map<String, Route<?>> routes;
  private final Answers answers;
  private final CallPlaces places;

  private SoapDispatcher(Builder builder, AccessPolicy policy) {
    this.lane = builder.lane;
    this.places = new CallPlaces(builder.maxCalls);
    this.answers = new Answers(builder.server);
    this.routes = new LinkedHashMap<>();
    Route.Setting setting =
        new Route.Setting(lane, new AccessCheck(policy), answers, builder.deadline);
    builder.routes.forEach((path, route) -> routes.put(path, route.with(setting)));
  }

  /**
   * A dispatcher without services.
   *
   * @param lane where implementations are called
   */
  public static Builder builder(Lane lane) {
    return new Builder(lane);
  }

  /** Makes a dispatcher. */
  public static final class Builder {
    private final Lane lane;
    private final Map<String, Route.Declared<?>> routes = new LinkedHashMap<>();
    private @Nullable AccessPolicy policy;
    private Duration deadline = DEFAULT_DEADLINE;
    private int maxCalls = DEFAULT_MAX_CALLS;
    private String server = "iotmc/1 UPnP/2.0 iotmc/1";

    private Builder(Lane lane) {
      this.lane = lane;
    }

    /**
     * Adds a service.
     *
     * @param contract its contract
     * @param implementation called on the lane
     * @param controlPath the path of its control URL
     * @param <S> the service
     */
    public <S> Builder service(ServiceContract<S> contract, S implementation, String controlPath) {
      if (!controlPath.startsWith("/")
          || routes.put(controlPath, new Route.Declared<>(contract, implementation)) != null) {
        throw new IllegalArgumentException("no path, or taken: " + controlPath);
      }
      return this;
    }

    /**
     * Says who may call; required.
     *
     * @param decides asked on the lane, for each call
     */
    public Builder access(AccessPolicy decides) {
      policy = decides;
      return this;
    }

    /**
     * How long an action may take.
     *
     * @param longest positive
     */
    public Builder deadline(Duration longest) {
      if (longest.isNegative() || longest.isZero()) {
        throw new IllegalArgumentException("deadline must be positive: " + longest);
      }
      deadline = longest;
      return this;
    }

    /**
     * How many calls may be under way; further ones get 503, as do those beyond the share of their
     * source or {@link Rank}.
     *
     * @param most 1 or more
     */
    public Builder maxCalls(int most) {
      if (most < 1) {
        throw new IllegalArgumentException("maxCalls must be positive: " + most);
      }
      maxCalls = most;
      return this;
    }

    /**
     * The SERVER header (UDA 2.0, 3.2.2).
     *
     * @param tokens {@code OS/version UPnP/2.0 product/version}
     */
    public Builder server(String tokens) {
      server = tokens;
      return this;
    }

    /**
     * The dispatcher.
     *
     * @throws IllegalStateException without an access policy
     */
    public SoapDispatcher build() {
      if (policy == null) {
        throw new IllegalStateException("an access policy is required");
      }
      return new SoapDispatcher(this, policy);
    }
  }

  @Override
  public CompletionStage<HttpResponse> handle(HttpExchange exchange) {
    Route<?> route = routes.get(exchange.path());
    if (route == null) {
      return CompletableFuture.completedFuture(HttpResponse.of(404));
    }
    Optional<HttpResponse> refusal = refusal(exchange);
    if (refusal.isPresent()) {
      return CompletableFuture.completedFuture(refusal.get());
    }
    try {
      // Before the body: a stranger must cost neither a call's place nor the reading of XML.
      route.authenticated(exchange.peer());
    } catch (ActionException e) {
      return CompletableFuture.completedFuture(answers.failure("", e));
    }
    return places
        .enter(exchange)
        .map(place -> read(route, exchange, place))
        .orElseGet(() -> CompletableFuture.completedFuture(answers.busy()));
  }

  /** Who sends a body slowly has a place for as long as nobody else wants it. */
  private CompletionStage<HttpResponse> read(
      Route<?> route, HttpExchange exchange, CallPlaces.Place place) {
    CompletionStage<byte[]> arriving = exchange.body().bytes(SoapCodec.MAX_BODY);
    CompletableFuture<byte[]> body = lane.adopt(arriving);
    place.await(() -> lane.execute(() -> body.cancel(false)));
    // At once and not on the lane: whom the lane has not come to does not wait for the caller.
    arriving.whenComplete((bytes, failure) -> place.stay());
    return body.handle(
            (bytes, failure) -> {
              if (place.isLost()) {
                return CompletableFuture.completedFuture(answers.busy());
              }
              return failure == null ? call(route, exchange, bytes) : unread(failure);
            })
        .thenCompose(answer -> answer)
        .whenComplete((answer, failure) -> place.leave());
  }

  private static Optional<HttpResponse> refusal(HttpExchange exchange) {
    if (!exchange.method().equals("POST")) {
      return Optional.of(new HttpResponse(405, Headers.of("ALLOW", "POST"), Body.empty()));
    }
    if (exchange.headers().first("Origin").isPresent()) {
      return Optional.of(HttpResponse.of(403));
    }
    if (!exchange.headers().first("Content-Type").map(SoapDispatcher::isXml).orElse(true)) {
      return Optional.of(HttpResponse.of(415));
    }
    // Of two some go by the first and others by the last.
    boolean clear = count(exchange, "SOAPACTION") == 1 && count(exchange, "Content-Type") <= 1;
    return clear ? Optional.empty() : Optional.of(HttpResponse.of(400));
  }

  private static long count(HttpExchange exchange, String name) {
    return exchange.headers().fields().stream()
        .filter(field -> field.name().equalsIgnoreCase(name))
        .count();
  }

  private static boolean isXml(String contentType) {
    if (contentType.equals(Answers.XML)) {
      return true; // As UDA 2.0, 3.2.1 has it.
    }
    String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].replace("\"", "").replace(" ", "");
      if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8")) {
        return false;
      }
    }
    return parts[0].strip().equals("text/xml");
  }

  private static CompletionStage<HttpResponse> unread(Throwable failure) {
    if (Causes.of(failure) instanceof MalformedMessageException) {
      return CompletableFuture.completedFuture(HttpResponse.of(413));
    }
    return CompletableFuture.failedFuture(failure);
  }

  private CompletionStage<HttpResponse> call(Route<?> route, HttpExchange exchange, byte[] body) {
    SoapMessage message;
    try {
      message = SoapCodec.decodeRequest(body);
    } catch (MalformedMessageException e) {
      return CompletableFuture.completedFuture(HttpResponse.of(400));
    }
    if (message instanceof Request request) {
      try {
        route.notRevoked(exchange.peer());
        checkSoapAction(exchange.headers().first("SOAPACTION").orElse(""), request);
        return route.call(request, exchange);
      } catch (ActionException e) {
        return CompletableFuture.completedFuture(answers.failure(request.action(), e));
      }
    }
    return CompletableFuture.completedFuture(answers.fault((Fault) message));
  }

  /** The header and the body name the same (UDA 2.0, 3.2.1); quotes are left out in the field. */
  private static void checkSoapAction(String header, Request request) {
    String plain = header.strip().replace("\"", "");
    if (!plain.equals(request.serviceType() + "#" + request.action())) {
      throw new ActionException(UpnpError.INVALID_ACTION, "SOAPACTION names another action");
    }
  }
}
