package org.iotmc.sim;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;

/**
 * What happened in the world, one line for each datagram, HTTP message, change of power, and mark.
 * The same seed gives the same trace.
 */
public final class Trace {
  /** How many lines are kept; the digest covers all. */
  public static final int MAX_LINES = 10_000;

  private final EventQueue queue;
  private final MessageDigest digest;
  private final Deque<String> last = new ArrayDeque<>();
  private long count;

  Trace(EventQueue queue) {
    this.queue = queue;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The last lines, at most {@value #MAX_LINES}. */
  public List<String> lines() {
    return List.copyOf(last);
  }

  /** How many lines there were altogether. */
  public long count() {
    return count;
  }

  /** SHA-256 over all lines since the world began, as hexadecimal digits. */
  public String digest() {
    try {
      return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("SHA-256 of the JDK can be cloned", e);
    }
  }

  /**
   * Adds a line of one's own.
   *
   * @param line without line breaks; nothing that differs between two runs
   */
  public void mark(String line) {
    add("mark " + line);
  }

  void add(String what) {
    String line = queue.now() + " " + what;
    digest.update(line.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) '\n');
    if (last.size() == MAX_LINES) {
      last.removeFirst();
    }
    last.addLast(line);
    count++;
  }
}
