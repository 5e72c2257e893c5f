package org.iotmc.description;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who may fetch now and who waits: so many at a time, half of them at most from one host, and hosts
 * take turns. So one that drips its documents does not hold up the others.
 */
final class FetchTurns {
  private final int most;
  private final int mostOfHost;
  private final int mostWaiting;
  private final Map<String, Integer> running = new LinkedHashMap<>();
  private final Map<String, Deque<Runnable>> waiting = new LinkedHashMap<>();
  private int runningInAll;
  private int waitingInAll;

  FetchTurns(int most, int mostWaiting) {
    this.most = most;
    this.mostOfHost = (most + 1) / 2;
    this.mostWaiting = mostWaiting;
  }

  /**
   * Runs a fetch now or when its turn comes; then {@link #done}.
   *
   * @return false if too many wait
   */
  boolean take(String host, Runnable fetch) {
    if (mayRun(host)) {
      run(host, fetch);
      return true;
    }
    if (waitingInAll >= mostWaiting) {
      return false;
    }
    waitingInAll++;
    waiting.computeIfAbsent(host, each -> new ArrayDeque<>()).add(fetch);
    return true;
  }

  /** A fetch from a host is over. */
  void done(String host) {
    runningInAll--;
    running.computeIfPresent(host, (each, count) -> count > 1 ? count - 1 : null);
    Iterator<Map.Entry<String, Deque<Runnable>>> hosts = waiting.entrySet().iterator();
    while (hosts.hasNext()) {
      Map.Entry<String, Deque<Runnable>> next = hosts.next();
      if (mayRun(next.getKey())) {
        hosts.remove();
        start(next.getKey(), next.getValue());
        return;
      }
    }
  }

  private void start(String host, Deque<Runnable> fetches) {
    Runnable fetch = fetches.remove();
    waitingInAll--;
    if (!fetches.isEmpty()) {
      waiting.put(host, fetches); // behind the others
    }
    run(host, fetch);
  }

  private boolean mayRun(String host) {
    return runningInAll < most && running.getOrDefault(host, 0) < mostOfHost;
  }

  private void run(String host, Runnable fetch) {
    runningInAll++;
    running.merge(host, 1, Integer::sum);
    fetch.run();
  }
}
