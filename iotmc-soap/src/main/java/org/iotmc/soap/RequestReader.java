package org.iotmc.soap;

import java.util.Optional;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.UpnpError;
import org.iotmc.description.internal.xml.XmlElement;
import org.iotmc.soap.SoapMessage.Fault;
import org.iotmc.soap.SoapMessage.Request;
import org.jspecify.annotations.Nullable;

/** Reads the envelope of one request, as strictly as SOAP has it (UDA 2.0, 3.1.1, table 3-2). */
final class RequestReader {
  private static final String NEXT_ACTOR = "http://schemas.xmlsoap.org/soap/actor/next";

  private @Nullable Fault fault;
  private @Nullable Request request;
  private boolean hasBody;

  SoapMessage read(XmlElement envelope) {
    envelope.forEachChild(this::part);
    if (fault != null) {
      return fault;
    }
    if (request == null) {
      throw new MalformedMessageException("Body", "has no action (UDA 2.0, 3.2.1)");
    }
    return request;
  }

  private void part(XmlElement part) {
    if (hasBody) {
      refuse("an element after the Body");
    } else if (part.is(SoapCodec.ENVELOPE, "Header")) {
      part.forEachChild(this::header);
    } else if (part.is(SoapCodec.ENVELOPE, "Body")) {
      hasBody = true;
      part.nextChild().ifPresent(this::action);
      if (part.nextChild().isPresent()) {
        refuse("more than one element in the Body");
      }
    }
  }

  private void header(XmlElement entry) {
    Optional<String> actor = entry.attribute(SoapCodec.ENVELOPE, "actor");
    boolean forUs = actor.isEmpty() || actor.get().isEmpty() || actor.get().equals(NEXT_ACTOR);
    boolean must =
        entry.attribute(SoapCodec.ENVELOPE, "mustUnderstand").filter("1"::equals).isPresent();
    if (must && forUs && fault == null) {
      fault = new Fault("MustUnderstand", Fault.NO_CODE, "Header entry not understood");
    }
  }

  private void action(XmlElement action) {
    if (action.namespace().isEmpty()) {
      fault = Fault.upnp(UpnpError.INVALID_ACTION.code(), "the action has no namespace");
    }
    request =
        new Request(
            action.namespace(),
            action.localName(),
            Arguments.read(action, () -> refuse("an argument stands twice")));
  }

  private void refuse(String problem) {
    if (fault == null) {
      fault = SoapCodec.invalidArguments(problem);
    }
  }
}
