package org.iotmc.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes what a long-running command opened, once, last first: when the command ends or when the
 * process is told to.
 */
final class Ending implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

  private final Deque<Runnable> steps = new ArrayDeque<>();
  private final CountDownLatch told = new CountDownLatch(1);
  private final Thread hook = new Thread(this::end, "iotmc-ending");

  Ending() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Adds a step; it runs before those that were added earlier. */
  synchronized void add(Runnable step) {
    steps.push(step);
  }

  /** Waits until the process is told to end, or {@link #tell} is called. */
  void await() {
    try {
      told.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets {@link #await} return. */
  void tell() {
    told.countDown();
  }

  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // The hook runs, and has found or will find nothing left to do.
    }
  }

  private synchronized void end() {
    while (!steps.isEmpty()) {
      try {
        steps.pop().run();
      } catch (RuntimeException e) {
        // The others have to be closed, too.
        LOG.warn("closing failed", e);
      }
    }
    told.countDown();
  }
}
