package org.iotmc.api.profile;

/** Severity of a log entry, most severe first (RFC 5424, 6.2.1). */
public enum Severity {
  EMERGENCY,
  ALERT,
  CRITICAL,
  ERROR,
  WARNING,
  NOTICE,
  INFORMATIONAL,
  DEBUG;

  /**
   * Whether this is as severe as the other, or more.
   *
   * @param least the least severity that is wanted
   */
  public boolean atLeast(Severity least) {
    return compareTo(least) <= 0;
  }
}
