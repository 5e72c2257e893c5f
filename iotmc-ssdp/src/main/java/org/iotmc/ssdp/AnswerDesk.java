package org.iotmc.ssdp;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which searches are answered, with what, and how far spread (UDA 2.0, 1.3.3). Silent
 * about: searches without a usable MX, targets that nothing answers, a search that is being
 * answered already, and what is beyond the bounds.
 */
final class AnswerDesk {
  /** Most searches that are being answered at a time; beyond it searches are dropped. */
  static final int MAX_PENDING = 64;

  /** Longest spread of answers in seconds, whatever MX says (UDA 2.0, 1.3.3). */
  static final int MAX_MX = 5;

  private final List<Advertisement> advertisements;
  private final AnswerBudget budget = new AnswerBudget();
  private final Set<Question> pending = new LinkedHashSet<>();

  AnswerDesk(List<Advertisement> advertisements) {
    this.advertisements = advertisements;
  }

  /** Who asked for what, and where; the same again is a repetition. */
  record Question(InetSocketAddress source, Target target, String link) {}

  /** What to send, spread over a window; then {@link #done}. */
  record Answer(Question question, List<Advertisement> advertisements, Window window) {}

  /** A search came in at a time in nanoseconds. */
  Optional<Answer> ask(SsdpMessage.Search search, Heard heard, long now) {
    if (search.mx().isEmpty()) {
      return Optional.empty();
    }
    Target asked = search.target();
    List<Advertisement> matching =
        advertisements.stream()
            .filter(one -> one.target().answers(asked))
            .map(one -> one.answering(asked))
            .distinct()
            .toList();
    Question question = new Question(heard.source(), asked, heard.link().name());
    if (matching.isEmpty()
        || pending.contains(question)
        || pending.size() >= MAX_PENDING
        || !budget.take(heard.source().getAddress(), matching.size(), now)) {
      return Optional.empty();
    }
    pending.add(question);
    int seconds = Math.min(search.mx().getAsInt(), MAX_MX);
    return Optional.of(new Answer(question, matching, Window.within(Duration.ofSeconds(seconds))));
  }

  /** The last message of an answer was sent. */
  void done(Answer answer) {
    pending.remove(answer.question());
  }
}
