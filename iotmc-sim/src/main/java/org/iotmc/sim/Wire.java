package org.iotmc.sim;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One direction of a connection: keeps the order, holds everything back while the way is cut, and
 * gives up when it stays cut.
 */
final class Wire {
  private static final long RETRY = Duration.ofMillis(200).toNanos();
  private static final long PATIENCE = Duration.ofSeconds(30).toNanos();

  private final SimWorld world;
  private final SimLink from;
  private final SimLink to;
  private final Runnable broken;
  private final Deque<Parcel> travelling = new ArrayDeque<>();
  private long lastArrival;
  private long blockedSince = -1;

  private record Parcel(long arrival, Runnable task) {}

  Wire(SimLink from, SimLink to, Runnable broken) {
    this.world = from.host().world();
    this.from = from;
    this.to = to;
    this.broken = broken;
  }

  void send(Runnable arrival) {
    long way = world.network().travel() + to.host().access();
    lastArrival = Math.max(lastArrival, world.queue().now() + way);
    travelling.add(new Parcel(lastArrival, arrival));
    world.queue().at(lastArrival, this::arrive);
  }

  private void arrive() {
    long now = world.queue().now();
    Parcel first = travelling.peek();
    while (first != null && first.arrival <= now) {
      if (isBlocked()) {
        block(now);
        return;
      }
      blockedSince = -1;
      travelling.remove();
      first.task.run();
      first = travelling.peek();
    }
  }

  private void block(long now) {
    if (blockedSince < 0) {
      blockedSince = now;
    }
    if (now - blockedSince < PATIENCE) {
      world.queue().in(RETRY, this::arrive);
    } else {
      travelling.clear();
      broken.run();
    }
  }

  private boolean isBlocked() {
    return from.host() != to.host()
        && (!from.isUp() || !to.isUp() || world.network().isCut(from.host(), to.host()));
  }
}
