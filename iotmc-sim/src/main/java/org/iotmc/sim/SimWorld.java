package org.iotmc.sim;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.iotmc.api.Causes;
import org.jspecify.annotations.Nullable;

/**
 * A simulated world: hosts on a network, in virtual time, on one thread. The same seed and the same
 * code give the same run. Time stands still unless the world is driven by {@link #runFor}, {@link
 * #runUntil} or {@link #await}; all code of the hosts runs inside these calls.
 *
 * <p>To be used by the thread that created it, and by no other: code that leaves for another thread
 * fails when it comes back.
 */
public final class SimWorld {
  /** When the world begins. */
  public static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

  private static final int MAX_FAILURES = 1000;

  private final long seed;
  private final EventQueue queue = new EventQueue();
  private final Trace trace = new Trace(queue);
  private final Map<String, SimHost> hosts = new LinkedHashMap<>();
  private final List<Throwable> failures = new ArrayList<>();
  private final SimNetwork network;
  private final Handshake handshake;
  private boolean running;

  private SimWorld(long seed) {
    this.seed = seed;
    this.network = new SimNetwork(this);
    this.handshake = new Handshake(this);
  }

  /**
   * A new world.
   *
   * @param seed where all its randomness comes from
   */
  public static SimWorld seeded(long seed) {
    return new SimWorld(seed);
  }

  /**
   * The host of that name; made, with its power on, when it is asked for the first time.
   *
   * @param name a name of one's choice
   */
  public SimHost host(String name) {
    SimHost known = hosts.get(name);
    if (known != null) {
      return known;
    }
    SimHost made = new SimHost(this, name);
    hosts.put(name, made);
    return made;
  }

  /** The network between the hosts, with its faults. */
  public SimNetwork network() {
    return network;
  }

  /** What happened so far. */
  public Trace trace() {
    return trace;
  }

  /** The present virtual time. */
  public Instant now() {
    return START.plusNanos(queue.now());
  }

  /**
   * What tasks and handlers threw, oldest first, at most the first 1000. Each has the host and the
   * place in its message and the failure as its cause.
   */
  public List<Throwable> failures() {
    return List.copyOf(failures);
  }

  /**
   * Lets time pass.
   *
   * @param duration how much
   */
  public void runFor(Duration duration) {
    long end = end(duration);
    drive(() -> false, end);
    queue.advanceTo(end);
  }

  /**
   * Runs until a condition holds.
   *
   * @param condition looked at after each event
   * @param max the longest virtual time
   * @throws IllegalStateException if it does not hold in time, or nothing is left to happen
   */
  public void runUntil(BooleanSupplier condition, Duration max) {
    if (!drive(condition, end(max))) {
      throw new IllegalStateException(
          (queue.isEmpty() ? "nothing is left to happen at " : "still not so after " + max + " at ")
              + now());
    }
  }

  /**
   * Runs until a stage is complete.
   *
   * @param stage what to wait for
   * @param max the longest virtual time
   * @param <T> the type of its value
   * @return its value
   * @throws IllegalStateException if it is not complete in time, or nothing is left to happen; else
   *     what the stage failed with
   */
  public <T> T await(CompletionStage<T> stage, Duration max) {
    CompletableFuture<T> result = new CompletableFuture<>();
    stage.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            result.complete(value);
          } else {
            result.completeExceptionally(failure);
          }
        });
    runUntil(result::isDone, max);
    try {
      return result.join();
    } catch (CompletionException e) {
      throw unwrapped(e);
    }
  }

  @Nullable SimLink firstLinkOf(String hostName) {
    SimHost host = hosts.get(hostName);
    return host == null ? null : host.simLinks().get(0);
  }

  Handshake handshake() {
    return handshake;
  }

  EventQueue queue() {
    return queue;
  }

  /** Randomness for one purpose. */
  byte[] seedFor(String purpose) {
    return DeterministicSecrets.sha256(
        ByteBuffer.allocate(Long.BYTES).putLong(seed).array(),
        purpose.getBytes(StandardCharsets.UTF_8));
  }

  long longSeedFor(String purpose) {
    return ByteBuffer.wrap(seedFor(purpose)).getLong();
  }

  void recordFailure(String where, Throwable failure) {
    trace.add("failure at " + where + ": " + failure.getClass().getName());
    if (failures.size() < MAX_FAILURES) {
      failures.add(new IllegalStateException(where + ": " + failure, failure));
    }
  }

  private long end(Duration max) {
    long nanos = Times.nanos(max);
    return nanos > Long.MAX_VALUE - queue.now() ? Long.MAX_VALUE : queue.now() + nanos;
  }

  private boolean drive(BooleanSupplier condition, long until) {
    if (running) {
      throw new IllegalStateException("the world is driven from inside");
    }
    running = true;
    try {
      while (!condition.getAsBoolean()) {
        Runnable task = queue.next(until);
        if (task == null) {
          return false;
        }
        task.run();
      }
      return true;
    } finally {
      running = false;
    }
  }

  private static RuntimeException unwrapped(CompletionException wrapper) {
    Throwable cause = Causes.of(wrapper);
    if (cause instanceof Error error) {
      throw error;
    }
    if (cause instanceof RuntimeException failure) {
      return failure;
    }
    return wrapper;
  }
}
