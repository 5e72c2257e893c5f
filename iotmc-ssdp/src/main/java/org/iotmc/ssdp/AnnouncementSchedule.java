package org.iotmc.ssdp;

import java.time.Duration;

/**
 * When the set of alives goes out: soon after the start, {@value #INITIAL_SETS} times with a short
 * random space because UDP loses, then again and again well before the last one expires (UDA 2.0,
 * 1.2.2).
 */
final class AnnouncementSchedule {
  /** How often the set is sent at the start and after a change; UDA 2.0, 1.2.2: at most three. */
  static final int INITIAL_SETS = 3;

  private static final Window FIRST = Window.within(Duration.ofMillis(100));
  private static final Window REPEAT = new Window(Duration.ofMillis(200), Duration.ofMillis(400));

  private final Window renewal;
  private int sent;

  AnnouncementSchedule(Duration maxAge) {
    this.renewal = new Window(maxAge.dividedBy(4), maxAge.dividedBy(2));
  }

  /** Begins anew; the window for the first set. */
  Window restart() {
    sent = 0;
    return FIRST;
  }

  /** A set was sent; the window for the next, from now. */
  Window sent() {
    sent = Math.min(sent + 1, INITIAL_SETS);
    return sent < INITIAL_SETS ? REPEAT : renewal;
  }
}
