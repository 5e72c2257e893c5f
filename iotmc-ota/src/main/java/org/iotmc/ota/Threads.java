package org.iotmc.ota;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.iotmc.api.spi.BlockingWork;
import org.iotmc.api.spi.Lane;

/**
 * Where an updater's code runs.
 *
 * @param lane its state
 * @param io all its storage, one task at a time
 */
record Threads(Lane lane, Executor io) {
  /** Works on storage, then goes on with the result on the lane. */
  <T> void onStorage(Supplier<T> work, Consumer<T> then, Consumer<Throwable> failed) {
    BlockingWork.start(io, work)
        .whenComplete(
            (result, failure) ->
                lane.execute(
                    () -> {
                      if (failure == null) {
                        then.accept(result);
                      } else {
                        failed.accept(failure);
                      }
                    }));
  }
}
