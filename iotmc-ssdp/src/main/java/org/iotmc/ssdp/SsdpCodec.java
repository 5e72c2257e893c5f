package org.iotmc.ssdp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.internal.httpu.HeaderScan;

/**
 * Bytes to messages and back (UDA 2.0, section 1). Stateless and thread-safe; performs no I/O.
 *
 * <p>Lenient in what it takes: names in any case, bare line feeds, no blank line at the end, lines
 * without a colon skipped, the first of duplicate headers, unknown headers and bodies ignored, an
 * unquoted MAN, optional headers that are out of range as if they were not there. A CACHE-CONTROL
 * without a readable max-age counts as {@value #DEFAULT_MAX_AGE_SECONDS} seconds, the least that
 * UDA recommends. IoTMC headers that break the profile make the sender a plain UPnP device.
 */
public final class SsdpCodec {
  /** Largest datagram that is decoded, in bytes. */
  public static final int MAX_DECODED = 8192;

  /** Largest message that is encoded, in bytes; receivers in the field cut longer ones. */
  public static final int MAX_ENCODED = 640;

  /** What counts as max-age where the peer gives none, in seconds. */
  public static final int DEFAULT_MAX_AGE_SECONDS = 1800;

  private SsdpCodec() {}

  /**
   * Decodes one datagram; keeps none of its bytes and leaves its position.
   *
   * @param datagram 1 to {@value #MAX_DECODED} bytes between position and limit
   * @throws MalformedMessageException if it is no SSDP message or a required header is missing or
   *     unusable; it is dropped, the peer expects no answer (UDA 2.0, 1.1.5)
   */
  public static SsdpMessage decode(ByteBuffer datagram) {
    int length = datagram.remaining();
    if (length == 0 || length > MAX_DECODED) {
      throw new MalformedMessageException(
          "datagram", "must be 1 to " + MAX_DECODED + " bytes (UDA 2.0, 1.2.2)");
    }
    byte[] bytes = new byte[length];
    datagram.get(datagram.position(), bytes);
    return SsdpReader.read(new HeaderScan(bytes));
  }

  /**
   * Encodes a message for the IPv4 group.
   *
   * @param message the message
   * @return a new buffer, ready to be read
   * @throws IllegalArgumentException if it does not fit into {@value #MAX_ENCODED} bytes; says
   *     which header was one too many
   */
  public static ByteBuffer encode(SsdpMessage message) {
    return encode(message, Ssdp.GROUP);
  }

  /**
   * Encodes a message.
   *
   * @param message the message
   * @param destination where it is sent, for the HOST header; responses have none
   * @return a new buffer, ready to be read
   * @throws IllegalArgumentException if it does not fit into {@value #MAX_ENCODED} bytes; says
   *     which header was one too many
   */
  public static ByteBuffer encode(SsdpMessage message, InetSocketAddress destination) {
    return SsdpWriter.write(message, destination);
  }

  /** The same for an answer that says when it was written (DATE). */
  static ByteBuffer encode(SsdpMessage.SearchResponse message, Instant now) {
    return SsdpWriter.write(message, now);
  }
}
