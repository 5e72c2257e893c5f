package org.iotmc.checks.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.iotmc.endpoint.ServiceListener;

/** What a subscriber of ours hears of one service. */
final class Hearing implements ServiceListener {
  private final List<Map<String, Object>> events = new ArrayList<>();
  private int subscribed;
  private long missed;

  @Override
  public synchronized void onEvent(Map<String, Object> values) {
    events.add(new TreeMap<>(values));
    notifyAll();
  }

  @Override
  public synchronized void onSubscribed() {
    subscribed++;
  }

  @Override
  public synchronized void onMissed(long count) {
    missed += count;
  }

  /** The events so far, as they came. */
  synchronized List<Map<String, Object>> events() {
    return List.copyOf(events);
  }

  /** How often a subscription was made. */
  synchronized int subscribed() {
    return subscribed;
  }

  synchronized long missed() {
    return missed;
  }

  /** All that the service said last. */
  synchronized Map<String, Object> view() {
    Map<String, Object> view = new TreeMap<>();
    events.forEach(view::putAll);
    return view;
  }

  /** Waits until what was heard is as wanted; fails after a time. */
  synchronized void await(String what, Predicate<Hearing> wanted) {
    long deadline = System.nanoTime() + RunningDevice.PATIENCE.multipliedBy(2).toNanos();
    while (!wanted.test(this)) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError(what + " was never heard, only: " + events);
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }
  }
}
