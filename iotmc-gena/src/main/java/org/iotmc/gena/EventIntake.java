package org.iotmc.gena;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The events of one granted subscription as they come in: held until its name is known, then taken
 * in order of their numbers. Pure.
 */
final class EventIntake {
  /** Events held that came before the answer to SUBSCRIBE; more are refused with 412. */
  static final int MAX_HELD = 16;

  private final SequenceCheck sequence = new SequenceCheck();
  private final Deque<Event> held = new ArrayDeque<>();
  private volatile Optional<String> sid = Optional.empty();

  /** An event as it came. */
  record Event(String sid, long sequence, Map<String, String> properties) {}

  /**
   * What there is to tell.
   *
   * @param properties names and values
   * @param missed how many events before it were lost
   */
  record News(Map<String, String> properties, long missed) {}

  /** The name of the subscription, once it was granted. Any thread. */
  Optional<String> sid() {
    return sid;
  }

  /** The subscription was granted; gives what was held. */
  List<News> granted(String name) {
    sid = Optional.of(name);
    List<News> news = new ArrayList<>();
    for (Event event : held) {
      if (event.sid.equals(name)) {
        news.addAll(judge(event));
      }
    }
    held.clear();
    return news;
  }

  /** Takes an event; empty if it is none of this subscription's. */
  Optional<List<News>> take(Event event) {
    if (sid.isPresent()) {
      return sid.filter(event.sid::equals).map(same -> judge(event));
    }
    if (held.size() == MAX_HELD) {
      return Optional.empty();
    }
    held.addLast(event);
    return Optional.of(List.of());
  }

  private List<News> judge(Event event) {
    SequenceCheck.Verdict verdict = sequence.accept(event.sequence);
    return verdict.isNews() ? List.of(new News(event.properties, verdict.missed())) : List.of();
  }
}
