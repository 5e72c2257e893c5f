package org.iotmc.soap;

import java.util.Map;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.UpnpError;
import org.iotmc.description.internal.xml.XmlElement;
import org.iotmc.description.internal.xml.XmlFaults;
import org.iotmc.description.internal.xml.XmlLimits;
import org.iotmc.description.internal.xml.XmlReader;
import org.iotmc.description.internal.xml.XmlWriter;
import org.iotmc.soap.SoapMessage.Fault;
import org.iotmc.soap.SoapMessage.Request;
import org.iotmc.soap.SoapMessage.Response;
import org.jspecify.annotations.Nullable;

/** Envelopes to and from bytes (UDA 2.0, 3.1 and 3.2). Stateless, thread-safe. */
public final class SoapCodec {
  /** Largest envelope, sent or received, in bytes: 256 KiB. */
  public static final int MAX_BODY = 256 << 10;

  /** Most arguments of an action. */
  public static final int MAX_ARGUMENTS = 64;

  static final String ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/";

  private static final String ENCODING = "http://schemas.xmlsoap.org/soap/encoding/";
  private static final String CONTROL = "urn:schemas-upnp-org:control-1-0";
  private static final XmlLimits LIMITS = XmlLimits.ofBytes(MAX_BODY);

  /** How all envelopes begin. */
  private static final XmlWriter BEGUN =
      XmlWriter.document()
          .start("s:Envelope")
          .namespace("s", ENVELOPE)
          .attribute("s:encodingStyle", ENCODING)
          .start("s:Body");

  private SoapCodec() {}

  /**
   * Writes an envelope.
   *
   * @param message what it holds
   * @throws IllegalArgumentException if a name or a character is not allowed in XML 1.0, or the
   *     envelope would be longer than {@link #MAX_BODY}
   */
  public static byte[] encode(SoapMessage message) {
    byte[] bytes;
    try {
      bytes = written(message).end().end().end().toBytes();
    } catch (IllegalStateException e) {
      throw tooLong(e);
    }
    if (bytes.length > MAX_BODY) {
      throw tooLong(null);
    }
    return bytes;
  }

  private static XmlWriter written(SoapMessage message) {
    if (message instanceof Request request) {
      return action(request.action(), request.serviceType(), request.arguments());
    }
    if (message instanceof Response response) {
      return action(response.action() + "Response", response.serviceType(), response.arguments());
    }
    return fault((Fault) message);
  }

  private static XmlWriter action(String name, String type, Map<String, String> arguments) {
    XmlWriter xml = BEGUN.copy().start("u:" + name).namespace("u", type);
    arguments.forEach(xml::leaf);
    return xml;
  }

  private static IllegalArgumentException tooLong(@Nullable Throwable cause) {
    return new IllegalArgumentException("envelope longer than " + MAX_BODY + " bytes", cause);
  }

  private static XmlWriter fault(Fault fault) {
    String description = sendable(fault.description());
    if (fault.code() == Fault.NO_CODE) {
      return BEGUN
          .copy()
          .start("s:Fault")
          .leaf("faultcode", "s:" + fault.faultCode())
          .leaf("faultstring", description);
    }
    return BEGUN
        .copy()
        .start("s:Fault")
        .leaf("faultcode", "s:" + fault.faultCode())
        .leaf("faultstring", "UPnPError")
        .start("detail")
        .start("UPnPError")
        .namespace(CONTROL)
        .leaf("errorCode", Integer.toString(fault.code()))
        .leaf("errorDescription", description)
        .end()
        .end();
  }

  /** A description may quote what failed, so it loses what XML or UDA do not allow. */
  private static String sendable(String text) {
    int plain = 0;
    while (plain < text.length() && text.charAt(plain) >= ' ' && text.charAt(plain) < 0xd800) {
      plain++;
    }
    if (plain == text.length() && plain <= Fault.MAX_DESCRIPTION) {
      return text;
    }
    StringBuilder kept = new StringBuilder();
    text.codePoints()
        .map(c -> c < ' ' || (c >= 0xd800 && c <= 0xdfff) || (c & 0xfffe) == 0xfffe ? ' ' : c)
        .limit(Fault.MAX_DESCRIPTION)
        .takeWhile(c -> kept.length() + Character.charCount(c) <= Fault.MAX_DESCRIPTION)
        .forEach(kept::appendCodePoint);
    return kept.toString();
  }

  /**
   * Reads a request, as a device does.
   *
   * @param body at most {@link #MAX_BODY} bytes
   * @return a {@link Request}, or the {@link Fault} to answer if SOAP's own rules are broken (UDA
   *     2.0, 3.1.1)
   * @throws MalformedMessageException if it is no XML, or no envelope
   */
  public static SoapMessage decodeRequest(byte[] body) {
    XmlElement envelope = envelope(XmlReader.open(body, LIMITS));
    if (!envelope.namespace().equals(ENVELOPE)) {
      return new Fault("VersionMismatch", Fault.NO_CODE, "Not a SOAP 1.1 envelope");
    }
    return new RequestReader().read(envelope);
  }

  /**
   * Reads the answer to a request, as a control point does: whatever prefix, namespace or name its
   * elements have, a fault is a fault and everything else a result. What was tolerated is told in
   * the message's warnings.
   *
   * @param request what was asked
   * @param body at most {@link #MAX_BODY} bytes
   * @return a {@link Response} or a {@link Fault}
   * @throws MalformedMessageException if it is no XML, or no envelope
   */
  public static SoapMessage decodeAnswer(Request request, byte[] body) {
    XmlFaults faults = XmlFaults.tolerated();
    XmlElement envelope = envelope(XmlReader.open(body, LIMITS, faults));
    return new AnswerReader(request, faults).read(envelope);
  }

  private static XmlElement envelope(XmlElement root) {
    if (!root.localName().equals("Envelope")) {
      throw new MalformedMessageException("Envelope", "is missing (UDA 2.0, 3.1.1)");
    }
    return root;
  }

  static Fault invalidArguments(String problem) {
    return Fault.upnp(
        UpnpError.INVALID_ARGS.code(), UpnpError.INVALID_ARGS.title() + ": " + problem);
  }
}
