package org.iotmc.controller;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.iotmc.api.spi.Lane;

/**
 * Checks something whenever that is asked for: one check at a time, and a while after the last one,
 * however often somebody asks, who may be forging. Confined to the lane.
 */
final class Checks {
  /** Between two checks. */
  static final Duration PAUSE = Duration.ofSeconds(10);

  private final Lane lane;
  private final Supplier<CompletableFuture<Void>> check;
  private boolean busy;
  private boolean underWay;
  private boolean wanted;

  /**
   * Nothing is asked for.
   *
   * @param lane where this lives
   * @param check begins a check, which may have to wait for its turn; it {@linkplain #take takes}
   *     what was asked for until then
   */
  Checks(Lane lane, Supplier<CompletableFuture<Void>> check) {
    this.lane = lane;
    this.check = check;
  }

  void want() {
    wanted = true;
    if (!busy) {
      begin();
    }
  }

  private void begin() {
    busy = true;
    underWay = true;
    var unused =
        check
            .get()
            .whenComplete(
                (done, failure) -> {
                  underWay = false;
                  lane.after(PAUSE, this::rested);
                });
  }

  private void rested() {
    busy = false;
    if (wanted) {
      begin();
    }
  }

  /** Whether it was asked for; it is no more. */
  boolean take() {
    boolean was = wanted;
    wanted = false;
    return was;
  }

  /** Whether a check has begun, or waits for its turn. */
  boolean isUnderWay() {
    return underWay;
  }
}
