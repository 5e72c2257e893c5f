package org.iotmc.gena;

import static org.iotmc.api.internal.httpu.HeaderWriter.constant;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Udn;
import org.iotmc.api.Warning;
import org.iotmc.api.Warning.Kind;
import org.iotmc.api.internal.httpu.Header;
import org.iotmc.api.internal.httpu.HeaderScan;
import org.iotmc.api.internal.httpu.Texts;
import org.iotmc.api.service.EventLevel;
import org.iotmc.gena.MulticastEvent.Origin;
import org.iotmc.gena.MulticastEvent.Position;

/** Reads one multicast event: what its headers say, and its body only if it is asked for. */
final class MulticastReader {
  private static final byte[] START = constant("NOTIFY * HTTP/1.1");

  /** As the listing of UDA has it (1.1 and 2.0, 4.3.3). */
  private static final byte[] START_1_0 = constant("NOTIFY * HTTP/1.0");

  private static final byte[] EVENT = constant(EventHeaders.EVENT);
  private static final byte[] CHANGE = constant(EventHeaders.CHANGE);
  private static final String SECTION = " (UDA 2.0, 4.3.3)";
  private static final String CONTENT_TYPE = "text/xml";

  private final HeaderScan headers;
  private final Origin origin;
  private final Position position;
  private final EventLevel level;

  private MulticastReader(HeaderScan headers) {
    this.headers = headers;
    requireForm();
    this.origin = readOrigin();
    this.position =
        new Position(bootId(), EventHeaders.sequence(headers.text(require(Header.SEQUENCE))));
    this.level = readLevel();
  }

  /**
   * Reads the headers.
   *
   * @throws MalformedMessageException if one that is required is missing or unusable, or the body
   *     has another length
   */
  static MulticastReader of(ByteBuffer datagram) {
    int length = datagram.remaining();
    if (length == 0 || length > MulticastEventCodec.MAX_DECODED) {
      throw new MalformedMessageException(
          "datagram", "must be 1 to " + MulticastEventCodec.MAX_DECODED + " bytes" + SECTION);
    }
    byte[] bytes = new byte[length];
    datagram.get(datagram.position(), bytes);
    return new MulticastReader(new HeaderScan(bytes));
  }

  Origin origin() {
    return origin;
  }

  Position position() {
    return position;
  }

  EventLevel level() {
    return level;
  }

  /**
   * Reads the body.
   *
   * @throws MalformedMessageException if it is no property set
   */
  MulticastEvent event() {
    PropertySet said = PropertySetCodec.decode(headers.body());
    List<Warning> warnings = new ArrayList<>(headers.warnings());
    warnings.addAll(said.warnings());
    return new MulticastEvent(
        origin, level, position, new PropertySet(said.properties(), warnings));
  }

  private void requireForm() {
    if (!headers.startsWith(START) && !headers.startsWith(START_1_0)) {
      throw new MalformedMessageException("start line", "not one of an event" + SECTION);
    }
    requireValue(Header.NT, EVENT);
    requireValue(Header.NTS, CHANGE);
    if (!headers.has(Header.HOST)) {
      headers.warn(Kind.MISSING, Header.HOST.text());
    }
    if (headers.isNamed(Header.TRANSFER_ENCODING)) {
      throw wrong(Header.TRANSFER_ENCODING, "a datagram has no chunks");
    }
    Header length = require(Header.CONTENT_LENGTH);
    if (headers.decimal(headers.from(length), headers.to(length)) != headers.bodyLength()) {
      throw wrong(length, "is not the length of the body");
    }
    if (!headers.has(Header.CONTENT_TYPE)) {
      headers.warn(Kind.MISSING, Header.CONTENT_TYPE.text());
    } else if (!isXml(headers.text(Header.CONTENT_TYPE))) {
      throw wrong(Header.CONTENT_TYPE, "is not " + CONTENT_TYPE);
    }
  }

  private static boolean isXml(String value) {
    int end = value.indexOf(';');
    String type = end < 0 ? value : value.substring(0, end);
    return type.strip().toLowerCase(Locale.ROOT).equals(CONTENT_TYPE);
  }

  private Origin readOrigin() {
    String usn = headers.text(require(Header.USN));
    int split = usn.indexOf("::");
    if (split < 0) {
      throw wrong(Header.USN, "names no service");
    }
    Udn udn = new Udn(usn.substring(0, split));
    if (!udn.isUuid()) {
      headers.warn(Kind.UNUSUAL_VALUE, Header.USN.text());
    }
    return new Origin(
        udn,
        name(Header.USN, usn.substring(split + 2)),
        name(Header.SERVICE_ID, headers.text(require(Header.SERVICE_ID))));
  }

  private static String name(Header header, String text) {
    if (!Texts.isToken(text, Origin.MAX_LENGTH)) {
      throw wrong(header, "is not 1 to " + Origin.MAX_LENGTH + " printable characters");
    }
    return text;
  }

  private OptionalInt bootId() {
    if (!headers.has(Header.BOOT_ID)) {
      headers.warn(Kind.MISSING, Header.BOOT_ID.text());
    }
    return headers.number(Header.BOOT_ID);
  }

  /** One that nobody knows counts as general. */
  private EventLevel readLevel() {
    String text = headers.text(require(Header.LEVEL));
    return EventLevel.find(text)
        .orElseGet(
            () -> {
              headers.warn(Kind.UNUSABLE_VALUE, Header.LEVEL.text());
              return EventLevel.GENERAL;
            });
  }

  private void requireValue(Header header, byte[] value) {
    require(header);
    if (!headers.is(headers.from(header), headers.to(header), value)) {
      throw wrong(header, "is not that of an event");
    }
  }

  private Header require(Header header) {
    if (!headers.has(header)) {
      throw wrong(header, "is missing");
    }
    return header;
  }

  private static MalformedMessageException wrong(Header header, String problem) {
    return new MalformedMessageException(header.text(), problem + SECTION);
  }
}
