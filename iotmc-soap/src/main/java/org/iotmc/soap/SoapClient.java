package org.iotmc.soap;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.iotmc.api.ActionException;
import org.iotmc.api.Causes;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TransportException;
import org.iotmc.api.Warning;
import org.iotmc.api.service.Action;
import org.iotmc.api.service.ActionContract;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.ControlPointTransport;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.HttpTransport;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.ReceivedBody;
import org.iotmc.description.Redirects;
import org.iotmc.description.ServiceDescription;
import org.iotmc.description.ServiceEntry;
import org.iotmc.description.UrlPolicy;
import org.iotmc.soap.SoapMessage.Request;
import org.iotmc.soap.SoapMessage.Response;
import org.jspecify.annotations.Nullable;

/**
 * Calls actions. Thread-safe; results complete on the lane.
 *
 * <p>A call fails with:
 *
 * <ul>
 *   <li>{@link ActionException}: the peer answered with a fault, whatever the HTTP status; 501 if
 *       the fault has no code
 *   <li>{@link TransportException}: no connection, no answer in time, or an HTTP error without a
 *       fault, whose {@linkplain TransportException#status status} it has
 *   <li>{@link MalformedMessageException}: a success without SOAP, or a result that is not what the
 *       contract says
 *   <li>{@link org.iotmc.api.TrustException}: another peer than the one that is meant
 *   <li>{@link IllegalArgumentException}: an argument that has no text on the wire, or that the
 *       description does not allow; nothing was sent
 * </ul>
 *
 * <p>A call ends within 30 seconds ({@link CallSpec}), or when its future is cancelled.
 */
public final class SoapClient {
  private final HttpTransport http;
  private final Lane lane;
  private final Retry.Source retry;

  /**
   * Where to call.
   *
   * @param controlUrl the absolute control URL
   * @param spec deadline, credentials, the device that is meant
   */
  public record Endpoint(URI controlUrl, CallSpec spec) {
    Endpoint within(Duration deadline) {
      return new Endpoint(controlUrl, spec.within(deadline));
    }
  }

  SoapClient(HttpTransport http, Lane lane, RandomGenerator jitter, LongSupplier nanos) {
    this.http = ControlPointTransport.of(http);
    this.lane = lane;
    this.retry = new Retry.Source(lane, jitter, nanos);
  }

  /**
   * A client.
   *
   * @param host whose HTTP transport is used
   * @param lane where results complete
   */
  public static SoapClient of(Host host, Lane lane) {
    return new SoapClient(host.http(), lane, host.jitter(), host::nanos);
  }

  /**
   * A typed client of one service. A call ends within the shorter of the endpoint's deadline and
   * {@link Call#remaining}. An idempotent action is tried again, at most {@value Retry#MAX_RETRIES}
   * times and within the same deadline, after a failure that says that this may help, and not
   * before the time that the peer asks for ({@link org.iotmc.api.IotmcException#retryAfter}). What
   * was wrong with an answer is told to {@link Call#onWarnings} and stands on an {@link
   * ActionException}.
   *
   * @param contract the service
   * @param endpoint where it is
   * @param <S> the service
   */
  public <S> S typed(ServiceContract<S> contract, Endpoint endpoint) {
    String type = contract.type().toString();
    return contract.proxy(
        (action, call) -> {
          Duration asked = call.remaining();
          Duration given = endpoint.spec().deadline();
          Endpoint within = endpoint.within(asked.compareTo(given) < 0 ? asked : given);
          return call(
              within,
              () ->
                  new Request(
                      type, action.name(), RecordTexts.of(action.arguments(), call.arguments())),
              action.repeat(),
              response -> result(action, call, response));
        });
  }

  private static Object result(ActionContract action, Call<?> call, Response response) {
    List<Warning> warnings = new ArrayList<>(response.warnings());
    Object result = RecordTexts.result(action.result(), response.arguments(), warnings);
    if (!warnings.isEmpty()) {
      call.tolerated().accept(List.copyOf(warnings));
    }
    return result;
  }

  /**
   * A service that is known by its description only. Its calls are not repeated.
   *
   * @param entry the service in the description of its device
   * @param description its own description
   * @param spec how to call
   */
  public RemoteService service(ServiceEntry entry, ServiceDescription description, CallSpec spec) {
    return new RemoteService(
        this, new Endpoint(entry.controlUrl(), spec), entry.serviceType(), description);
  }

