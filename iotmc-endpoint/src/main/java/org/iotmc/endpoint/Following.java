package org.iotmc.endpoint;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.iotmc.api.Causes;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Lane;
import org.iotmc.gena.Subscription;
import org.iotmc.ssdp.DiscoveredDevice;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One service that is subscribed to wherever its publisher is. Confined to the lane. */
final class Following {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LAST_PAUSE = Duration.ofMinutes(1);

  /** Between two renewals, and two beginnings, that datagrams give rise to, however many come. */
  private static final Duration CHECK_PAUSE = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(Following.class);

  private final Lane lane;
  private final Function<DiscoveredDevice, CompletionStage<Subscription>> subscribe;
  private Optional<Subscription> current = Optional.empty();
  private Optional<InetAddress> address = Optional.empty();
  private String location = "";
  private Optional<DiscoveredDevice> elsewhere = Optional.empty();
  private Optional<Cancellable> retry = Optional.empty();
  private Duration pause = FIRST_PAUSE;
  private int attempt;
  private boolean checking;

  /** Where it was said to be since the last beginning; while that was a moment ago. */
  private Optional<DiscoveredDevice> next = Optional.empty();

  private boolean begun;
  private boolean ended;

  Following(Lane lane, Function<DiscoveredDevice, CompletionStage<Subscription>> subscribe) {
    this.lane = lane;
    this.subscribe = subscribe;
  }

  /** Subscribes there, and ends what there was before. */
  void begin(DiscoveredDevice device) {
    stop();
    address = Optional.of(device.source().getAddress());
    location = device.location();
    pause = FIRST_PAUSE;
    ask(device);
  }

  /** It says that it is there now; it may well know us still. */
  void movedTo(DiscoveredDevice device) {
    if (device.location().equals(location)) {
      return;
    }
    if (isBelieved(device)) {
      comeTo(device);
    } else {
      doubt(device);
    }
  }

  /**
   * It says that it was started anew, and so has forgotten us. While it cannot be come to at once,
   * the subscription stays: what was said may be forged.
   */
  void restartedAt(DiscoveredDevice device) {
    if (isBelieved(device)) {
      if (!begun) {
        current.ifPresent(Subscription::suspend);
      }
      comeTo(device);
    } else {
      doubt(device);
    }
  }

  /** Begins at once, and then once in a pause: who forges datagrams makes us ask no more often. */
  private void comeTo(DiscoveredDevice device) {
    if (begun) {
      next = Optional.of(device);
      return;
    }
    begun = true;
    begin(device);
    lane.after(
        CHECK_PAUSE,
        () -> {
          begun = false;
          next.ifPresent(this::comeTo);
        });
  }

  /** It is gone: it is not even told that the subscription ends. */
  void away() {
    current.ifPresent(Subscription::suspend);
    stop();
    address = Optional.empty();
  }

  void end() {
    ended = true;
    stop();
  }

  private void stop() {
    current.ifPresent(Subscription::close);
    current = Optional.empty();
    elsewhere = Optional.empty();
    next = Optional.empty();
    retry.ifPresent(Cancellable::cancel);
    retry = Optional.empty();
    attempt++;
  }

  /** Whether that is said from its own address, or it is not to be had there. */
  private boolean isBelieved(DiscoveredDevice device) {
    return retry.isPresent()
        || address.filter(own -> !own.equals(device.source().getAddress())).isEmpty();
  }

  /** Somebody at another address says that he is the publisher: the one we have is asked first. */
  private void doubt(DiscoveredDevice device) {
    elsewhere = Optional.of(device);
    if (current.isEmpty() || checking) {
      return;
    }
    checking = true;
    int mine = attempt;
    var unused =
        lane.adopt(current.get().refresh())
            .whenComplete((granted, failure) -> checked(mine, failure != null));
  }

  private void checked(int asked, boolean isGone) {
    if (asked == attempt && isGone && elsewhere.isPresent()) {
      begin(elsewhere.get());
    }
    elsewhere = Optional.empty();
    lane.after(CHECK_PAUSE, this::lookAgain);
  }

  private void lookAgain() {
    checking = false;
    elsewhere.ifPresent(this::doubt);
  }

  private void ask(DiscoveredDevice device) {
    retry = Optional.empty();
    if (ended) {
      return;
    }
    int mine = attempt;
    var unused =
        lane.adopt(attempt(device))
            .whenComplete((made, failure) -> told(device, mine, made, failure));
  }

  private CompletionStage<Subscription> attempt(DiscoveredDevice device) {
    try {
      return subscribe.apply(device);
    } catch (Throwable e) { // whatever it is, nobody else would try again
      return CompletableFuture.failedFuture(e);
    }
  }

  private void told(
      DiscoveredDevice device,
      int asked,
      @Nullable Subscription made,
      @Nullable Throwable failure) {
    if (asked != attempt) {
      if (made != null) {
        made.close(); // it is elsewhere by now, or gone
      }
    } else if (made != null) {
      current = Optional.of(made);
      elsewhere.ifPresent(this::doubt);
    } else if (elsewhere.isPresent() && !begun) {
      comeTo(elsewhere.get());
    } else {
      LOG.debug("{} is not subscribed to: {}", device.udn(), reason(failure));
      retry = Optional.of(lane.after(pause, () -> ask(device)));
      Duration twice = pause.multipliedBy(2);
      pause = twice.compareTo(LAST_PAUSE) > 0 ? LAST_PAUSE : twice;
    }
  }

  private static String reason(@Nullable Throwable failure) {
    return failure == null ? "no answer" : Causes.reason(failure);
  }
}
