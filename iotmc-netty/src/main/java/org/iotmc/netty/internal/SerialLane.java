package org.iotmc.netty.internal;

import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Lane;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lane on a shared pool: it occupies a worker only while it has tasks. */
final class SerialLane implements Lane {
  private static final Logger LOG = LoggerFactory.getLogger(SerialLane.class);

  // A busy lane gives its worker back after so many tasks, so that other lanes get their turn.
  private static final int TURN = 64;

  private final String name;
  private final Lanes lanes;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Set<Timeout> timeouts = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  SerialLane(String name, Lanes lanes) {
    this.name = name;
    this.lanes = lanes;
  }

  boolean isClosed() {
    return closed || lanes.isClosed();
  }

  @Override
  public void execute(Runnable task) {
    if (!isClosed()) {
      add(task);
    }
  }

  private void add(Runnable task) {
    tasks.add(task);
    if (waiting.getAndIncrement() == 0) {
      takeTurn();
    }
  }

  private void takeTurn() {
    try {
      lanes.workers().execute(this::turn);
    } catch (RejectedExecutionException hostClosed) {
      closed = true;
      tasks.clear();
    }
  }

  private void turn() {
    int done = 0;
    // What a task adds is done in the same turn, where there is room: a worker costs more to wake.
    while (done < TURN && done < waiting.get()) {
      Runnable task = tasks.poll();
      if (task != null && !closed) {
        run(task);
      }
      done++;
    }
    if (closed) {
      // Here, as whoever waits for a future of this lane expects to hear of it on this lane.
      lanes.fail(this);
    }
    if (waiting.addAndGet(-done) > 0) {
      takeTurn();
    }
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      LOG.error("A task of lane {} failed; the lane goes on", name, e);
    }
  }

  @Override
  public Cancellable after(Duration delay, Runnable task) {
    Timeout timeout = new Timeout(task);
    timeouts.add(timeout);
    if (isClosed()) {
      timeout.cancel();
      return timeout;
    }
    try {
      timeout.scheduled = lanes.after(delay, timeout);
    } catch (RejectedExecutionException hostClosed) {
      timeout.cancel();
    }
    return timeout;
  }

  @Override
  public <T> CompletableFuture<T> future() {
    return lanes.promise(this);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      timeouts.forEach(Timeout::cancel);
      add(() -> {});
    }
  }

  @Override
  public String toString() {
    return "Lane[" + name + "]";
  }

  private final class Timeout implements Runnable, Cancellable {
    private final Runnable task;
    volatile @Nullable Cancellable scheduled;

    Timeout(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      execute(this::fire);
    }

    private void fire() {
      // Whoever takes it out decides: a timer that was cancelled after it ran out stays silent.
      if (timeouts.remove(this)) {
        task.run();
      }
    }

    @Override
    public void cancel() {
      timeouts.remove(this);
      Cancellable pending = scheduled;
      if (pending != null) {
        pending.cancel();
      }
    }
  }
}
