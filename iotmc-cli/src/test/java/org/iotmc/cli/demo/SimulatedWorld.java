package org.iotmc.cli.demo;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.iotmc.api.spi.Host;
import org.iotmc.sim.SimWorld;

/** The simulated network, in virtual time: a day of probation costs nothing. */
final class SimulatedWorld implements World {
  private static final Duration FIRST_LOOK = Duration.ofSeconds(1);

  private final SimWorld world;

  SimulatedWorld(long seed) {
    world = SimWorld.seeded(seed);
  }

  SimWorld sim() {
    return world;
  }

  @Override
  public Host host(String name) {
    return world.host(name);
  }

  @Override
  public <T> T await(CompletionStage<T> stage, Duration max) {
    return world.await(stage, max);
  }

  @Override
  public boolean until(BooleanSupplier condition, Duration max) {
    Duration waited = Duration.ZERO;
    while (!condition.getAsBoolean()) {
      if (waited.compareTo(max) >= 0) {
        return false;
      }
      // A look may ask the devices: the longer it takes, the less it matters when exactly.
      Duration tenth = waited.dividedBy(10);
      Duration pause = tenth.compareTo(FIRST_LOOK) > 0 ? tenth : FIRST_LOOK;
      world.runFor(pause);
      waited = waited.plus(pause);
    }
    return true;
  }

  @Override
  public Duration probation() {
    return Duration.ofHours(24);
  }

  @Override
  public Duration scheduleAhead() {
    return Duration.ofHours(8);
  }

  @Override
  public void close() {}
}
