package org.iotmc.soap;

import java.util.regex.Pattern;
import org.iotmc.api.Warning.Kind;
import org.iotmc.description.internal.xml.XmlElement;
import org.iotmc.description.internal.xml.XmlFaults;
import org.iotmc.soap.SoapMessage.Fault;

/** Reads a fault, however little of it is there: devices in the field leave out most of it. */
final class FaultReader {
  private static final Pattern CODE = Pattern.compile("-?[0-9]{1,9}");

  /** Codes are those of UDA, from here on. */
  private static final int LEAST_CODE = 401;

  private String faultCode = "Client";
  private String number = "";
  private String faultString = "";
  private int code = Fault.NO_CODE;
  private String description = "";

  private FaultReader() {}

  static FaultReader of(XmlElement fault) {
    FaultReader reader = new FaultReader();
    fault.forEachChild(reader::part);
    return reader;
  }

  Fault fault(XmlFaults faults) {
    if (number.isEmpty()) {
      faults.add(Kind.MISSING, "errorCode");
    } else if (code < LEAST_CODE) {
      faults.add(Kind.UNUSUAL_VALUE, "errorCode");
    }
    if (description.isEmpty()) {
      faults.add(Kind.MISSING, "errorDescription");
    }
    String text = description.isEmpty() ? faultString : description;
    return new Fault(faultCode, code, text, faults.list());
  }

  private void part(XmlElement part) {
    switch (part.localName()) {
      case "faultcode" -> {
        String qualified = part.text();
        faultCode = qualified.substring(qualified.lastIndexOf(':') + 1);
      }
      case "faultstring" -> faultString = part.text();
      case "detail" ->
          part.forEachChild(
              error -> {
                if (error.localName().equals("UPnPError")) {
                  error.forEachChild(this::detail);
                }
              });
      default -> {}
    }
  }

  private void detail(XmlElement detail) {
    if (detail.localName().equals("errorCode")) {
      number = detail.text();
      code = CODE.matcher(number).matches() ? Integer.parseInt(number) : Fault.NO_CODE;
    } else if (detail.localName().equals("errorDescription")) {
      description = detail.text();
    }
  }
}
