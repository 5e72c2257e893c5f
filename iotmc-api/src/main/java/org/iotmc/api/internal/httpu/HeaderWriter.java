package org.iotmc.api.internal.httpu;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import org.iotmc.api.spi.LinkAddress;

/** Writes one message into one array of bytes. Each line brings the end of the one before. */
public final class HeaderWriter {
  private static final byte[] END = constant("\r\n\r\n");

  private final byte[] out;
  private int length;

  /**
   * Nothing is written.
   *
   * @param max the most bytes of the message
   */
  public HeaderWriter(int max) {
    this.out = new byte[max];
  }

  /** Text of ASCII, to be written as it is. */
  public static byte[] constant(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Ends the headers. */
  public void end() {
    bytes(END);
  }

  /** What was written, to be read. */
  public ByteBuffer message() {
    return ByteBuffer.wrap(out, 0, length);
  }

  /** HOST: where it is sent. */
  public void host(InetSocketAddress destination) {
    token(Header.HOST, LinkAddress.literal(destination.getAddress()) + ":" + destination.getPort());
  }

  /** A number, if there is one. */
  public void number(Header header, OptionalInt value) {
    if (value.isPresent()) {
      number(header, value.getAsInt());
    }
  }

  /** A number that is not negative. */
  public void number(Header header, int value) {
    begin(header);
    digits(value);
  }

  /** A text, if there is one. */
  public void text(Header header, Optional<String> value) {
    if (value.isPresent()) {
      begin(header);
      bytes(value.get().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** A value that was held to ASCII when it was made. */
  public void token(Header header, String value) {
    begin(header);
    ascii(value);
  }

  /** The name of a header; its value follows. */
  public void begin(Header header) {
    bytes(header.prefix());
  }

  /** A number that is not negative, as a part of a value. */
  public void digits(int value) {
    int count = 1;
    for (long limit = 10; value >= limit; limit *= 10) {
      count++;
    }
    room(count);
    length += count;
    int end = length;
    int rest = value;
    // Two at a time: each division waits for the one before.
    while (rest >= 10) {
      int hundredth = rest / 100;
      int two = rest - hundredth * 100;
      out[--end] = (byte) ('0' + two % 10);
      out[--end] = (byte) ('0' + two / 10);
      rest = hundredth;
    }
    if (end > length - count) {
      out[--end] = (byte) ('0' + rest);
    }
  }

  /** A part of a value that was held to ASCII when it was made. */
  @SuppressWarnings("deprecation") // of ASCII the lower bytes are the bytes, and copied as a block
  public void ascii(String text) {
    int count = text.length();
    room(count);
    text.getBytes(0, count, out, length);
    length += count;
  }

  /** Bytes as they are. */
  public void bytes(byte[] more) {
    room(more.length);
    System.arraycopy(more, 0, out, length, more.length);
    length += more.length;
  }

  private void room(int count) {
    if (count > out.length - length) {
      throw tooLong();
    }
  }

  /** Names the line that was being written. */
  private IllegalArgumentException tooLong() {
    String text = new String(out, 0, length, StandardCharsets.UTF_8);
    String line = text.substring(text.lastIndexOf('\n') + 1);
    return new IllegalArgumentException(
        "message is longer than " + out.length + " bytes, at " + line.split(":", 2)[0]);
  }
}
