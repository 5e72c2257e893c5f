package org.iotmc.netty.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

class AcceptGuardTest {
  private final AtomicInteger idle = new AtomicInteger(20);
  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          new AcceptGuard(
              InetSocketAddress.createUnresolved("192.0.2.1", 80),
              new QuietLog(NOPLogger.NOP_LOGGER),
              () -> idle.getAndUpdate(left -> Math.max(0, left - 1)) > 0));

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void exhaust() {
    channel.pipeline().fireExceptionCaught(new IOException("Too many open files"));
  }

  private void pause() {
    channel.advanceTimeBy(AcceptGuard.PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
  }

  @Test
  void whereTheSystemHasNoSocketSomeMakeWayAndItIsTriedAgain() {
    exhaust();
    assertThat(idle).hasValue(20 - AcceptGuard.MAKE_WAY);
    assertThat(channel.config().isAutoRead()).isFalse();
    pause();
    assertThat(channel.config().isAutoRead()).isTrue();
    exhaust();
    assertThat(idle).hasValue(0);
    pause();
    assertThat(channel.config().isAutoRead()).isTrue();
  }

  @Test
  void nobodyElseMakesWayUntilThoseAreGone() {
    exhaust();
    exhaust();
    assertThat(idle).hasValue(20 - AcceptGuard.MAKE_WAY);
  }
}
