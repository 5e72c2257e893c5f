package org.iotmc.api.internal.httpu;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.iotmc.api.Warning;
import org.iotmc.api.Warning.Kind;

/**
 * One pass over a datagram that notes where the values of the known headers stand, and what is
 * wrong with the form. Makes no text of anything. Tolerates bare line feeds, a missing blank line
 * at the end and lines without a colon; of a header that comes twice the first counts; what follows
 * the blank line is the body.
 */
public final class HeaderScan {
  private static final String LINE = "line";

  private final byte[] bytes;

  /** For each header where its value begins, and in the lower half where it ends; 0: not there. */
  private final int[] places = new int[Header.COUNT];

  private final int startEnd;
  private int bodyFrom;
  private List<Warning> warnings = List.of();

  /**
   * Scans.
   *
   * @param bytes at most 64 KiB; kept, not to be changed
   */
  public HeaderScan(byte[] bytes) {
    this.bytes = bytes;
    int end = lineEnd(0);
    this.startEnd = trimmedEnd(0, end);
    if (startEnd < end && isBlank(bytes[startEnd])) {
      warn(Kind.JUNK, "start line");
    }
    checkLineFeed(end);
    headers(end + 1);
  }

  private void headers(int first) {
    int position = first;
    while (position < bytes.length) {
      int nameEnd = colonOrLineEnd(position);
      int end = lineEnd(nameEnd);
      int textEnd = trimmedEnd(position, end);
      if (textEnd == position) {
        bodyFrom = Math.min(end + 1, bytes.length);
        return;
      }
      if (nameEnd == end) {
        warn(Kind.JUNK, LINE);
      } else {
        note(position, nameEnd, textEnd);
      }
      checkLineFeed(end);
      position = end + 1;
    }
    warn(Kind.UNTERMINATED, "message");
    bodyFrom = bytes.length;
  }

  /** How many bytes follow the blank line. */
  public int bodyLength() {
    return bytes.length - bodyFrom;
  }

  /** What follows the blank line. */
  public byte[] body() {
    return Arrays.copyOfRange(bytes, bodyFrom, bytes.length);
  }

  /** Whether the first line, without blanks at its end, is this. */
  public boolean startsWith(byte[] line) {
    return Arrays.equals(bytes, 0, startEnd, line, 0, line.length);
  }

  /** The first line without its end and trailing blanks. */
  public String startLine() {
    return new String(bytes, 0, startEnd, StandardCharsets.ISO_8859_1);
  }

  /** Notes something that is tolerated, once. */
  public void warn(Kind kind, String where) {
    Warning warning = new Warning(kind, where);
    if (warnings.isEmpty()) {
      warnings = new ArrayList<>(4);
    }
    if (!warnings.contains(warning)) {
      warnings.add(warning);
    }
  }

  /** What was tolerated so far. */
  public List<Warning> warnings() {
    return warnings.isEmpty() ? List.of() : List.copyOf(warnings);
  }

  /** Whether a header is there, be it empty. */
  public boolean isNamed(Header header) {
    return places[header.index()] != 0;
  }

  /** Whether a header is there with something in it. */
  public boolean has(Header header) {
    return from(header) < to(header);
  }

  /** Where the value of a header begins. */
  public int from(Header header) {
    return places[header.index()] >>> 16;
  }

  /** Where the value of a header ends. */
  public int to(Header header) {
    return places[header.index()] & 0xffff;
  }

  /** A byte of the datagram. */
  public byte at(int position) {
    return bytes[position];
  }

  /** The value of a header, empty where it is not there. */
  public String text(Header header) {
    return text(from(header), to(header));
  }

  /** A part of the datagram as text. */
  public String text(int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }

  /** Whether a part of the datagram is exactly this. */
  public boolean is(int start, int end, byte[] text) {
    return Arrays.equals(bytes, start, end, text, 0, text.length);
  }

  /** Whether two parts of the datagram are the same. */
  public boolean same(int start, int end, int otherStart, int otherEnd) {
    return Arrays.equals(bytes, start, end, bytes, otherStart, otherEnd);
  }

  /**
   * The value of a header that is a decimal number of 31 bits; leading zeros do not matter, what is
   * no such number is as if it were absent.
   */
  public OptionalInt number(Header header) {
    if (!has(header)) {
      return OptionalInt.empty();
    }
    long value = decimal(from(header), to(header));
    if (value < 0 || value > Integer.MAX_VALUE) {
      warn(Kind.UNUSABLE_VALUE, header.text());
      return OptionalInt.empty();
    }
    return OptionalInt.of((int) value);
  }

  /** Digits as a number; -1 if there is anything else; more than an int holds stays that. */
  public long decimal(int start, int end) {
    if (start == end) {
      return -1;
    }
    long value = 0;
    for (int i = start; i < end; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = Math.min(value * 10 + digit, Integer.MAX_VALUE + 1L);
    }
    return value;
  }

  private void note(int start, int colon, int end) {
    int nameEnd = trimmedEnd(start, colon);
    int header = Header.find(bytes, start, nameEnd);
    if (header < 0) {
      return;
    }
    String name = Header.at(header).text();
    if (places[header] != 0) {
      warn(Kind.DUPLICATE, name);
      return;
    }
    if (name.indexOf('-') >= 0 && hasUnderscore(start, nameEnd)) {
      warn(Kind.MISSPELT, name);
    }
    int value = colon + 1;
    while (value < end && isBlank(bytes[value])) {
      value++;
    }
    places[header] = value << 16 | end;
  }

  private boolean hasUnderscore(int start, int end) {
    for (int i = start; i < end; i++) {
      if (bytes[i] == '_') {
        return true;
      }
    }
    return false;
  }

  private void checkLineFeed(int end) {
    if (end < bytes.length && (end == 0 || bytes[end - 1] != '\r')) {
      warn(Kind.BARE_LINE_FEED, LINE);
    }
  }

  private int colonOrLineEnd(int start) {
    int i = start;
    while (i < bytes.length && bytes[i] != ':' && bytes[i] != '\n') {
      i++;
    }
    return i;
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
}
