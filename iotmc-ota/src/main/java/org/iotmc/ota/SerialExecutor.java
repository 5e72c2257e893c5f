package org.iotmc.ota;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;

/**
 * Runs tasks one at a time, in order, where the host has blocking work done: all storage of one
 * updater is touched through one of these, so that a late write to a bank never races with what
 * comes after it. What the host does not take waits and is offered again, as firmware is given up
 * or rolled back for better reasons than a busy host; the updater waits for each of its tasks, so
 * that there are never more than a few.
 */
final class SerialExecutor implements Executor {
  static final Duration PAUSE = Duration.ofSeconds(1);

  private final Host host;
  private final Lane lane;
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private boolean running;

  /**
   * An executor with nothing to do.
   *
   * @param host whose threads do the work
   * @param lane times the pauses; once it is closed, what the host does not take is dropped
   */
  SerialExecutor(Host host, Lane lane) {
    this.host = host;
    this.lane = lane;
  }

  @Override
  public void execute(Runnable task) {
    synchronized (waiting) {
      waiting.add(task);
      if (running) {
        return;
      }
      running = true;
    }
    offer();
  }

  private void offer() {
    try {
      host.blocking().execute(this::runOne);
    } catch (RejectedExecutionException busy) {
      lane.after(PAUSE, this::offer);
    }
  }

  private void runOne() {
    Runnable task;
    synchronized (waiting) {
      task = waiting.remove();
    }
    try {
      task.run();
    } finally {
      boolean more;
      synchronized (waiting) {
        more = !waiting.isEmpty();
        running = more;
      }
      if (more) {
        offer();
      }
    }
  }
}
