package org.iotmc.ota;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.iotmc.api.spi.HttpResponse;

/**
 * What to make of the answer to a request for an image or for the rest of one. Pure.
 *
 * @param next what to do
 * @param why the reason, if the body is of no use
 */
record ServerAnswer(Next next, String why) {
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (\\d{1,15})-\\d{1,15}/(\\*|\\d{1,15})");

  /** What to do. */
  enum Next {
    /** The body is the rest that was asked for. */
    TAKE_REST,
    /** The body is the whole image. */
    TAKE_WHOLE,
    /** Ask for the whole image. */
    START_OVER,
    /** Come again later. */
    TRY_AGAIN,
    /** Coming again is of no use. */
    GIVE_UP
  }

  /**
   * Judges status and range.
   *
   * @param response what came
   * @param offset from where on was asked for; 0 for the whole image
   */
  static ServerAnswer of(HttpResponse response, long offset) {
    int status = response.status();
    if (status == 200) {
      return new ServerAnswer(Next.TAKE_WHOLE, "");
    }
    if (status == 206 && offset > 0) {
      return isFrom(offset, response)
          ? new ServerAnswer(Next.TAKE_REST, "")
          : new ServerAnswer(Next.START_OVER, "the server sent another range");
    }
    if (status == 416) {
      return new ServerAnswer(Next.START_OVER, "the server has no such range");
    }
    if (status >= 300 && status < 400) {
      String where = response.headers().first("Location").orElse("nowhere");
      return new ServerAnswer(Next.GIVE_UP, "the server sends us on, to " + where);
    }
    boolean passing = status == 408 || status == 429;
    boolean refused = status >= 400 && status < 500 && !passing;
    return new ServerAnswer(
        refused ? Next.GIVE_UP : Next.TRY_AGAIN, "the server answered " + status);
  }

  private static boolean isFrom(long offset, HttpResponse response) {
    Matcher range = CONTENT_RANGE.matcher(response.headers().first("Content-Range").orElse(""));
    return range.matches() && Long.parseLong(range.group(1)) == offset;
  }
}
