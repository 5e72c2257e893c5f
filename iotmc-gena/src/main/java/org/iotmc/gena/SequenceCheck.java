package org.iotmc.gena;

/** Tells the next event from an old one and from one behind a gap (UDA 2.0, 4.3.1). Pure. */
final class SequenceCheck {
  private long expected;

  /** What an event's number says. */
  enum Verdict {
    /** The next one. */
    NEXT,
    /** Seen before, or older. */
    STALE,
    /** Events before it were lost. */
    GAP
  }

  Verdict accept(long sequence) {
    if (sequence == expected) {
      expected = EventHeaders.following(sequence);
      return Verdict.NEXT;
    }
    // Distance in 32-bit arithmetic, so that an old number just before the wrap is not a gap.
    long ahead = (sequence - expected) & EventHeaders.MAX_SEQUENCE;
    if (sequence == 0 || ahead > EventHeaders.MAX_SEQUENCE / 2) {
      return Verdict.STALE;
    }
    expected = EventHeaders.following(sequence);
    return Verdict.GAP;
  }
}
