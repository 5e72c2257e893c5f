package org.iotmc.ssdp;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What goes out when. The set of alives: soon after the start, {@value #INITIAL_SETS} times with a
 * short random space because UDP loses, then again and again well before the last one expires (UDA
 * 2.0, 1.2.2).
 */
final class AnnouncementSchedule {
  /** How often the set is sent at the start and after a change; UDA 2.0, 1.2.2: at most three. */
  static final int INITIAL_SETS = 3;

  private static final Window FIRST = Window.within(Duration.ofMillis(100));
  private static final Window REPEAT = new Window(Duration.ofMillis(200), Duration.ofMillis(400));
  private static final Window GOODBYE = Window.within(Duration.ofMillis(50));
  private static final Window AFTER_GOODBYE =
      new Window(Duration.ofMillis(20), Duration.ofMillis(50));
  private static final Window NOW = Window.within(Duration.ofMillis(1));
  private static final Window UPDATED = new Window(Duration.ofMillis(100), Duration.ofMillis(200));

  /** What is said of all that is advertised. */
  enum Act {
    /** {@code ssdp:byebye}. */
    GOODBYE,
    /** {@code ssdp:update}. */
    UPDATE,
    /** {@code ssdp:alive}. */
    ALIVE
  }

  /**
   * One thing to do.
   *
   * @param act what
   * @param window when, after the one before
   */
  record Step(Act act, Window window) {}

  private final Step renewal;
  private final Deque<Step> steps = new ArrayDeque<>();

  AnnouncementSchedule(Duration maxAge) {
    this.renewal = new Step(Act.ALIVE, new Window(maxAge.dividedBy(4), maxAge.dividedBy(2)));
  }

  /** Begins anew, at the start or because something changed in the alives. */
  void begin() {
    plan(List.of(), FIRST);
  }

  /** The same, but what others may know from before dies first. */
  void beginWithGoodbye() {
    plan(List.of(new Step(Act.GOODBYE, GOODBYE)), AFTER_GOODBYE);
  }

  /** Another BOOTID comes: updates first, so that nobody takes it for a restart. */
  void beginWithUpdates() {
    plan(List.of(new Step(Act.UPDATE, NOW), new Step(Act.UPDATE, UPDATED)), UPDATED);
  }

  /** What is next, from now. */
  Step next() {
    return steps.isEmpty() ? renewal : steps.remove();
  }

  private void plan(List<Step> before, Window first) {
    steps.clear();
    steps.addAll(before);
    steps.add(new Step(Act.ALIVE, first));
    for (int sets = 1; sets < INITIAL_SETS; sets++) {
      steps.add(new Step(Act.ALIVE, REPEAT));
    }
  }
}
