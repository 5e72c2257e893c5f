package org.iotmc.netty.internal;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.iotmc.api.spi.Lane;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All threads of a host: I/O, workers for lanes, blocking calls, one timer. None is a daemon: a
 * device lives as long as its host is open.
 */
public final class Threads implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Threads.class);
  private static final Duration PATIENCE = Duration.ofMillis(1200);

  /**
   * How many threads of each kind.
   *
   * @param workers for lanes
   * @param io for sockets
   * @param blocking for storage and other calls that block
   * @param blockingQueue tasks that may wait for a blocking thread; further ones are rejected
   */
  public record Counts(int workers, int io, int blocking, int blockingQueue) {}

  private final List<Thread> started = new ArrayList<>();
  private final ExecutorService workers;
  private final ThreadPoolExecutor blocking;
  private final ScheduledThreadPoolExecutor timer;
  private final EventLoopGroup io;

  /**
   * Starts no thread before it is needed.
   *
   * @param name of the host, in thread names
   * @param counts how many
   */
  public Threads(String name, Counts counts) {
    workers =
        new ThreadPoolExecutor(
            counts.workers(),
            counts.workers(),
            0,
            TimeUnit.SECONDS,
            // Lanes queue here, not tasks: as many entries as there are busy lanes.
            new LinkedBlockingQueue<>(),
            factory(name + "-worker"));
    blocking =
        new ThreadPoolExecutor(
            counts.blocking(),
            counts.blocking(),
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(counts.blockingQueue()),
            factory(name + "-blocking"));
    blocking.allowCoreThreadTimeOut(true);
    timer = new ScheduledThreadPoolExecutor(1, factory(name + "-timer"));
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    io =
        new MultiThreadIoEventLoopGroup(
            counts.io(), factory(name + "-io"), NioIoHandler.newFactory());
  }

  private ThreadFactory factory(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      // Netty's own kind of thread: its buffers and thread locals are quick on no other.
      Thread thread = new FastThreadLocalThread(task, prefix + "-" + number.incrementAndGet());
      synchronized (started) {
        started.removeIf(earlier -> earlier.getState() == Thread.State.TERMINATED);
        started.add(thread);
      }
      return thread;
    };
  }

  /**
   * A new lane.
   *
   * @param name for logs
   */
  public Lane newLane(String name) {
    return new SerialLane(name, workers, timer);
  }

  /** Bounded; rejects with the JDK's exception when its queue is full or the host is closed. */
  public ExecutorService blocking() {
    return blocking;
  }

  ScheduledExecutorService timer() {
    return timer;
  }

  EventLoopGroup io() {
    return io;
  }

  /** Whether the caller is on one of these threads, where waiting for them would never end. */
  boolean isOwn(Thread thread) {
    synchronized (started) {
      return started.contains(thread);
    }
  }

  /** Ends all threads; waits for them for at most about two seconds, unless called on one. */
  @Override
  public void close() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    timer.shutdownNow();
    workers.shutdown();
    blocking.shutdown();
    io.shutdownGracefully(0, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    if (isOwn(Thread.currentThread())) {
      return;
    }
    join(end);
    workers.shutdownNow();
    blocking.shutdownNow();
    join(end + Duration.ofMillis(300).toNanos());
  }

  private void join(long end) {
    List<Thread> threads;
    synchronized (started) {
      threads = List.copyOf(started);
    }
    for (Thread thread : threads) {
      try {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left > 0) {
          thread.join(left);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      if (thread.isAlive()) {
        LOG.debug("Thread {} is still busy while its host closes", thread.getName());
      }
    }
  }
}
