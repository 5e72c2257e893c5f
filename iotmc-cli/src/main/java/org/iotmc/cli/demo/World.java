package org.iotmc.cli.demo;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.iotmc.api.spi.Host;

/** Where a scenario happens. Used by one thread. */
public interface World extends AutoCloseable {
  /**
   * A host of that name, with a storage of its own.
   *
   * @param name a name of one's choice
   */
  Host host(String name);

  /**
   * Waits for a result.
   *
   * @param stage what to wait for
   * @param max the longest time
   * @param <T> the type of its value
   * @throws org.iotmc.api.IotmcException what the stage failed with
   * @throws IllegalStateException if it takes too long
   */
  <T> T await(CompletionStage<T> stage, Duration max);

  /**
   * Waits until something holds.
   *
   * @param condition looked at again and again
   * @param max the longest time
   * @return whether it came to hold
   */
  boolean until(BooleanSupplier condition, Duration max);

  /** How long new firmware has to prove itself in this world. */
  Duration probation();

  /** How far ahead the scheduled update is planned. */
  Duration scheduleAhead();

  @Override
  void close();
}
