package org.iotmc.soap;

import java.time.Duration;
import org.iotmc.api.ActionException;
import org.iotmc.api.Causes;
import org.iotmc.api.IotmcException;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TrustException;
import org.iotmc.api.UpnpError;
import org.iotmc.api.service.ActionContract;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.soap.SoapMessage.Fault;
import org.iotmc.soap.SoapMessage.Request;
import org.iotmc.soap.SoapMessage.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes HTTP responses of results and failures. */
final class Answers {
  private static final int LAST_CODE = 899;

  static final String XML = "text/xml; charset=\"utf-8\"";

  private static final Duration USUAL_PAUSE =
      Duration.ofSeconds(SoapDispatcher.RETRY_AFTER_SECONDS);
  private static final Logger LOG = LoggerFactory.getLogger(SoapDispatcher.class);

  private final Headers headers;

  Answers(String server) {
    this.headers = Headers.of("CONTENT-TYPE", XML).with("EXT", "").with("SERVER", server);
  }

  /** A result that has no text, by a fault of the implementation's, is a failure, too. */
  HttpResponse result(Request request, ActionContract action, Object value) {
    try {
      Response response =
          new Response(
              request.serviceType(), action.name(), RecordTexts.of(action.result(), value));
      return new HttpResponse(200, headers, Body.of(SoapCodec.encode(response)));
    } catch (RuntimeException e) {
      return failure(request.serviceType() + "#" + action.name(), e);
    }
  }

  HttpResponse failure(String action, Throwable failure) {
    Throwable cause = Causes.of(failure);
    if (cause instanceof ActionException e && isOurs(e.code())) {
      Duration pause = e.retryAfter().orElse(USUAL_PAUSE);
      return fault(Fault.upnp(e.code(), e.description()), pause);
    }
    if (cause instanceof TrustException) {
      return fault(UpnpError.VERIFICATION_FAILED, cause);
    }
    if (cause instanceof MalformedMessageException) {
      return fault(UpnpError.ARGUMENT_VALUE_INVALID, cause);
    }
    LOG.warn("Action {} failed", action, cause);
    if (cause instanceof OutOfMemoryError) {
      return fault(Fault.upnp(UpnpError.OUT_OF_MEMORY.code(), UpnpError.OUT_OF_MEMORY.title()));
    }
    if (cause instanceof IotmcException) {
      return fault(UpnpError.ACTION_FAILED, cause);
    }
    // A stranger need not learn what broke inside.
    return fault(Fault.upnp(UpnpError.ACTION_FAILED.code(), UpnpError.ACTION_FAILED.title()));
  }

  /**
   * Codes that an action may fail with (UDA 2.0, 3.2.5): not 403, which nobody is to use, nor 404,
   * which belongs to queries of variables, nor what another peer made up.
   */
  private static boolean isOurs(int code) {
    return code == UpnpError.INVALID_ACTION.code()
        || code == UpnpError.INVALID_ARGS.code()
        || code == UpnpError.ACTION_FAILED.code()
        || (code >= UpnpError.ARGUMENT_VALUE_INVALID.code() && code <= LAST_CODE);
  }

  private HttpResponse fault(UpnpError error, Throwable cause) {
    return fault(Fault.upnp(error.code(), error.title() + ": " + cause.getMessage()));
  }

  HttpResponse fault(Fault fault) {
    return fault(fault, USUAL_PAUSE);
  }

  private HttpResponse fault(Fault fault, Duration pause) {
    boolean busy = fault.code() == UpnpError.BUSY.code();
    Headers all = busy ? withRetryAfter(headers, pause) : headers;
    return new HttpResponse(500, all, Body.of(SoapCodec.encode(fault)));
  }

  HttpResponse busy() {
    return new HttpResponse(503, withRetryAfter(Headers.of(), USUAL_PAUSE), Body.empty());
  }

  /** In whole seconds, rounded up: who comes too early comes in vain. */
  private static Headers withRetryAfter(Headers headers, Duration pause) {
    long seconds = pause.plusSeconds(1).minusNanos(1).toSeconds();
    return headers.with("RETRY-AFTER", Long.toString(Math.max(1, seconds)));
  }
}
