package org.iotmc.gena;

/** Tells the next event from an old one and from one behind a gap (UDA 2.0, 4.3.1). Pure. */
final class SequenceCheck {
  private long expected;

  /**
   * What an event's number says.
   *
   * @param isNews whether it is to be told: not seen before, and not older
   * @param missed how many before it were lost
   */
  record Verdict(boolean isNews, long missed) {}

  Verdict accept(long sequence) {
    // Distance in 32-bit arithmetic, so that an old number just before the wrap is not a gap.
    long ahead = (sequence - expected) & EventHeaders.MAX_SEQUENCE;
    boolean again = sequence == 0 && expected != 0; // 0 comes once (4.3.2)
    if (again || ahead > EventHeaders.MAX_SEQUENCE / 2) {
      return new Verdict(false, 0);
    }
    // Where the numbers wrapped in between, one of them does not exist: 0.
    long missed = sequence < expected && ahead > 0 ? ahead - 1 : ahead;
    expected = EventHeaders.following(sequence);
    return new Verdict(true, missed);
  }
}
