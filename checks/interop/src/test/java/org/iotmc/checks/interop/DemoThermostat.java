package org.iotmc.checks.interop;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.spi.Lane;

/**
 * A room whose temperature goes half a degree a second towards the target. State is confined to the
 * lane; while the target is reached, no timer runs.
 */
public final class DemoThermostat implements Thermostat {
  private static final Duration STEP = Duration.ofSeconds(1);
  private static final int HALVES = 2;
  private static final int INITIAL = 20;

  private final Lane lane;
  private final Consumer<Map<String, Object>> events;
  private int halfDegrees = INITIAL * HALVES;
  private int target = INITIAL;
  private boolean moving;

  /**
   * A room at 20 degrees.
   *
   * @param lane where its timer runs and its results complete
   * @param events told of the evented variables that changed, on the lane
   */
  public DemoThermostat(Lane lane, Consumer<Map<String, Object>> events) {
    this.lane = lane;
    this.events = events;
  }

  /** The values of the evented variables before anything happened. */
  public static Map<String, Object> initial() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put(CURRENT_TEMPERATURE, (double) INITIAL);
    values.put(TARGET, INITIAL);
    return values;
  }

  @Override
  public CompletionStage<Temperature> getTemperature(Call<Nothing> call) {
    return onLane(() -> new Temperature(temperature()));
  }

  @Override
  public CompletionStage<Nothing> setTarget(Call<NewTarget> call) {
    return onLane(
        () -> {
          int wanted = call.arguments().newTarget();
          if (wanted != target) {
            target = wanted;
            events.accept(Map.of(TARGET, target));
            move();
          }
          return Nothing.NOTHING;
        });
  }

  @Override
  public CompletionStage<CurrentTarget> getTarget(Call<Nothing> call) {
    return onLane(() -> new CurrentTarget(target));
  }

  private void move() {
    if (!moving && halfDegrees != target * HALVES) {
      moving = true;
      lane.after(STEP, this::step);
    }
  }

  private void step() {
    moving = false;
    int before = halfDegrees;
    halfDegrees += Integer.signum(target * HALVES - halfDegrees);
    if (halfDegrees != before) {
      events.accept(Map.of(CURRENT_TEMPERATURE, temperature()));
    }
    move();
  }

  private double temperature() {
    return (double) halfDegrees / HALVES;
  }

  private <T> CompletionStage<T> onLane(Supplier<T> action) {
    CompletableFuture<T> result = lane.future();
    lane.execute(() -> result.complete(action.get()));
    return result;
  }
}
