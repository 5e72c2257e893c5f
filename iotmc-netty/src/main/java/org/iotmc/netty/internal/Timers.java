package org.iotmc.netty.internal;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.iotmc.api.spi.Cancellable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The timers of a host. Most are deadlines, set much more often than they run out: so they stand in
 * a set of ours, and an event loop is woken only for one that is due before all others, not for
 * each that is set and each that is cancelled. Thread-safe.
 */
final class Timers {
  private static final Logger LOG = LoggerFactory.getLogger(Timers.class);

  private final EventLoopGroup loops;
  private final TreeSet<Timer> pending = new TreeSet<>();
  // Times count from here, as nanoTime may begin anywhere and wrap around.
  private final long origin = System.nanoTime();
  private long numbers;
  private @Nullable Look next;
  private boolean closed;

  Timers(EventLoopGroup loops) {
    this.loops = loops;
  }

  /**
   * Runs a task later, on an I/O thread: it only hands over.
   *
   * @throws RejectedExecutionException if the host is closed
   */
  Cancellable after(Duration delay, Runnable task) {
    // Far beyond the age of any host, and far from where a sum would wrap around.
    long nanos = Math.min(Math.max(0, TimeUnit.NANOSECONDS.convert(delay)), Long.MAX_VALUE / 4);
    long due = now() + nanos;
    synchronized (this) {
      if (closed) {
        throw new RejectedExecutionException("the host is closed");
      }
      Timer timer = new Timer(due, numbers++, task);
      pending.add(timer);
      lookBy(due);
      return timer;
    }
  }

  private long now() {
    return System.nanoTime() - origin;
  }

  /** Sees to it that there is a look at that time at the latest. */
  private void lookBy(long due) {
    Look planned = next;
    if (planned != null && planned.at <= due) {
      return;
    }
    if (planned != null) {
      planned.cancel();
    }
    next = new Look(due);
    next.plan(due - now());
  }

  private synchronized List<Timer> takeDue(Look by) {
    if (by == next) {
      next = null;
    }
    List<Timer> due = new ArrayList<>();
    long now = now();
    while (!pending.isEmpty() && pending.first().due <= now) {
      due.add(pending.first());
      pending.remove(pending.first());
    }
    if (!pending.isEmpty()) {
      lookBy(pending.first().due);
    }
    return due;
  }

  /** The host is closed: nothing runs any more. */
  synchronized void close() {
    closed = true;
    pending.clear();
  }

  /** What an event loop does when the first of the timers is due. */
  private final class Look implements Runnable {
    final long at;
    private @Nullable Future<?> scheduled;

    Look(long at) {
      this.at = at;
    }

    void plan(long delay) {
      scheduled = loops.schedule(this, Math.max(0, delay), TimeUnit.NANOSECONDS);
    }

    void cancel() {
      if (scheduled != null) {
        scheduled.cancel(false);
      }
    }

    @Override
    public void run() {
      for (Timer timer : takeDue(this)) {
        try {
          timer.task.run();
        } catch (Throwable e) {
          // An Error, too: the others that are due stand in the set no more.
          LOG.error("What a timer hands over was not taken", e);
        }
      }
    }
  }

  private final class Timer implements Cancellable, Comparable<Timer> {
    final long due;
    final long number;
    final Runnable task;

    Timer(long due, long number, Runnable task) {
      this.due = due;
      this.number = number;
      this.task = task;
    }

    // By itself and not by a comparator made of parts: each call sets and cancels two.
    @Override
    public int compareTo(Timer other) {
      int byTime = Long.compare(due, other.due);
      return byTime == 0 ? Long.compare(number, other.number) : byTime;
    }

    @Override
    public void cancel() {
      synchronized (Timers.this) {
        pending.remove(this);
      }
    }
  }
}
