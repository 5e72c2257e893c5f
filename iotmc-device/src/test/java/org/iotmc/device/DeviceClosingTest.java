package org.iotmc.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Closing a device before it is up. */
class DeviceClosingTest {
  private final DeviceWorld world = DeviceWorld.manufactured(61);

  @Test
  void whoClosesItAtAnyMomentOfItsStartLeavesNothingOpen() {
    int steps = 0;
    boolean started = false;
    while (!started) {
      steps++;
      DeviceAgent agent =
          DeviceAgent.builder(world.host).manufacturerAnchors(world.manufacturer.chain()).build();
      CompletableFuture<Void> start = agent.start().toCompletableFuture();
      AtomicInteger left = new AtomicInteger(steps);
      world.until(() -> start.isDone() || left.decrementAndGet() == 0);
      started = start.isDone();
      world.await(agent.close());
      world.pass(DeviceWorld.LONG);
      assertThat(world.host.openResources()).as("closed after %d steps", steps).isEmpty();
      assertThat(start).isDone();
    }
    assertThat(steps).isGreaterThan(10);
    assertThat(world.world.failures()).isEmpty();
  }
}
