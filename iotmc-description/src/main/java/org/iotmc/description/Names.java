package org.iotmc.description;

import java.util.Locale;

/** Names of actions, arguments and state variables (UDA 2.0, 2.5). */
final class Names {
  private static final int MAX_READ = 128;
  private static final int MAX_WRITTEN = 64;

  private Names() {}

  /** Whether a name that was received may become that of an element of a SOAP message. */
  static boolean isReadable(String text) {
    return isName(text, "_.-", MAX_READ) && text.charAt(0) != '.' && text.charAt(0) != '-';
  }

  /**
   * Whether a name may stand in a description of our own: letters, digits and underscores, not a
   * digit first since it becomes an element's name, not XML at the beginning.
   */
  static boolean isWritable(String text) {
    return isName(text, "_", MAX_WRITTEN) && !text.toLowerCase(Locale.ROOT).startsWith("xml");
  }

  private static boolean isName(String text, String punctuation, int longest) {
    if (text.isEmpty() || text.length() > longest || isDigit(text.charAt(0))) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && !isDigit(c) && punctuation.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
