package org.iotmc.description;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.iotmc.api.spi.Source;
import org.iotmc.api.spi.SourceShares;

/**
 * Who may fetch now and who waits: so many at a time, half of them at most from one source, and
 * sources take turns; a quarter of the places to wait is for one. So one that drips its documents,
 * or announces others without end, does not hold up the rest. All whose host is a name are one
 * source, as anybody may have many names.
 */
final class FetchTurns {
  private final int most;
  private final int mostOfSource;
  private final int mostWaiting;
  private final Map<Optional<Source>, Integer> running = new LinkedHashMap<>();
  private final Map<Optional<Source>, Deque<Runnable>> waiting = new LinkedHashMap<>();
  private int runningInAll;
  private int waitingInAll;

  FetchTurns(int most, int mostWaiting) {
    this.most = most;
    this.mostOfSource = (most + 1) / 2;
    this.mostWaiting = mostWaiting;
  }

  /**
   * Runs a fetch now or when its turn comes; then {@link #done}.
   *
   * @return false if too many wait
   */
  boolean take(Optional<Source> source, Runnable fetch) {
    if (mayRun(source)) {
      run(source, fetch);
      return true;
    }
    Deque<Runnable> own = waiting.getOrDefault(source, new ArrayDeque<>());
    if (waitingInAll >= mostWaiting || own.size() >= SourceShares.of(mostWaiting)) {
      return false;
    }
    waitingInAll++;
    own.add(fetch);
    waiting.put(source, own);
    return true;
  }

  /** A fetch from a source is over. */
  void done(Optional<Source> source) {
    runningInAll--;
    running.computeIfPresent(source, (each, count) -> count > 1 ? count - 1 : null);
    Iterator<Map.Entry<Optional<Source>, Deque<Runnable>>> sources = waiting.entrySet().iterator();
    while (sources.hasNext()) {
      Map.Entry<Optional<Source>, Deque<Runnable>> next = sources.next();
      if (mayRun(next.getKey())) {
        sources.remove();
        start(next.getKey(), next.getValue());
        return;
      }
    }
  }

  private void start(Optional<Source> source, Deque<Runnable> fetches) {
    Runnable fetch = fetches.remove();
    waitingInAll--;
    if (!fetches.isEmpty()) {
      waiting.put(source, fetches); // behind the others
    }
    run(source, fetch);
  }

  private boolean mayRun(Optional<Source> source) {
    return runningInAll < most && running.getOrDefault(source, 0) < mostOfSource;
  }

  private void run(Optional<Source> source, Runnable fetch) {
    runningInAll++;
    running.merge(source, 1, Integer::sum);
    fetch.run();
  }
}
