package org.iotmc.sim;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Lane;

/** A lane whose tasks are events of the world; one thread runs them all, so they are serial. */
final class SimLane implements Lane {
  private final String name;
  private final Boot boot;
  private final Set<Timer> timers = new LinkedHashSet<>();
  private boolean closed;

  SimLane(String name, Boot boot) {
    this.name = name;
    this.boot = boot;
  }

  @Override
  public void execute(Runnable task) {
    if (!isClosed()) {
      boot.world().queue().in(0, () -> run(task));
    }
  }

  @Override
  public Cancellable after(Duration delay, Runnable task) {
    if (isClosed()) {
      return () -> {};
    }
    Timer timer = new Timer(task);
    timers.add(timer);
    timer.event = boot.world().queue().in(Times.nanos(delay), timer);
    return timer;
  }

  @Override
  public <T> CompletableFuture<T> future() {
    SimFuture<T> future = new SimFuture<>(this);
    if (isClosed()) {
      future.completeExceptionally(new TransportException(end()));
      return future;
    }
    return boot.promises().by(this, future);
  }

  @Override
  public void close() {
    if (!closed) {
      stop();
      boot.closed(this);
      boot.soon("end of lane " + name, () -> boot.promises().fail(this::equals, end()));
    }
  }

  /** Runs nothing more. */
  void stop() {
    closed = true;
    timers.forEach(timer -> timer.event.cancel());
    timers.clear();
  }

  private String end() {
    return this + " is closed";
  }

  @Override
  public String toString() {
    return "Lane[" + name + "]";
  }

  String name() {
    return name;
  }

  int timers() {
    return timers.size();
  }

  boolean isClosed() {
    return closed || !boot.isOn();
  }

  private void run(Runnable task) {
    if (!isClosed()) {
      boot.guarded("lane " + name, task);
    }
  }

  private final class Timer implements Runnable, Cancellable {
    private final Runnable task;
    private Cancellable event = () -> {};

    Timer(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      timers.remove(this);
      SimLane.this.run(task);
    }

    @Override
    public void cancel() {
      timers.remove(this);
      event.cancel();
    }
  }
}
