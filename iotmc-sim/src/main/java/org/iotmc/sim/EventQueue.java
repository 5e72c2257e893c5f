package org.iotmc.sim;

import java.util.PriorityQueue;
import org.iotmc.api.spi.Cancellable;
import org.jspecify.annotations.Nullable;

/** What is going to happen, ordered by time and then by the order of planning. */
final class EventQueue {
  /** More events than this within one virtual millisecond are taken for an endless loop. */
  static final int MAX_EVENTS_PER_MILLISECOND = 5_000_000;

  private static final long NANOS_PER_MILLISECOND = 1_000_000;
  private static final int SWEEP_FROM = 4096;

  private final Thread owner = Thread.currentThread();
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long now;
  private long sequence;
  private int cancelled;
  private long millisecond;
  private int inThisMillisecond;

  /** One planned event; it forgets its task when it is cancelled. */
  final class Event implements Comparable<Event>, Cancellable {
    private final long time;
    private final long number;
    private @Nullable Runnable task;

    Event(long time, long number, Runnable task) {
      this.time = time;
      this.number = number;
      this.task = task;
    }

    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(time, other.time);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }

    @Override
    public void cancel() {
      if (task != null) {
        task = null;
        cancelled++;
        sweep();
      }
    }
  }

  /** Nanoseconds since the world began. */
  long now() {
    return now;
  }

  Event at(long time, Runnable task) {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          "the simulated world was entered from thread " + Thread.currentThread().getName());
    }
    Event event = new Event(Math.max(time, now), sequence++, task);
    events.add(event);
    return event;
  }

  Event in(long nanos, Runnable task) {
    long wait = Math.max(0, nanos);
    return at(wait > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + wait, task);
  }

  /** Takes the next task that is due by the given time, and moves the clock to it. */
  @Nullable Runnable next(long until) {
    while (true) {
      Event first = events.peek();
      if (first == null || first.time > until) {
        return null;
      }
      events.poll();
      Runnable task = first.task;
      if (task == null) {
        cancelled--;
        continue;
      }
      first.task = null;
      now = first.time;
      count();
      return task;
    }
  }

  boolean isEmpty() {
    return events.size() == cancelled;
  }

  /** Moves the clock on when nothing is due before. */
  void advanceTo(long time) {
    now = Math.max(now, time);
  }

  private void count() {
    if (now / NANOS_PER_MILLISECOND != millisecond) {
      millisecond = now / NANOS_PER_MILLISECOND;
      inThisMillisecond = 0;
    }
    if (++inThisMillisecond > MAX_EVENTS_PER_MILLISECOND) {
      throw new IllegalStateException(
          "more than " + MAX_EVENTS_PER_MILLISECOND + " events in a millisecond: an endless loop?");
    }
  }

  private void sweep() {
    if (cancelled > SWEEP_FROM && cancelled > events.size() / 2) {
      events.removeIf(event -> event.task == null);
      cancelled = 0;
    }
  }
}
