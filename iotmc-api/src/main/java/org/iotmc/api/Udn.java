package org.iotmc.api;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Unique device name: {@code uuid:} and an identifier (UDA 2.0, 1.1.4). Devices in the field put
 * any text behind the prefix, so any text of 1 to 128 printable ASCII characters is accepted, with
 * blanks inside it, too.
 *
 * @param value the whole name with its prefix
 */
public record Udn(String value) implements Comparable<Udn> {
  /** Longest accepted name, in characters. */
  public static final int MAX_LENGTH = 133;

  private static final String PREFIX = "uuid:";
  private static final int UUID_LENGTH = 36;

  /** Where dashes stand in a UUID, as bits. */
  private static final long DASHES = 1L << 8 | 1L << 13 | 1L << 18 | 1L << 23;

  public Udn {
    if (!value.startsWith(PREFIX)
        || value.length() == PREFIX.length()
        || value.length() > MAX_LENGTH
        || !isIdentifier(value)) {
      throw new MalformedMessageException(
          "UDN", "must be uuid: and an identifier (UDA 2.0, 1.1.4)");
    }
  }

  /**
   * A new random name (RFC 4122, version 4).
   *
   * @param random where the bits come from
   */
  public static Udn random(SecureRandom random) {
    long high = (random.nextLong() & 0xffffffffffff0fffL) | 0x4000L;
    long low = (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
    return new Udn(PREFIX + new UUID(high, low));
  }

  /**
   * Printable ASCII without two colons in a row, and no blank at either end; a loop, as it runs for
   * every datagram.
   */
  private static boolean isIdentifier(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c >= 0x7f || (c == ':' && value.charAt(i - 1) == ':')) {
        return false;
      }
    }
    return value.charAt(PREFIX.length()) != ' ' && value.charAt(value.length() - 1) != ' ';
  }

  /** Whether the identifier is a UUID, as the names of our own devices are (UDA 2.0, 1.1.4). */
  public boolean isUuid() {
    if (value.length() != PREFIX.length() + UUID_LENGTH) {
      return false;
    }
    for (int i = 0; i < UUID_LENGTH; i++) {
      char c = value.charAt(PREFIX.length() + i);
      boolean dash = (DASHES >>> i & 1) == 1;
      if (dash ? c != '-' : !HexFormat.isHexDigit(c)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int compareTo(Udn other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
