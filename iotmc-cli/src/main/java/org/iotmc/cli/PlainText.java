package org.iotmc.cli;

import java.util.regex.Pattern;

/** Texts of peers made harmless for a terminal. */
public final class PlainText {
  /** Control characters, those of ISO 8859 (C1) too, invisible ones, and other line ends. */
  private static final Pattern HARMFUL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

  private PlainText() {}

  /**
   * The text with a question mark for each character that could steer a terminal or hide something.
   *
   * @param text any
   */
  public static String of(String text) {
    return HARMFUL.matcher(text).replaceAll("?");
  }
}
