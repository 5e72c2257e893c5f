package org.iotmc.netty.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.OptionalLong;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;

/**
 * Writes the head of a message (RFC 9112, 2.1), with room for a small body behind it. What it is
 * given ends no line: names and values are checked by {@link Headers}.
 */
final class HeadWriter {
  private static final int USUAL = 512;
  private static final int CRLF = '\r' << 8 | '\n';

  private final ByteBuf bytes;

  /**
   * Begins a head.
   *
   * @param line the request or status line
   * @param body what follows the head
   */
  HeadWriter(Channel channel, String line, Body body) {
    OptionalLong length = body.length();
    int room = (int) Math.min(length.orElse(0), BodyWriter.PIECE);
    this.bytes = channel.alloc().buffer(USUAL + room);
    bytes.writeCharSequence(line, ISO_8859_1);
    bytes.writeShort(CRLF);
  }

  HeadWriter field(String name, String value) {
    bytes.writeCharSequence(name, ISO_8859_1);
    bytes.writeShort(':' << 8 | ' ');
    bytes.writeCharSequence(value, ISO_8859_1);
    bytes.writeShort(CRLF);
    return this;
  }

  /** Adds what a caller gives, except what is the transport's, whatever he says. */
  void fieldsExceptOurs(Headers headers) {
    for (Headers.Field field : headers.fields()) {
      if (!isOurs(field.name())) {
        // Blanks around a value are none of it (RFC 9110, 5.5).
        field(field.name(), field.value().strip());
      }
    }
  }

  /** Ends it. */
  ByteBuf end() {
    return bytes.writeShort(CRLF);
  }

  private static boolean isOurs(String name) {
    return switch (name.length()) {
      case 4 -> name.equalsIgnoreCase("date") || name.equalsIgnoreCase("host");
      case 10 -> name.equalsIgnoreCase("connection") || name.equalsIgnoreCase("keep-alive");
      case 14 -> name.equalsIgnoreCase("content-length");
      case 17 -> name.equalsIgnoreCase("transfer-encoding");
      default -> false;
    };
  }
}
