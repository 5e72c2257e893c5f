package org.iotmc.checks.benchmarks.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Finds the end of an HTTP message by its Content-Length, and does no more than it must. */
final class AnswerScan {
  private static final byte[] LENGTH = bytes("\ncontent-length:");
  private static final byte[] CLOSE = bytes("\nconnection: close");
  private static final byte[] END = bytes("\r\n\r\n");

  private byte[] held = new byte[16 * 1024];
  private int size;
  private int whole = -1;
  private boolean closing;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  void reset() {
    size = 0;
    whole = -1;
    closing = false;
  }

  /** Takes bytes; true once the message is whole. Nothing may follow it. */
  boolean take(ByteBuf in) {
    int count = in.readableBytes();
    if (size + count > held.length) {
      held = Arrays.copyOf(held, Math.max(held.length * 2, size + count));
    }
    in.readBytes(held, size, count);
    size += count;
    if (whole < 0) {
      int end = find(END, 0, size);
      if (end < 0) {
        return false;
      }
      int at = find(LENGTH, 0, end);
      whole = end + END.length + (at < 0 ? 0 : number(at + LENGTH.length));
      closing = find(CLOSE, 0, end + 2) >= 0;
    }
    if (size > whole) {
      throw new IllegalStateException("more than one answer: " + text());
    }
    return size == whole;
  }

  int status() {
    return number(8);
  }

  boolean closes() {
    return closing;
  }

  byte[] message() {
    return Arrays.copyOf(held, size);
  }

  private String text() {
    return new String(held, 0, size, StandardCharsets.UTF_8);
  }

  /** Where the lower-case pattern is; case does not count. */
  private int find(byte[] pattern, int from, int to) {
    for (int at = from; at + pattern.length <= to; at++) {
      int i = 0;
      while (i < pattern.length && lower(held[at + i]) == pattern[i]) {
        i++;
      }
      if (i == pattern.length) {
        return at;
      }
    }
    return -1;
  }

  private static byte lower(byte each) {
    return each >= 'A' && each <= 'Z' ? (byte) (each + 32) : each;
  }

  private int number(int from) {
    int at = from;
    while (held[at] == ' ') {
      at++;
    }
    int value = 0;
    while (held[at] >= '0' && held[at] <= '9') {
      value = value * 10 + held[at] - '0';
      at++;
    }
    return value;
  }
}
