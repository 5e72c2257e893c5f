package org.iotmc.netty.internal;

import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** Has the steps of one handshake computed, and knows whether it is the peer's turn. */
final class HandshakeSteps implements Executor {
  private final Executor threads;
  private final AtomicInteger open = new AtomicInteger();
  private volatile long endedAt = System.nanoTime();

  HandshakeSteps(Executor threads) {
    this.threads = threads;
  }

  @Override
  public void execute(Runnable step) {
    open.incrementAndGet();
    try {
      threads.execute(() -> run(step));
    } catch (RejectedExecutionException full) {
      ended();
      throw full;
    }
  }

  private void run(Runnable step) {
    try {
      step.run();
    } finally {
      ended();
    }
  }

  private void ended() {
    endedAt = System.nanoTime();
    open.decrementAndGet();
  }

  /**
   * Since when we wait for the peer, in nanoseconds of this machine; empty while a step is computed
   * or has to wait for that. From any thread.
   */
  OptionalLong waitingSince() {
    return open.get() > 0 ? OptionalLong.empty() : OptionalLong.of(endedAt);
  }
}
