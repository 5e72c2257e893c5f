package org.iotmc.gena;

import static org.iotmc.api.internal.httpu.HeaderWriter.constant;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.internal.httpu.Groups;
import org.iotmc.api.internal.httpu.Header;
import org.iotmc.api.internal.httpu.HeaderWriter;

/**
 * Multicast events: bytes to values and back (UDA 2.0, 4.3.3). Stateless and thread-safe; performs
 * no I/O. As lenient as discovery is with the lines and the names of headers, and as strict with
 * what it goes by: the body is as long as CONTENT-LENGTH says and ends the datagram.
 */
public final class MulticastEventCodec {
  /** Largest datagram that is decoded, in bytes. */
  public static final int MAX_DECODED = 8192;

  /**
   * Largest message that is encoded, in bytes: what every link carries in one packet, with headers
   * of IPv6 and UDP (RFC 8200, 5). Headers and XML alone take some 550.
   */
  public static final int MAX_ENCODED = 1232;

  /** The groups and the port of multicast events (UDA 2.0, 4.3.3 and A.7). */
  static final Groups GROUPS = Groups.of(246, 0x130, 7900);

  private static final byte[] START = constant("NOTIFY * HTTP/1.1");
  private static final byte[] CONTENT = constant("\r\nCONTENT-TYPE: text/xml; charset=\"utf-8\"");
  private static final byte[] KIND =
      constant("\r\nNT: " + EventHeaders.EVENT + "\r\nNTS: " + EventHeaders.CHANGE);
  private static final byte[] SEPARATOR = constant("::");

  private MulticastEventCodec() {}

  /**
   * Decodes one datagram; keeps none of its bytes and leaves its position.
   *
   * @param datagram 1 to {@value #MAX_DECODED} bytes between position and limit
   * @throws MalformedMessageException if it is no multicast event, a required header is missing or
   *     unusable, or the body is no property set; it is dropped, the peer expects no answer
   */
  public static MulticastEvent decode(ByteBuffer datagram) {
    return MulticastReader.of(datagram).event();
  }

  /**
   * Encodes an event for the IPv4 group.
   *
   * @param event the event; its warnings are not written
   * @return a new buffer, ready to be read
   * @throws IllegalArgumentException if it does not fit into {@value #MAX_ENCODED} bytes, or says
   *     what a property set cannot hold
   */
  public static ByteBuffer encode(MulticastEvent event) {
    return encode(event, GROUPS.ipv4());
  }

  /**
   * Encodes an event.
   *
   * @param event the event; its warnings are not written
   * @param destination where it is sent, for the HOST header
   * @return a new buffer, ready to be read
   * @throws IllegalArgumentException if it does not fit into {@value #MAX_ENCODED} bytes, or says
   *     what a property set cannot hold
   */
  public static ByteBuffer encode(MulticastEvent event, InetSocketAddress destination) {
    byte[] body = PropertySetCodec.encode(event.properties());
    HeaderWriter out = new HeaderWriter(MAX_ENCODED);
    out.bytes(START);
    out.host(destination);
    out.bytes(CONTENT);
    out.begin(Header.USN);
    out.ascii(event.udn().value());
    out.bytes(SEPARATOR);
    out.ascii(event.origin().serviceType());
    out.token(Header.SERVICE_ID, event.origin().serviceId());
    out.bytes(KIND);
    out.token(Header.SEQUENCE, Long.toString(event.position().sequence()));
    out.token(Header.LEVEL, event.level().value());
    out.number(Header.BOOT_ID, event.position().bootId());
    out.number(Header.CONTENT_LENGTH, body.length);
    out.end();
    out.bytes(body);
    return out.message();
  }
}
