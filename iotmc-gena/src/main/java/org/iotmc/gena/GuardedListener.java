package org.iotmc.gena;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener whose failures do not end the subscription, and who hears nothing after it has left.
 * Counts what it missed. Called on the lane but for {@link #leave} and the counts.
 */
final class GuardedListener implements EventListener {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedListener.class);

  private final URI source;
  private final EventListener listener;
  private final AtomicLong gaps = new AtomicLong();
  private final AtomicLong missed = new AtomicLong();
  private volatile boolean left;

  GuardedListener(URI source, EventListener listener) {
    this.source = source;
    this.listener = listener;
  }

  @Override
  public void onSubscribed() {
    hear(EventListener::onSubscribed);
  }

  @Override
  public void onEvent(Map<String, String> changed) {
    hear(l -> l.onEvent(changed));
  }

  @Override
  public void onMissed(long events) {
    gaps.incrementAndGet();
    missed.addAndGet(events);
    hear(l -> l.onMissed(events));
  }

  @Override
  public void onLost(Throwable reason) {
    hear(l -> l.onLost(reason));
  }

  /** How often events were missed. */
  long gaps() {
    return gaps.get();
  }

  /** How many events were missed. */
  long missed() {
    return missed.get();
  }

  /** It hears nothing from now on, whatever is on its way to the lane. */
  void leave() {
    left = true;
  }

  private void hear(Consumer<EventListener> call) {
    if (left) {
      return;
    }
    try {
      call.accept(listener);
    } catch (Throwable e) {
      LOG.warn("a listener to {} failed", source, e);
    }
  }
}
