package org.iotmc.netty.internal;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets calls through until it is closed; closing waits for those inside, so that nothing is called
 * afterwards. Handlers do not block, so the wait is short; it is bounded in case one does.
 */
final class Gate {
  private static final long PATIENCE_NANOS = 1_000_000_000L;

  private final Threads threads;
  private final AtomicInteger inside = new AtomicInteger();
  private volatile boolean closed;

  Gate(Threads threads) {
    this.threads = threads;
  }

  /** Whether the caller may go on; if so it has to {@link #leave}. */
  boolean enter() {
    inside.incrementAndGet();
    if (closed) {
      inside.decrementAndGet();
      return false;
    }
    return true;
  }

  void leave() {
    inside.decrementAndGet();
  }

  /** Closes; does not wait on the host's own threads, which may themselves be inside. */
  void close() {
    closed = true;
    if (threads.isOwn(Thread.currentThread())) {
      return;
    }
    long start = System.nanoTime();
    while (inside.get() > 0 && System.nanoTime() - start < PATIENCE_NANOS) {
      Thread.onSpinWait();
    }
  }
}
