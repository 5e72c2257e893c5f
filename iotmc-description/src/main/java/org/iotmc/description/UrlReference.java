package org.iotmc.description;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The parts of a URL reference (RFC 3986, 3 and 5.2), as far as http knows them. Texts only: {@link
 * java.net.URI} follows an older rule, which differs for queries and colons, and is slow.
 *
 * @param scheme in small letters; empty if there is none
 * @param authority host and port; empty if there is none
 * @param path the path, perhaps empty
 * @param query with its question mark; empty if there is none
 */
record UrlReference(String scheme, String authority, String path, String query) {
  private static final String UNSAFE = " \"<>\\^`{|}";

  /**
   * Splits a reference. What only looks like a scheme, as in {@code Layer3Forwarding:1.xml}, is
   * part of the path.
   */
  static UrlReference split(String reference) {
    int end = reference.indexOf('#');
    String rest = end < 0 ? reference : reference.substring(0, end);
    String scheme = scheme(rest);
    if (!scheme.isEmpty()) {
      rest = rest.substring(scheme.length() + 1);
    }
    String authority = "";
    if (rest.startsWith("//") && rest.length() > 2 && "/?".indexOf(rest.charAt(2)) < 0) {
      int to = 2;
      while (to < rest.length() && rest.charAt(to) != '/' && rest.charAt(to) != '?') {
        to++;
      }
      authority = rest.substring(2, to);
      rest = rest.substring(to);
    }
    int mark = rest.indexOf('?');
    return mark < 0
        ? new UrlReference(scheme, authority, rest, "")
        : new UrlReference(scheme, authority, rest.substring(0, mark), rest.substring(mark));
  }

  private static String scheme(String text) {
    int colon = text.indexOf(':');
    for (int i = 0; i < colon; i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'))) {
        return "";
      }
    }
    if (colon < 1) {
      return "";
    }
    String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
    return text.startsWith("//", colon + 1) || isKnown(scheme) ? scheme : "";
  }

  private static boolean isKnown(String scheme) {
    return switch (scheme) {
      case "http", "https", "file", "ftp", "data", "javascript", "mailto", "tel", "urn" -> true;
      default -> false;
    };
  }

  boolean isHttp() {
    return scheme.equals("http") || scheme.equals("https");
  }

  /** This reference, made absolute by a base (RFC 3986, 5.2.2). */
  UrlReference against(UrlReference base) {
    if (!scheme.isEmpty()) {
      return new UrlReference(scheme, authority, withoutDots(path), query);
    }
    if (!authority.isEmpty()) {
      return new UrlReference(base.scheme, authority, withoutDots(path), query);
    }
    if (path.isEmpty()) {
      String kept = query.isEmpty() ? base.query : query;
      return new UrlReference(base.scheme, base.authority, withoutDots(base.path), kept);
    }
    String full = path.startsWith("/") ? path : directory(base.path) + path;
    return new UrlReference(base.scheme, base.authority, withoutDots(full), query);
  }

  private static String directory(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }

  /** Dot segments removed (RFC 3986, 5.2.4); at least a slash. */
  private static String withoutDots(String path) {
    String rooted = path.startsWith("/") ? path : "/" + path;
    if (!rooted.contains("/.")) {
      return rooted;
    }
    StringBuilder out = new StringBuilder(rooted.length());
    int from = 0;
    while (from < rooted.length()) {
      int next = rooted.indexOf('/', from + 1);
      int to = next < 0 ? rooted.length() : next;
      String segment = rooted.substring(from, to);
      boolean last = next < 0;
      if (segment.equals("/..")) {
        out.setLength(Math.max(0, out.lastIndexOf("/")));
        out.append(last ? "/" : "");
      } else if (segment.equals("/.")) {
        out.append(last ? "/" : "");
      } else {
        out.append(segment);
      }
      from = to;
    }
    return out.toString();
  }

  /** The text with what may not stand in a URL as percent escapes; itself if there is nothing. */
  static String escaped(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isUnsafe(text, i)) {
        return escaped(text, i);
      }
    }
    return text;
  }

  private static String escaped(String text, int first) {
    StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, first);
    int c;
    for (int i = first; i < text.length(); i += Character.charCount(c)) {
      c = text.codePointAt(i);
      if (!isUnsafe(text, i)) {
        out.appendCodePoint(c);
        continue;
      }
      for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
        out.append('%').append(Character.forDigit((b >> 4) & 15, 16));
        out.append(Character.forDigit(b & 15, 16));
      }
    }
    return out.toString();
  }

  private static boolean isUnsafe(String text, int at) {
    char c = text.charAt(at);
    if (c == '%') {
      return at + 2 >= text.length()
          || Character.digit(text.charAt(at + 1), 16) < 0
          || Character.digit(text.charAt(at + 2), 16) < 0;
    }
    return c <= ' ' || c >= 0x7f || UNSAFE.indexOf(c) >= 0;
  }

  @Override
  public String toString() {
    return scheme + "://" + authority + path + query;
  }
}
