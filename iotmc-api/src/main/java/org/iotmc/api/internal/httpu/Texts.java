package org.iotmc.api.internal.httpu;

/** What may stand in a header value that we write. */
public final class Texts {
  /** Longest free text in a header value, in characters. */
  public static final int MAX_LENGTH = 256;

  private Texts() {}

  /** The text itself, if it can be a header value without changing on the way. */
  public static String header(String name, String text) {
    if (text.isEmpty() || !isClean(text)) {
      throw new IllegalArgumentException(
          name + " must be 1 to " + MAX_LENGTH + " characters without control characters");
    }
    return text;
  }

  /** Free text from the network made harmless: no control characters, bounded, stripped. */
  public static String clean(String text) {
    if (isClean(text)) {
      return text;
    }
    StringBuilder clean = new StringBuilder(Math.min(text.length(), MAX_LENGTH));
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      if (clean.length() + Character.charCount(c) > MAX_LENGTH) {
        break;
      }
      clean.appendCodePoint(isControl(c) ? '?' : c);
    }
    return clean.toString().strip();
  }

  /** Whether a text is 1 to a number of printable ASCII characters without a space. */
  public static boolean isToken(String text, int max) {
    int length = text.length();
    if (length == 0 || length > max) {
      return false;
    }
    return isBetween('!', text);
  }

  /**
   * Whether all characters are from this one to the tilde. Without a branch for each character:
   * this runs several times for every datagram.
   */
  private static boolean isBetween(char least, String text) {
    int outside = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      outside |=
          (c - least) | ('~' - c); // negative, if c is less than the one or more than the other
    }
    return outside >= 0;
  }

  private static boolean isClean(String text) {
    int length = text.length();
    if (length == 0 || length > MAX_LENGTH) {
      return length == 0;
    }
    if (text.charAt(0) == ' ' || text.charAt(length - 1) == ' ') {
      return false;
    }
    return isBetween(' ', text)
        || (text.chars().noneMatch(Texts::isControl)
            && text.strip().equals(text)
            && hasNoHalfCharacter(text));
  }

  private static boolean isControl(int c) {
    return c < ' ' || c == 0x7f;
  }

  /** Half of a surrogate pair cannot be written. */
  private static boolean hasNoHalfCharacter(String text) {
    return text.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE);
  }
}