  /** Makes a call; who cancels what is returned cancels the call. */
  <T> CompletableFuture<T> call(
      Endpoint endpoint,
      Supplier<Request> asked,
      Action.Repeat repeat,
      Function<Response, T> reader) {
    CompletableFuture<T> result = lane.future();
    try {
      Request request = asked.get();
      byte[] envelope = SoapCodec.encode(request);
      Headers headers = headers(request);
      CompletableFuture<Response> answer =
          retry.start(
              repeat,
              endpoint.spec().deadline(),
              left -> {
                // A body is read once, so each attempt has its own.
                Exchange exchange = new Exchange(endpoint.spec().within(left), request);
                return exchange.begin(
                    new HttpRequest("POST", endpoint.controlUrl(), headers, Body.of(envelope)));
              });
      answer
          .thenApply(reader)
          .whenComplete(
              (value, failure) -> {
                if (failure == null) {
                  result.complete(value);
                } else {
                  String place = place(request, endpoint.controlUrl());
                  result.completeExceptionally(placed(Causes.of(failure), place));
                }
              });
      result.whenComplete((value, failure) -> answer.cancel(false));
    } catch (IllegalArgumentException e) {
      result.completeExceptionally(e);
    }
    return result;
  }

  private static String place(Request request, URI url) {
    return request.action() + " at " + url;
  }

  /** What the peer said or sent tells by itself neither who it was nor what it was asked for. */
  private static Throwable placed(Throwable failure, String place) {
    if (failure instanceof ActionException fault) {
      return fault.at(place);
    }
    return failure instanceof MalformedMessageException malformed ? malformed.at(place) : failure;
  }

  private static Headers headers(Request request) {
    return Headers.of("CONTENT-TYPE", Answers.XML)
        .with("SOAPACTION", "\"" + request.serviceType() + "#" + request.action() + "\"");
  }

  /** One attempt, over its redirects, with one deadline for all of it. Confined to the lane. */
  private final class Exchange {
    private final CallSpec spec;
    private final Request request;
    // Ends with what the caller waits for, which is the lane's.
    private final CompletableFuture<Response> result = new CompletableFuture<>();
    private int redirects = Redirects.MAX;
    private volatile @Nullable HttpCall current;

    Exchange(CallSpec spec, Request request) {
      this.spec = spec;
      this.request = request;
    }

    CompletableFuture<Response> begin(HttpRequest message) {
      // The transport's deadline ends with the head; this one counts the body, too.
      Cancellable timer = lane.after(spec.deadline(), () -> expire(message.uri()));
      result.whenComplete(
          (response, failure) -> {
            timer.cancel();
            if (failure != null) {
              abandon();
            }
          });
      send(message);
      return result;
    }

    /** Cancelled from any thread, or closed with the lane: nobody waits for the answer any more. */
    private void abandon() {
      HttpCall call = current;
      if (call != null) {
        call.cancel();
      }
    }

    private void send(HttpRequest message) {
      HttpCall call = http.send(message, spec);
      current = call;
      if (result.isDone()) {
        call.cancel();
        return;
      }
      // The body is gathered where it arrives, so that the lane is woken once, for all of it.
      call.response()
          .thenCompose(head -> whole(message, head))
          .whenComplete(
              (next, failure) ->
                  lane.execute(
                      failure == null
                          ? next
                          : () -> result.completeExceptionally(Causes.of(failure))));
    }

    /** What to do with an answer, once it is whole. */
    private CompletionStage<Runnable> whole(HttpRequest message, HttpResponse head) {
      return head.body()
          .received(SoapCodec.MAX_BODY)
          .thenApply(body -> () -> arrived(message, head, body));
    }

    private void arrived(HttpRequest message, HttpResponse head, ReceivedBody body) {
      if (result.isDone()) {
        return;
      }
      try {
        Optional<URI> elsewhere = Redirects.target(message.uri(), head, UrlPolicy.SENDER_ONLY);
        if (elsewhere.isPresent() && redirects-- > 0) {
          send(again(message, elsewhere.get()));
        } else {
          result.complete(HttpAnswer.read(request, head, body, place(request, message.uri())));
        }
      } catch (RuntimeException | Error e) {
        result.completeExceptionally(Causes.of(e));
      }
    }

    private HttpRequest again(HttpRequest message, URI elsewhere) {
      Body body = Body.of(SoapCodec.encode(request));
      return new HttpRequest(message.method(), elsewhere, message.headers(), body);
    }

    private void expire(URI where) {
      result.completeExceptionally(
          new TransportException("no answer from " + where + " within " + spec.deadline()));
    }
  }
}
