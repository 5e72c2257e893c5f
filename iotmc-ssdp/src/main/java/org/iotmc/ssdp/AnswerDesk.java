package org.iotmc.ssdp;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.iotmc.api.spi.Source;

/**
 * Decides which searches are answered, with what, and how far spread (UDA 2.0, 1.3.3). Silent
 * about: searches of all without a usable MX, targets that nothing answers, a search that is being
 * answered or was asked a moment ago, and what is beyond the bounds.
 */
final class AnswerDesk {
  /** Longest spread of answers in seconds, whatever MX says (UDA 2.0, 1.3.3). */
  static final int MAX_MX = 5;

  /**
   * Most searches that are being answered at a time; beyond it searches are dropped. It is all that
   * the budget allows within the longest spread, of which one source has a small part: so nobody
   * fills it before the budget ends.
   */
  static final int MAX_PENDING = AnswerBudget.BURST_OF_ALL + MAX_MX * AnswerBudget.RATE_OF_ALL;

  /** The same search within this time is a repetition; control points repeat, as UDP loses. */
  static final Duration REPETITION = Duration.ofMillis(500);

  /** Most searches that are remembered for that. */
  static final int MAX_REMEMBERED = 256;

  /** UDA 2.0, 1.3.3: within a second, which includes the way. */
  private static final Window UNICAST = Window.within(Duration.ofMillis(200));

  private final AnswerBudget budget = new AnswerBudget();
  private final Set<Question> pending = new LinkedHashSet<>();
  private final Map<Question, Long> remembered = new LinkedHashMap<>();
  private List<Advertisement> advertisements;

  AnswerDesk(List<Advertisement> advertisements) {
    this.advertisements = advertisements;
  }

  /** Who asked for what, and where; the same again is a repetition. */
  record Question(InetSocketAddress source, Target target, int link) {}

  /** What to send, spread over a window; then {@link #done}. */
  record Answer(Question question, List<Advertisement> advertisements, Window window) {}

  /** This is what is advertised from now on. */
  void advertise(List<Advertisement> all) {
    advertisements = all;
  }

  /** A search came in at a time in nanoseconds. */
  Optional<Answer> ask(SsdpMessage.Search search, Heard heard, long now) {
    if (heard.isToGroup() && search.mx().isEmpty()) {
      return Optional.empty();
    }
    Question question = new Question(heard.source(), search.target(), heard.link().index());
    if (isRepetition(question, now) || pending.size() >= MAX_PENDING) {
      return Optional.empty(); // before all that is advertised is looked at
    }
    List<Advertisement> matching = matching(search.target());
    if (matching.isEmpty()
        || !budget.take(Source.of(heard.source().getAddress()), matching.size(), now)) {
      return Optional.empty();
    }
    pending.add(question);
    remember(question, now);
    Window window =
        heard.isToGroup()
            ? Window.within(Duration.ofSeconds(Math.min(search.mx().getAsInt(), MAX_MX)))
            : UNICAST;
    return Optional.of(new Answer(question, matching, window));
  }

  /** The last message of an answer was sent. */
  void done(Answer answer) {
    pending.remove(answer.question());
  }

  private List<Advertisement> matching(Target asked) {
    return advertisements.stream()
        .filter(one -> one.target().answers(asked))
        .map(one -> one.answering(asked))
        .distinct()
        .toList();
  }

  private boolean isRepetition(Question question, long now) {
    Iterator<Long> times = remembered.values().iterator();
    while (times.hasNext() && now - times.next() >= REPETITION.toNanos()) {
      times.remove();
    }
    return pending.contains(question) || remembered.containsKey(question);
  }

  private void remember(Question question, long now) {
    if (remembered.size() >= MAX_REMEMBERED) {
      Iterator<Question> oldest = remembered.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    remembered.put(question, now);
  }
}
