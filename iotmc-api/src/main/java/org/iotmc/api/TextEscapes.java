package org.iotmc.api;

/** How a value stands in one line of a {@link TextRecord}: in exactly one way. */
final class TextEscapes {
  private TextEscapes() {}

  static void escape(String value, StringBuilder text) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c == '%') {
        text.append(c < 16 ? "%0" : "%").append(Integer.toHexString(c));
      } else {
        text.append(c);
      }
    }
  }

  static String unescape(String value) {
    StringBuilder text = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c != '%') {
        text.append(plain(c));
      } else {
        text.append(escaped(value, i));
        i += 2;
      }
    }
    return text.toString();
  }

  private static char plain(char c) {
    if (c < ' ') {
      throw TextRecord.malformed("a control character is not escaped");
    }
    return c;
  }

  private static char escaped(String value, int at) {
    if (at + 2 >= value.length()) {
      throw TextRecord.malformed("an escape breaks off");
    }
    String digits = value.substring(at + 1, at + 3);
    if (!digits.matches("[01][0-9a-f]|25")) {
      throw TextRecord.malformed("an escape that is not needed");
    }
    return (char) Integer.parseInt(digits, 16);
  }
}
