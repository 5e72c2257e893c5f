package org.iotmc.device;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;
import org.iotmc.api.Causes;
import org.iotmc.api.profile.Severity;
import org.iotmc.api.spi.DocumentQueue;
import org.iotmc.api.spi.Lane;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the diagnostics log. Entries become durable together, at most once a second; a number is
 * told to nobody before, so that none is ever given twice. On the lane.
 */
final class Journal {
  /** Name of the document. */
  static final String DOCUMENT = "diagnostics-log";

  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Lane lane;
  private final DocumentQueue queue;
  private final DeviceClock clock;
  private final DiagnosticsLog log;
  private LongConsumer durable = sequence -> {};
  private boolean planned;

  Journal(Lane lane, DocumentQueue queue, DeviceClock clock, DiagnosticsLog stored) {
    this.lane = lane;
    this.queue = queue;
    this.clock = clock;
    this.log = stored;
  }

  /** Told of the newest number, once it is durable. */
  void onDurable(LongConsumer listener) {
    durable = listener;
  }

  DiagnosticsLog log() {
    return log;
  }

  void add(Severity severity, String component, String message) {
    LOG.debug("{} {}: {}", severity, component, message);
    log.append(clock.instant(), severity, component, message);
    if (!planned) {
      planned = true;
      lane.after(
          PAUSE,
          () -> {
            planned = false;
            flush();
          });
    }
  }

  /** Forgets all entries; completes when that is durable. */
  CompletionStage<Void> clear() {
    log.clearAll();
    return flush();
  }

  /** Makes the log as it is durable; a failure is told to the one who waits for it. */
  CompletionStage<Void> flush() {
    long newest = log.lastSequence();
    return queue
        .write(DOCUMENT, log.encode())
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                durable.accept(newest);
              } else {
                LOG.warn("the log cannot be kept: {}", Causes.reason(failure));
              }
            });
  }
}
