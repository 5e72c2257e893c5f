package org.iotmc.ssdp;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * One pass over a datagram that notes where the values of the known headers stand. Tolerates bare
 * line feeds, a missing blank line at the end and lines without a colon; of a header that comes
 * twice the first counts; what follows the blank line is ignored.
 */
final class HeaderScan {
  private final byte[] bytes;
  private final int[] from = new int[Header.COUNT];
  private final int[] to = new int[Header.COUNT];
  private final String startLine;

  HeaderScan(byte[] bytes) {
    this.bytes = bytes;
    int end = lineEnd(0);
    this.startLine = string(0, trimmedEnd(0, end));
    int position = end + 1;
    while (position < bytes.length) {
      end = lineEnd(position);
      int textEnd = trimmedEnd(position, end);
      if (textEnd == position) {
        break;
      }
      note(position, textEnd);
      position = end + 1;
    }
  }

  /** The first line without its end and trailing blanks. */
  String startLine() {
    return startLine;
  }

  /** Whether a header is there with something in it. */
  boolean has(Header header) {
    return from[header.index()] < to[header.index()];
  }

  /** The value of a header, empty where it is not there. */
  String text(Header header) {
    return string(from[header.index()], to[header.index()]);
  }

  /** The value of a header that is a decimal number of 31 bits; leading zeros do not matter. */
  OptionalInt number(Header header) {
    return has(header) ? decimal(from[header.index()], to[header.index()]) : OptionalInt.empty();
  }

  private OptionalInt decimal(int start, int end) {
    long value = 0;
    for (int i = start; i < end; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return OptionalInt.empty();
      }
      value = value * 10 + digit;
      if (value > Integer.MAX_VALUE) {
        return OptionalInt.empty();
      }
    }
    return OptionalInt.of((int) value);
  }

  private void note(int start, int end) {
    int colon = start;
    while (colon < end && bytes[colon] != ':') {
      colon++;
    }
    if (colon == end) {
      return;
    }
    int header = Header.find(bytes, start, trimmedEnd(start, colon));
    if (header < 0 || from[header] != 0) {
      return;
    }
    int value = colon + 1;
    while (value < end && isBlank(bytes[value])) {
      value++;
    }
    from[header] = value;
    to[header] = end;
  }

  private int lineEnd(int start) {
    int i = start;
    while (i < bytes.length && bytes[i] != '\n') {
      i++;
    }
    return i;
  }

  private int trimmedEnd(int start, int end) {
    int i = end;
    while (i > start && (isBlank(bytes[i - 1]) || bytes[i - 1] == '\r')) {
      i--;
    }
    return i;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  private String string(int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }
}
