package org.iotmc.checks.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.ActionException;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.checks.docs.EventSnippets.Siren;
import org.iotmc.checks.docs.Snippets.Motor;
import org.iotmc.checks.docs.Snippets.Pump;
import org.iotmc.device.DeviceAgent;
import org.iotmc.device.DeviceFactory;
import org.iotmc.endpoint.RemotePeer;
import org.iotmc.pki.LocalAuthority;
import org.iotmc.pki.SoftwareVault;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.iotmc.testkit.SimulatedWorld;
import org.junit.jupiter.api.Test;

/** The code of {@code docs/testing.md}: what stands between two comments stands there, too. */
@SimulatedWorld
class TestingSnippetsTest {
  // snippet device
  static final Duration SOON = Duration.ofSeconds(30); // of the world's time, which costs none

  static DeviceAgent start(SimWorld world, SimHost host, Siren siren, Pump pump) {
    SimHost factory = world.host("factory");
    LocalAuthority maker =
        LocalAuthority.open(
            "maker", new SoftwareVault(factory.storage(), factory.secrets()), factory);
    DeviceFactory.Order order =
        DeviceFactory.Order.of(host, FirmwareVersion.parse("1.0.0"), Bytes.of(new byte[1]));
    world.await(DeviceFactory.manufacture(host, maker, order), SOON);
    DeviceAgent device =
        DeviceAgent.builder(host)
            .manufacturerAnchors(List.of(maker.anchor()))
            .service(Siren.CONTRACT, siren, Map.of("Fire", false))
            .service(Pump.CONTRACT, pump, Map.of("Speed", 0))
            .build();
    world.await(device.start(), SOON);
    return device;
  }

  // end

  // snippet test
  @Test
  void anybodyTestsTheSirenAndNobodyStopsThePump(SimWorld world) {
    Siren siren = call -> CompletableFuture.completedFuture(Nothing.NOTHING);
    Pump motor = new Motor(changed -> {});
    DeviceAgent device = start(world, world.host("device"), siren, motor);
    SimHost visitor = world.host("visitor");
    RemotePeer met =
        world.await(
            RemotePeer.fetch(
                visitor, visitor.newLane("test"), device.locations().get(0), CallSpec::plain),
            SOON);
    Siren remote = met.service(Siren.CONTRACT);
    assertThat(world.await(remote.test(Call.of(Nothing.NOTHING)), SOON)).isNotNull();
    Pump pump = met.service(Pump.CONTRACT);
    assertThatThrownBy(() -> world.await(pump.setSpeed(Call.of(new Pump.NewSpeed(0))), SOON))
        .isInstanceOfSatisfying(
            ActionException.class, refused -> assertThat(refused.code()).isEqualTo(606));
  }
  // end
}
