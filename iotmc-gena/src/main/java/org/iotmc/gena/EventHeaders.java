package org.iotmc.gena;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.iotmc.api.MalformedMessageException;

/** The header values of eventing (UDA 2.0, 4.1 and 4.3). Stateless and thread-safe. */
final class EventHeaders {
  static final String EVENT = "upnp:event";
  static final String CHANGE = "upnp:propchange";

  /** Shortest granted subscription. */
  static final Duration MIN_TIMEOUT = Duration.ofMinutes(1);

  /** What is granted where nothing is asked for (UDA 2.0, 4.1.2). */
  static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(30);

  /** Shortest duration that a subscriber believes: a publisher must not keep it busy. */
  static final Duration MIN_HELD = Duration.ofSeconds(2);

  /** Longest granted subscription; what a subscriber takes "infinite" for. */
  static final Duration MAX_TIMEOUT = Duration.ofDays(1);

  /** Most callback URLs of a subscription; more are malformed. */
  static final int MAX_CALLBACKS = 4;

  /** Longest callback header in characters. */
  static final int MAX_CALLBACK_LENGTH = 1024;

  /** The sequence number after which 1 comes again (UDA 2.0, 4.3.2). */
  static final long MAX_SEQUENCE = 0xffffffffL;

  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,20}");
  private static final int MAX_PORT = 65535;

  private EventHeaders() {}

  static String timeout(Duration duration) {
    return "Second-" + duration.toSeconds();
  }

  /**
   * What a publisher grants of a TIMEOUT that it is asked for. Garbage and "infinite" count as
   * nothing: the publisher decides at any rate (UDA 2.0, 4.1.2).
   */
  static Duration granted(Optional<String> header) {
    return header
        .flatMap(EventHeaders::seconds)
        .map(asked -> within(asked, MIN_TIMEOUT, MAX_TIMEOUT))
        .orElse(DEFAULT_TIMEOUT);
  }

  /** What a subscriber makes of the TIMEOUT that it was granted; 1.0 has "infinite". */
  static Duration held(Optional<String> header) {
    if (header.filter(text -> text.strip().equalsIgnoreCase("second-infinite")).isPresent()) {
      return MAX_TIMEOUT;
    }
    return header
        .flatMap(EventHeaders::seconds)
        .map(told -> within(told, MIN_HELD, MAX_TIMEOUT))
        .orElse(DEFAULT_TIMEOUT);
  }

  private static Optional<Duration> seconds(String header) {
    String text = header.strip().toLowerCase(Locale.ROOT);
    String seconds = text.startsWith("second-") ? text.substring("second-".length()) : "";
    return SECONDS.matcher(seconds).matches()
        ? Optional.of(Duration.ofSeconds(Long.parseLong(seconds)))
        : Optional.empty();
  }

  private static Duration within(Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0) {
      return least;
    }
    return value.compareTo(most) > 0 ? most : value;
  }

  /** Reads the names of a STATEVAR (UDA 2.0, 4.1.2). */
  static List<String> variables(String header) {
    return Stream.of(header.split(",", -1)).map(String::strip).distinct().toList();
  }

  static String callback(URI uri) {
    return "<" + uri + ">";
  }

  /** Reads {@code <url><url>…}; each is absolute. */
  static List<URI> callbacks(String header) {
    String rest = header.strip();
    if (rest.length() > MAX_CALLBACK_LENGTH) {
      throw new MalformedMessageException("CALLBACK", "is too long");
    }
    List<URI> uris = new ArrayList<>();
    while (!rest.isEmpty()) {
      int end = rest.indexOf('>');
      if (!rest.startsWith("<") || end < 0 || uris.size() == MAX_CALLBACKS) {
        throw new MalformedMessageException(
            "CALLBACK", "must be 1 to " + MAX_CALLBACKS + " URLs in angle brackets");
      }
      uris.add(absolute(rest.substring(1, end)));
      rest = rest.substring(end + 1).strip();
    }
    if (uris.isEmpty()) {
      throw new MalformedMessageException("CALLBACK", "is empty (UDA 2.0, 4.1.2)");
    }
    return uris;
  }

  private static URI absolute(String text) {
    try {
      URI uri = URI.create(text);
      if (uri.getHost() == null || uri.getScheme() == null || uri.getPort() > MAX_PORT) {
        throw new MalformedMessageException("CALLBACK", "is not an absolute URL");
      }
      if (!uri.toASCIIString().equals(text)) { // Java takes letters that no request line can have
        throw new MalformedMessageException("CALLBACK", "is not in ASCII, and must not be altered");
      }
      return uri;
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException("CALLBACK", "is not a URL");
    }
  }

  static long sequence(Optional<String> header) {
    return sequence(header.orElse(""));
  }

  /** Reads a SEQ. */
  static long sequence(String header) {
    String text = header.strip();
    if (!NUMBER.matcher(text).matches()) {
      throw new MalformedMessageException("SEQ", "is not a number (UDA 2.0, 4.3.2)");
    }
    String digits = text.replaceFirst("^0+(?=\\d)", "");
    if (digits.length() > 10 || Long.parseLong(digits) > MAX_SEQUENCE) {
      throw new MalformedMessageException("SEQ", "is beyond 32 bits (UDA 2.0, 4.3.2)");
    }
    return Long.parseLong(digits);
  }

  /** The number after this one: 1 after the greatest, as 0 means an initial event. */
  static long following(long sequence) {
    return sequence == MAX_SEQUENCE ? 1 : sequence + 1;
  }
}
