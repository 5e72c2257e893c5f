package org.iotmc.netty.internal;

import io.netty.channel.IoEventLoopGroup;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.iotmc.api.StoreException;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.BlockingWork;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Lane;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All threads of a host: I/O with the timers, workers for lanes, blocking calls, TLS handshakes.
 * None is a daemon: a device lives as long as its host is open.
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
   * @param handshakes for TLS, so many for connections that come and as many for those that go
   * @param handshakeQueue steps of handshakes that may wait for such a thread
   */
  public record Counts(
      int workers, int io, int blocking, int blockingQueue, int handshakes, int handshakeQueue) {}

  private final List<Thread> started = new ArrayList<>();
  private final ExecutorService workers;
  private final ThreadPoolExecutor blocking;
  private final ThreadPoolExecutor incoming;
  private final ThreadPoolExecutor outgoing;
  private final Lanes lanes;
  private final IoEventLoopGroup io;
  private final Timers timers;

  /**
   * Starts no thread before it is needed.
   *
   * @param name of the host, in thread names
   * @param counts how many
   * @param sockets those that are served
   */
  public Threads(String name, Counts counts, Sockets sockets) {
    workers =
        new ThreadPoolExecutor(
            counts.workers(),
            counts.workers(),
            0,
            TimeUnit.SECONDS,
            // Lanes queue here, not tasks: as many entries as there are busy lanes.
            new LinkedBlockingQueue<>(),
            factory(name + "-worker"));
    blocking = pool(counts.blocking(), counts.blockingQueue(), factory(name + "-blocking"));
    // Apart, so that neither a flood of strangers' handshakes nor slow storage holds up the others.
    incoming = pool(counts.handshakes(), counts.handshakeQueue(), factory(name + "-tls-in"));
    outgoing = pool(counts.handshakes(), counts.handshakeQueue(), factory(name + "-tls-out"));
    lanes = new Lanes(workers, this);
    io = new SturdyLoops(counts.io(), factory(name + "-io"), sockets.handlers());
    timers = new Timers(io);
  }

  /** Bounded in threads and queue; its threads end when they are idle. */
  private static ThreadPoolExecutor pool(int threads, int queue, ThreadFactory factory) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads, threads, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), factory);
    pool.allowCoreThreadTimeOut(true);
    return pool;
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
    return new SerialLane(name, lanes);
  }

  /** Bounded; rejects with the JDK's exception when its queue is full or the host is closed. */
  public ExecutorService blocking() {
    return blocking;
  }

  /** Where the handshakes of connections to us are computed; bounded as {@link #blocking}. */
  Executor incomingHandshakes() {
    return incoming;
  }

  /** Where the handshakes of our own connections are computed; bounded as {@link #blocking}. */
  Executor outgoingHandshakes() {
    return outgoing;
  }

  /**
   * Does what blocks; what is not taken fails with a {@link TransportException}.
   *
   * @param purpose what for, for messages
   */
  <T> CompletableFuture<T> block(String purpose, Supplier<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    BlockingWork.start(blocking, work)
        .whenComplete(
            (value, failure) -> {
              if (failure == null) {
                result.complete(value);
              } else if (failure instanceof StoreException busy) {
                result.completeExceptionally(
                    new TransportException(purpose + ": " + busy.getMessage(), busy));
              } else {
                result.completeExceptionally(failure);
              }
            });
    return result;
  }

  /**
   * Runs a task later, on an I/O thread: it only hands over.
   *
   * @throws RejectedExecutionException if the host is closed
   */
  Cancellable after(Duration delay, Runnable task) {
    return timers.after(delay, task);
  }

  IoEventLoopGroup io() {
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
    lanes.close();
    timers.close();
    workers.shutdown();
    pools().forEach(ExecutorService::shutdown);
    io.shutdownGracefully(0, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    if (!isOwn(Thread.currentThread())) {
      join(end);
      workers.shutdownNow();
      for (ThreadPoolExecutor pool : pools()) {
        pool.shutdownNow().forEach(Threads::giveUp);
      }
      join(end + Duration.ofMillis(300).toNanos());
    }
    // Last: what those who wait do about it can no longer change anything.
    lanes.failAll();
  }

  private List<ThreadPoolExecutor> pools() {
    return List.of(blocking, incoming, outgoing);
  }

  private static void giveUp(Runnable task) {
    if (task instanceof Cancellable waiting) {
      waiting.cancel();
    }
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
