package org.iotmc.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
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
  private final Thread hook = new Thread(this::signal, "iotmc-ending");
  private volatile boolean signalled;
  private volatile boolean up;

  private Ending() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Runs a command until it ends or the process is told to.
   *
   * @param body opens things, adds how to close them, and waits
   * @throws Problem if the process was told to end before the body waited: whatever failed then
   *     failed by that
   */
  static void during(Consumer<Ending> body) {
    try (Ending ending = new Ending()) {
      try {
        body.accept(ending);
      } catch (RuntimeException e) {
        throw ending.isCutShort()
            ? new Problem("ended by a signal while it was starting", "start it again")
            : e;
      }
    }
  }

  /** What is closed halfway through its start fails in ways that mean nothing. */
  private boolean isCutShort() {
    return signalled && !up;
  }

  /** The process is told to end. */
  void signal() {
    signalled = true;
    end();
  }

  /** Adds a step; it runs before those that were added earlier. */
  synchronized void add(Runnable step) {
    steps.push(step);
  }

  /** Waits until the process is told to end, or {@link #tell} is called. */
  void await() {
    up = true;
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
        if (isCutShort()) {
          LOG.debug("closing failed", e);
        } else {
          LOG.warn("closing failed", e);
        }
      }
    }
    told.countDown();
  }
}
