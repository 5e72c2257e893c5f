package org.iotmc.testkit;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.spi.Host;
import org.iotmc.sim.SimWorld;

class SimTransportContractTest extends TransportContract {
  private final SimWorld world = SimWorld.seeded(5);

  @Override
  protected Host newHost(String name) {
    return world.host(name);
  }

  @Override
  public <T> T await(CompletionStage<T> stage) {
    return world.await(stage, Duration.ofMinutes(2));
  }

  @Override
  public long mostBytesAhead() {
    return 256 << 10;
  }
}
