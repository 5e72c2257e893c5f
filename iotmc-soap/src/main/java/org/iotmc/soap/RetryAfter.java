package org.iotmc.soap;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;
import org.iotmc.api.spi.Headers;

/** Reads when a peer wants to be asked again (RFC 9110, 10.2.3). */
final class RetryAfter {
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

  private RetryAfter() {}

  /**
   * The time from the answer on; empty if it says none that can be understood. A date counts from
   * the answer's own: the clocks of two hosts differ.
   */
  static Optional<Duration> of(Headers headers) {
    Optional<String> value = headers.first("RETRY-AFTER").map(String::strip);
    if (value.filter(text -> SECONDS.matcher(text).matches()).isPresent()) {
      return value.map(text -> Duration.ofSeconds(Long.parseLong(text)));
    }
    Optional<ZonedDateTime> said = headers.first("DATE").flatMap(RetryAfter::date);
    return value
        .flatMap(RetryAfter::date)
        .flatMap(until -> said.map(from -> Duration.between(from, until)))
        .filter(wait -> !wait.isNegative());
  }

  private static Optional<ZonedDateTime> date(String text) {
    try {
      return Optional.of(ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
