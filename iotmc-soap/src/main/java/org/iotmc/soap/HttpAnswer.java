package org.iotmc.soap;

import java.util.ArrayList;
import java.util.List;
import org.iotmc.api.ActionException;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TransportException;
import org.iotmc.api.UpnpError;
import org.iotmc.api.Warning;
import org.iotmc.api.Warning.Kind;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.ReceivedBody;
import org.iotmc.soap.SoapMessage.Fault;
import org.iotmc.soap.SoapMessage.Request;
import org.iotmc.soap.SoapMessage.Response;

/** What an answer over HTTP says, head and body together. */
final class HttpAnswer {
  private HttpAnswer() {}

  /**
   * The result.
   *
   * @param place what was asked for and where, for the message of a status
   * @throws ActionException for a fault, whatever the status
   * @throws TransportException for an HTTP error without a fault
   * @throws MalformedMessageException for a success that is not SOAP
   * @throws java.util.concurrent.CompletionException with the reason, where the body broke off
   */
  static Response read(Request request, HttpResponse head, ReceivedBody body, String place) {
    SoapMessage answer;
    try {
      answer = body.decoded(bytes -> SoapCodec.decodeAnswer(request, bytes));
    } catch (MalformedMessageException e) {
      throw isSuccess(head.status()) ? e : withoutSoap(head, place);
    }
    if (answer instanceof Fault fault) {
      throw failure(head, fault, warnings(fault.warnings(), body, isSuccess(head.status())));
    }
    Response response = (Response) answer;
    boolean failed = !isSuccess(head.status());
    // Status 500 with a result is seen in the field: the body counts.
    if (failed && head.status() != 500) {
      throw withoutSoap(head, place);
    }
    return new Response(
        response.serviceType(),
        response.action(),
        response.arguments(),
        warnings(response.warnings(), body, failed));
  }

  private static ActionException failure(HttpResponse head, Fault fault, List<Warning> warnings) {
    int code = fault.code() == Fault.NO_CODE ? UpnpError.ACTION_FAILED.code() : fault.code();
    ActionException failure = new ActionException(code, fault.description()).withWarnings(warnings);
    return RetryAfter.of(head.headers()).map(failure::withRetryAfter).orElse(failure);
  }

  /** What is wrong with the envelope, and what the head says otherwise than the body. */
  private static List<Warning> warnings(
      List<Warning> envelope, ReceivedBody body, boolean contradicted) {
    List<Warning> all = new ArrayList<>(envelope);
    body.warning().ifPresent(all::add);
    if (contradicted) {
      all.add(new Warning(Kind.CONTRADICTION, "status"));
    }
    return all;
  }

  private static boolean isSuccess(int status) {
    return status >= 200 && status < 300;
  }

  private static TransportException withoutSoap(HttpResponse head, String place) {
    String redirect = head.status() / 100 == 3 ? ", a redirect that is not followed" : "";
    String what = "without a fault" + redirect + " (" + place + ")";
    return RetryAfter.of(head.headers())
        .map(time -> TransportException.ofStatus(head.status(), what, time))
        .orElseGet(() -> TransportException.ofStatus(head.status(), what));
  }
}
