package org.iotmc.controller;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Lane;
import org.iotmc.gena.MulticastEvent;
import org.iotmc.gena.MulticastListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One who hears what devices tell everybody, on a lane of its own. Any thread may call. */
public final class HintSubscription implements Cancellable {
  /** Most hints that wait for a listener; more are lost, and counted. */
  public static final int MAX_WAITING = 256;

  private static final Logger LOG = LoggerFactory.getLogger(HintSubscription.class);

  private final Lane lane;
  private final MulticastListener listener;
  private final Consumer<HintSubscription> ended;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicBoolean cancelled = new AtomicBoolean();

  HintSubscription(Lane lane, MulticastListener listener, Consumer<HintSubscription> ended) {
    this.lane = lane;
    this.listener = listener;
    this.ended = ended;
  }

  /** How many hints were not told, as the listener was too slow. */
  public long lost() {
    return lost.get();
  }

  /** Ends it: no call begins after this one, but one that has begun may go on. Idempotent. */
  @Override
  public void cancel() {
    if (cancelled.compareAndSet(false, true)) {
      ended.accept(this);
      lane.execute(lane::close);
    }
  }

  void tell(MulticastEvent event) {
    if (waiting.incrementAndGet() > MAX_WAITING) {
      waiting.decrementAndGet();
      lost.incrementAndGet();
      return;
    }
    lane.execute(
        () -> {
          waiting.decrementAndGet();
          if (!cancelled.get()) {
            call(event);
          }
        });
  }

  private void call(MulticastEvent event) {
    try {
      listener.onEvent(event);
    } catch (RuntimeException e) {
      LOG.warn("the listener failed", e);
    }
  }
}
