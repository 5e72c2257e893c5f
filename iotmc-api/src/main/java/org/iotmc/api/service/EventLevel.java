package org.iotmc.api.service;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a multicast event is about, so that receivers can choose by it (UDA 2.0, table 4-8): one of
 * the six of UDA, or one of a domain's own, {@code domain:/name}.
 *
 * @param value as it is on the wire, at most {@value #MAX_LENGTH} characters
 */
public record EventLevel(String value) {
  /** Longest level, in characters. */
  public static final int MAX_LENGTH = 64;

  // Before the levels, which are held to them.
  private static final String UDA = "upnp:/";
  private static final List<String> NAMES =
      List.of("emergency", "fault", "warning", "info", "debug", "general");
  private static final Pattern OWN =
      Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?:/[A-Za-z0-9._-]+");

  /** The device is in a state that asks for help at once. */
  public static final EventLevel EMERGENCY = new EventLevel("upnp:/emergency");

  /** The device does not work as it should. */
  public static final EventLevel FAULT = new EventLevel("upnp:/fault");

  /** Something that may become a fault. */
  public static final EventLevel WARNING = new EventLevel("upnp:/warning");

  /** Something worth knowing. */
  public static final EventLevel INFO = new EventLevel("upnp:/info");

  /** For those who look for errors. */
  public static final EventLevel DEBUG = new EventLevel("upnp:/debug");

  /** Anything else; what a level counts as that nobody knows. */
  public static final EventLevel GENERAL = new EventLevel("upnp:/general");

  public EventLevel {
    if (!isLevel(value)) {
      throw new IllegalArgumentException(
          "a level is upnp:/ and one of "
              + NAMES
              + ", or domain:/name, not "
              + value
              + " (UDA 2.0, table 4-8)");
    }
  }

  /**
   * The level that a text is, if it is one.
   *
   * @param text any
   */
  public static Optional<EventLevel> find(String text) {
    return isLevel(text) ? Optional.of(new EventLevel(text)) : Optional.empty();
  }

  private static boolean isLevel(String text) {
    if (text.length() > MAX_LENGTH) {
      return false;
    }
    return text.startsWith(UDA)
        ? NAMES.contains(text.substring(UDA.length()))
        : OWN.matcher(text).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
