package org.iotmc.soap;

import java.util.Map;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Warning.Kind;
import org.iotmc.description.internal.xml.XmlElement;
import org.iotmc.description.internal.xml.XmlFaults;
import org.iotmc.soap.SoapMessage.Request;
import org.iotmc.soap.SoapMessage.Response;
import org.jspecify.annotations.Nullable;

/** Reads the envelope of one answer, of which as much counts as can be understood. */
final class AnswerReader {
  private static final String RESPONSE = "Body/response";

  private final Request request;
  private final XmlFaults faults;
  private boolean hasBody;
  private boolean whole;
  private @Nullable FaultReader fault;
  private @Nullable Map<String, String> arguments;

  AnswerReader(Request request, XmlFaults faults) {
    this.request = request;
    this.faults = faults;
  }

  SoapMessage read(XmlElement envelope) {
    if (!envelope.namespace().equals(SoapCodec.ENVELOPE)) {
      faults.add(Kind.NAMESPACE, "Envelope");
    }
    try {
      envelope.forEachChild(part -> part(envelope.namespace(), part));
    } catch (MalformedMessageException e) {
      if (!whole) {
        throw e;
      }
      // Cut off by a length that is too small; what counts was there.
      faults.add(Kind.UNTERMINATED, "Envelope");
    }
    if (!hasBody) {
      throw new MalformedMessageException("Envelope", "has no Body (UDA 2.0, 3.1.1)");
    }
    if (fault != null) {
      return fault.fault(faults);
    }
    if (arguments == null) {
      faults.add(Kind.MISSING, RESPONSE);
    }
    Map<String, String> texts = arguments == null ? Map.of() : arguments;
    return new Response(request.serviceType(), request.action(), texts, faults.list());
  }

  private void part(String soap, XmlElement part) {
    if (part.localName().equals("Body") && !hasBody) {
      hasBody = true;
      part.forEachChild(element -> element(soap, element));
      whole = true;
    } else if (!part.localName().equals("Header")) {
      faults.add(Kind.LEFT_OUT, "Envelope");
    }
  }

  private void element(String soap, XmlElement element) {
    if (fault != null || arguments != null) {
      faults.add(Kind.DUPLICATE, RESPONSE);
    } else if (element.is(soap, "Fault")) {
      fault = FaultReader.of(element);
    } else {
      arguments = result(element);
    }
    whole = true;
  }

  private Map<String, String> result(XmlElement element) {
    if (!element.namespace().equals(request.serviceType())) {
      faults.add(Kind.NAMESPACE, RESPONSE);
    }
    if (!element.localName().equals(request.action() + "Response")) {
      faults.add(Kind.MISSPELT, RESPONSE);
    }
    return Arguments.read(element, () -> faults.add(Kind.DUPLICATE, "argument"));
  }
}
