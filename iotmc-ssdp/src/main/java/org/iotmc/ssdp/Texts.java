package org.iotmc.ssdp;

import java.nio.charset.StandardCharsets;

/** What may stand in a header value that we write. */
final class Texts {
  /** Longest free text in a header value, in characters. */
  static final int MAX_LENGTH = 256;

  private Texts() {}

  /** The text itself, if it can be a header value without changing on the way. */
  static String header(String name, String text) {
    boolean fits =
        !text.isEmpty()
            && text.length() <= MAX_LENGTH
            && text.strip().equals(text)
            && text.chars().noneMatch(c -> c < ' ' || c == 0x7f)
            && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    if (!fits) {
      throw new IllegalArgumentException(
          name + " must be 1 to " + MAX_LENGTH + " characters without control characters");
    }
    return text;
  }

  /** Free text from the network made harmless: no control characters, bounded, stripped. */
  static String clean(String text) {
    StringBuilder clean = new StringBuilder(Math.min(text.length(), MAX_LENGTH));
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      if (clean.length() + Character.charCount(c) > MAX_LENGTH) {
        break;
      }
      clean.appendCodePoint(c < ' ' || c == 0x7f ? '?' : c);
    }
    return clean.toString().strip();
  }

  /** Whether a text is 1 to a number of printable ASCII characters without a space. */
  static boolean isToken(String text, int max) {
    return !text.isEmpty()
        && text.length() <= max
        && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }
}
