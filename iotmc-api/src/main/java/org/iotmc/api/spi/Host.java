package org.iotmc.api.spi;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * All that could differ between two runs: time, threads, randomness, storage and network. The one
 * who creates a host closes it, after the roles that run on it.
 */
public interface Host extends AutoCloseable {
  /** Wall-clock time; it may be unset or jump. */
  InstantSource clock();

  /** Nanoseconds of a clock that never goes back, for durations only. */
  long nanos();

  /**
   * A new serial executor.
   *
   * @param name for thread names, logs and traces
   */
  Lane newLane(String name);

  /**
   * Where calls that block (storage, heavy cryptography) run; bounded, never an I/O thread. Rejects
   * with {@link java.util.concurrent.RejectedExecutionException} at its bound and when the host is
   * closed. A task that still waits then, and is {@link Cancellable}, is cancelled. {@link
   * BlockingWork} is how to use it.
   */
  Executor blocking();

  /** Randomness for delays and spreads; not for secrets. */
  RandomGenerator jitter();

  /** Randomness for keys, nonces and identifiers. */
  SecureRandom secrets();

  /** Storage of this host; call it on {@link #blocking()} or during start-up only. */
  Storage storage();

  /** UDP with multicast. */
  DatagramTransport datagrams();

  /** HTTP and HTTPS, both roles. */
  HttpTransport http();

  /**
   * Ends every listener, connection, timer and thread of this host. Idempotent. What somebody waits
   * for (calls, bodies, openings, futures of lanes) has come or failed soon afterwards.
   */
  @Override
  void close();
}
