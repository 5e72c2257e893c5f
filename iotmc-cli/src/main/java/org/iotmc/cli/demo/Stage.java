package org.iotmc.cli.demo;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.iotmc.api.Udn;
import org.iotmc.api.profile.Configuration;
import org.iotmc.api.profile.Parameter;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;

/**
 * Where the chapters are played.
 *
 * @param world the network
 * @param narrator tells what happens, and keeps what was expected
 * @param owner the owner of the devices
 */
record Stage(World world, Narrator narrator, Owner owner) {
  /** How long anything may take that has no time of its own. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Waits for a result. */
  <T> T await(CompletionStage<T> stage) {
    return world.await(stage, PATIENCE);
  }

  /** Waits until something holds; returns whether it came to. */
  boolean until(BooleanSupplier condition) {
    return world.until(condition, PATIENCE);
  }

  /**
   * Waits until something holds that takes about so long, and shows how far that is.
   *
   * @param what is waited for
   * @param about how long it takes
   * @param condition looked at again and again
   * @param max the longest time
   */
  void follow(String what, Duration about, BooleanSupplier condition, Duration max) {
    long start = owner.host().nanos();
    long whole = Math.max(1, about.toNanos());
    world.until(
        () -> {
          boolean held = condition.getAsBoolean();
          long percent =
              Math.min(99, 100 * ((owner.host().nanos() - start) / 1000) / (whole / 1000 + 1));
          narrator.progress(what, held ? 100 : (int) percent, what);
          return held;
        },
        max);
  }

  /** The value that a device says a parameter has; empty if it has none. */
  String parameter(Udn device, String name) {
    Configuration configuration = owner.controller().device(device).configuration();
    return await(configuration.getConfiguration(Call.of(Nothing.NOTHING))).parameters().stream()
        .filter(each -> each.name().equals(name))
        .map(Parameter::value)
        .findFirst()
        .orElse("");
  }
}
