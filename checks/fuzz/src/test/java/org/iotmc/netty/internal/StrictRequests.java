package org.iotmc.netty.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Requests as RFC 9112 has them, read slowly and strictly, with everything at hand: what our
 * decoder takes has to be the same to it.
 */
final class StrictRequests {
  private static final Pattern LINE = Pattern.compile("[A-Z-]+ ([!-~]+) HTTP/1\\.[0-9]");
  private static final Pattern FIELD =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\\t -~\\x80-\\xff]*)");
  private static final Pattern CHUNK =
      Pattern.compile("([0-9a-fA-F]{1,12})[ \\t]*(;[\\t -~\\x80-\\xff]*)?");

  private final String text;
  private int at;

  private StrictRequests(byte[] bytes) {
    text = new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** The line and the body of each whole request, until the first that is none. */
  static List<String> in(byte[] bytes) {
    StrictRequests reader = new StrictRequests(bytes);
    List<String> found = new ArrayList<>();
    for (String each = reader.next(); each != null; each = reader.next()) {
      found.add(each);
    }
    return found;
  }

  private String next() {
    while (at < text.length() && "\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String line = line();
    if (line == null || !LINE.matcher(line).matches()) {
      return null;
    }
    List<String> lengths = new ArrayList<>();
    List<String> codings = new ArrayList<>();
    for (String field = line(); !"".equals(field); field = line()) {
      Matcher parts = FIELD.matcher(String.valueOf(field));
      if (field == null || !parts.matches()) {
        return null;
      }
      switch (parts.group(1).toLowerCase(Locale.ROOT)) {
        case "content-length" -> lengths.add(parts.group(2).strip());
        case "transfer-encoding" -> codings.add(parts.group(2).strip());
        default -> {}
      }
    }
    String body = body(lengths, codings);
    return body == null ? null : line + "\n" + body;
  }

  private String body(List<String> lengths, List<String> codings) {
    if (codings.isEmpty() && lengths.isEmpty()) {
      return "";
    }
    if (codings.isEmpty() && lengths.size() == 1 && lengths.get(0).matches("[0-9]{1,18}")) {
      return take(Long.parseLong(lengths.get(0)));
    }
    boolean chunked = codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked");
    return chunked && lengths.isEmpty() ? chunks() : null;
  }

  private String chunks() {
    StringBuilder body = new StringBuilder();
    while (true) {
      String line = line();
      Matcher size = CHUNK.matcher(String.valueOf(line));
      if (line == null || !size.matches()) {
        return null;
      }
      long length = Long.parseLong(size.group(1), 16);
      if (length == 0) {
        return trailers() ? body.toString() : null;
      }
      String chunk = take(length);
      if (chunk == null || !"".equals(line())) {
        return null;
      }
      body.append(chunk);
    }
  }

  /** Passed over, as nothing of them is used. */
  private boolean trailers() {
    String line = line();
    while (line != null && FIELD.matcher(line).matches()) {
      line = line();
    }
    return "".equals(line);
  }

  private String take(long length) {
    if (length > text.length() - at) {
      return null;
    }
    String taken = text.substring(at, at + (int) length);
    at += (int) length;
    return taken;
  }

  /** Up to a carriage return with a line feed; null where either stands alone, or none comes. */
  private String line() {
    int end = text.indexOf('\n', at);
    if (end <= at || text.charAt(end - 1) != '\r') {
      return null;
    }
    String line = text.substring(at, end - 1);
    at = end + 1;
    return line.indexOf('\r') < 0 ? line : null;
  }
}
