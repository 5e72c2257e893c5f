package org.iotmc.ssdp;

import java.nio.charset.StandardCharsets;
import org.iotmc.api.Warning.Kind;
import org.iotmc.api.internal.httpu.Header;
import org.iotmc.api.internal.httpu.HeaderScan;

/** Reads max-age out of CACHE-CONTROL; other directives are ignored (UDA 2.0, 1.2.2). */
final class CacheControl {
  private static final byte[] MAX_AGE = "max-age".getBytes(StandardCharsets.US_ASCII);

  private CacheControl() {}

  /**
   * The seconds, at most {@link Integer#MAX_VALUE}; {@link SsdpCodec#DEFAULT_MAX_AGE_SECONDS} where
   * there are none.
   */
  static int maxAge(HeaderScan headers) {
    int from = headers.from(Header.CACHE_CONTROL);
    int to = headers.to(Header.CACHE_CONTROL);
    for (int i = from; i + MAX_AGE.length < to; i++) {
      if (stands(headers, i)) {
        long seconds = value(headers, i + MAX_AGE.length, to);
        if (seconds >= 0) {
          return (int) Math.min(seconds, Integer.MAX_VALUE);
        }
      }
    }
    headers.warn(from == to ? Kind.MISSING : Kind.UNUSABLE_VALUE, Header.CACHE_CONTROL.text());
    return SsdpCodec.DEFAULT_MAX_AGE_SECONDS;
  }

  private static boolean stands(HeaderScan headers, int at) {
    for (int i = 0; i < MAX_AGE.length; i++) {
      if ((headers.at(at + i) | 0x20) != (MAX_AGE[i] | 0x20)) {
        return false;
      }
    }
    return true;
  }

  /** The number behind an equals sign, with blanks round it; -1 if it is not there. */
  private static long value(HeaderScan headers, int from, int to) {
    int i = skipBlanks(headers, from, to);
    if (i == to || headers.at(i) != '=') {
      return -1;
    }
    int start = skipBlanks(headers, i + 1, to);
    int end = start;
    while (end < to && headers.at(end) >= '0' && headers.at(end) <= '9') {
      end++;
    }
    return headers.decimal(start, end);
  }

  private static int skipBlanks(HeaderScan headers, int from, int to) {
    int i = from;
    while (i < to && headers.at(i) == ' ') {
      i++;
    }
    return i;
  }
}
