package org.iotmc.soap;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.iotmc.api.ActionException;
import org.iotmc.api.Causes;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TransportException;
import org.iotmc.api.UpnpError;
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
import org.iotmc.description.Redirects;
import org.iotmc.description.UrlPolicy;
import org.iotmc.soap.SoapMessage.Fault;
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
 *   <li>{@link TransportException}: no connection, no answer in time, or status 408, 429 or 5xx
 *       without SOAP
 *   <li>{@link MalformedMessageException}: another status without SOAP, or a result that is not
 *       what the contract says
 *   <li>{@link org.iotmc.api.TrustException}: another peer than the one that is meant
 *   <li>{@link IllegalArgumentException}: an argument that has no text on the wire
 * </ul>
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
   * {@link org.iotmc.api.service.Call#remaining}. An idempotent action is tried again, at most
   * {@value Retry#MAX_RETRIES} times and within the same deadline, after a failure that says that
   * this may help.
   *
   * @param contract the service
   * @param endpoint where it is
   * @param <S> the service
   */
  public <S> S typed(ServiceContract<S> contract, Endpoint endpoint) {
    String type = contract.type().toString();
    return contract.proxy(
        (action, call) -> {
          Request request;
          try {
            request =
                new Request(
                    type, action.name(), RecordTexts.of(action.arguments(), call.arguments()));
          } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(e);
          }
          Duration asked = call.remaining();
          Duration given = endpoint.spec().deadline();
          Duration deadline = asked.compareTo(given) < 0 ? asked : given;
          return retry
              .start(action.repeat(), deadline, left -> invoke(endpoint.within(left), request))
              .thenApply(response -> RecordTexts.result(action.result(), response.arguments()));
        });
  }

  /**
   * Calls an action that is known from a service description only. It is not repeated.
   *
   * @param endpoint where the service is
   * @param request the call, with all arguments as texts in the order of the description
   * @return the result, with the texts of the out arguments
   */
  public CompletionStage<Response> invoke(Endpoint endpoint, Request request) {
    CompletableFuture<Response> result = lane.future();
    HttpRequest message;
    try {
      message = message(endpoint.controlUrl(), request);
    } catch (IllegalArgumentException e) {
      result.completeExceptionally(e);
      return result;
    }
    lane.execute(() -> new Exchange(endpoint.spec(), request, result).begin(message));
    return result;
  }

  private static HttpRequest message(URI controlUrl, Request request) {
    Headers headers =
        Headers.of("CONTENT-TYPE", Answers.XML)
            .with("SOAPACTION", "\"" + request.serviceType() + "#" + request.action() + "\"");
    return new HttpRequest("POST", controlUrl, headers, Body.of(SoapCodec.encode(request)));
  }

  /** One call, over its redirects, with one deadline for all of it. Confined to the lane. */
  private final class Exchange {
    private final CallSpec spec;
    private final Request request;
    private final CompletableFuture<Response> result;
    private int redirects = Redirects.MAX;
    private @Nullable HttpCall current;

    Exchange(CallSpec spec, Request request, CompletableFuture<Response> result) {
      this.spec = spec;
      this.request = request;
      this.result = result;
    }

    void begin(HttpRequest message) {
      // The transport's deadline ends with the head; this one counts the body, too.
      Cancellable timer = lane.after(spec.deadline(), () -> expire(message.uri()));
      result.whenComplete((response, failure) -> timer.cancel());
      send(message);
    }

    private void send(HttpRequest message) {
      HttpCall call = http.send(message, spec);
      current = call;
      lane.adopt(call.response())
          .thenCompose(head -> lane.adopt(read(message, head)))
          .whenComplete(
              (next, failure) -> {
                if (failure != null) {
                  result.completeExceptionally(Causes.of(failure));
                } else {
                  next.run();
                }
              });
    }

    /** What to do with an answer, once it is whole. */
    private CompletionStage<Runnable> read(HttpRequest message, HttpResponse head) {
      Optional<URI> elsewhere = Redirects.target(message.uri(), head, UrlPolicy.SENDER_ONLY);
      return head.body()
          .bytes(SoapCodec.MAX_BODY)
          .thenApply(
              body -> {
                if (elsewhere.isPresent() && redirects-- > 0 && !result.isDone()) {
                  return () -> send(message(elsewhere.get(), request));
                }
                Response response = answer(request, head, body);
                return () -> result.complete(response);
              });
    }

    private void expire(URI where) {
      result.completeExceptionally(
          new TransportException("no answer from " + where + " within " + spec.deadline()));
      if (current != null) {
        current.cancel();
      }
    }
  }

  private static Response answer(Request request, HttpResponse head, byte[] body) {
    SoapMessage answer;
    try {
      answer = SoapCodec.decodeAnswer(request, body);
    } catch (MalformedMessageException e) {
      throw withoutSoap(head.status(), e);
    }
    if (answer instanceof Fault fault) {
      int code = fault.code() == Fault.NO_CODE ? UpnpError.ACTION_FAILED.code() : fault.code();
      throw new ActionException(code, fault.description());
    }
    // Status 500 with a result is seen in the field: the body counts.
    if (head.status() >= 300 && head.status() != 500) {
      throw withoutSoap(
          head.status(), new MalformedMessageException("status", "is HTTP " + head.status()));
    }
    return (Response) answer;
  }

  private static RuntimeException withoutSoap(int status, MalformedMessageException problem) {
    if (status >= 500 || status == 408 || status == 429) {
      return new TransportException("HTTP status " + status + " without SOAP");
    }
    return status == 200
        ? problem
        : new MalformedMessageException("status", "HTTP " + status + " without SOAP");
  }
}
