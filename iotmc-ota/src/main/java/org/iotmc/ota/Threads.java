package org.iotmc.ota;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.iotmc.api.spi.Lane;

/**
 * Where an updater's code runs.
 *
 * @param lane its state
 * @param io all its storage, one task at a time
 */
record Threads(Lane lane, Executor io) {
  /** Works on storage, then goes on with the result on the lane. */
  <T> void onStorage(Supplier<T> work, Consumer<T> then, Consumer<RuntimeException> failed) {
    io.execute(
        () -> {
          T result;
          try {
            result = work.get();
          } catch (RuntimeException e) {
            lane.execute(() -> failed.accept(e));
            return;
          }
          lane.execute(() -> then.accept(result));
        });
  }
}
