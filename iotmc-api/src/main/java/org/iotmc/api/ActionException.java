package org.iotmc.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An action failed with a UPnP error code (UDA 2.0, 3.2.5), here or at the peer. */
public final class ActionException extends IotmcException {
  private static final long serialVersionUID = 1L;

  private final int code;
  private final String description;
  private final @Nullable Duration retryAfter;
  private final Warning[] warnings;
  private final String where;

  /**
   * A failed action.
   *
   * @param code the UPnP error code, see {@link UpnpError}; a vendor's own are 800 to 899 without
   *     those that the profile has taken
   * @param description a sentence for the caller; no secret belongs in it
   */
  public ActionException(int code, String description) {
    this(code, description, null, List.of(), "");
  }

  private ActionException(
      int code,
      String description,
      @Nullable Duration retryAfter,
      List<Warning> warnings,
      String where) {
    super(
        code + " " + description + (where.isEmpty() ? "" : " (" + where + ")"),
        Stackless.STACKLESS);
    this.code = code;
    this.description = description;
    this.retryAfter = retryAfter;
    this.warnings = warnings.toArray(Warning[]::new);
    this.where = where;
  }

  /**
   * The failure that passes by itself: 814.
   *
   * @param detail what there is too much of
   * @param retryAfter when to come again; the answer says so in {@code RETRY-AFTER}
   */
  public static ActionException busy(String detail, Duration retryAfter) {
    String description = UpnpError.BUSY.title() + ": " + detail;
    return new ActionException(UpnpError.BUSY.code(), description).withRetryAfter(retryAfter);
  }

  /**
   * A failed action with a code of the profile or of UDA.
   *
   * @param error the error
   * @param detail what exactly was wrong
   */
  public ActionException(UpnpError error, String detail) {
    this(error.code(), error.title() + ": " + detail);
  }

  /**
   * The same failure, which passes by itself.
   *
   * @param time when to come again
   */
  public ActionException withRetryAfter(Duration time) {
    return new ActionException(code, description, time, warnings(), where);
  }

  /**
   * The same failure, read from a fault that was not as specified.
   *
   * @param tolerated what was wrong with it
   */
  public ActionException withWarnings(List<Warning> tolerated) {
    return new ActionException(code, description, retryAfter, tolerated, where);
  }

  /**
   * The same failure, whose message tells where it happened; the description stays as it is.
   *
   * @param place the action and who was asked
   */
  public ActionException at(String place) {
    return new ActionException(code, description, retryAfter, warnings(), place);
  }

  /** The UPnP error code. */
  public int code() {
    return code;
  }

  /** The description that travels with the code. */
  public String description() {
    return description;
  }

  /**
   * Whether this is the given error.
   *
   * @param error the error to compare with
   */
  public boolean is(UpnpError error) {
    return code == error.code();
  }

  /** What was wrong with the fault that the peer sent, and tolerated. */
  public List<Warning> warnings() {
    return List.of(warnings);
  }

  @Override
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  @Override
  public boolean retryable() {
    return is(UpnpError.BUSY)
        || is(UpnpError.UPDATE_IN_PROGRESS)
        || is(UpnpError.ACTION_FAILED)
        || is(UpnpError.OUT_OF_MEMORY);
  }
}
