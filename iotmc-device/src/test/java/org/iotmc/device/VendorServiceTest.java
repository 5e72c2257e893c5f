package org.iotmc.device;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.invoke.MethodHandles;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.service.StateVariable;
import org.iotmc.api.service.UpnpService;
import org.junit.jupiter.api.Test;

/** What a vendor gets wrong with a service of its own is said at once. */
class VendorServiceTest {
  private final DeviceWorld world = DeviceWorld.manufactured(17).start();

  /** A vendor's service. */
  @UpnpService(domain = "acme-example", name = "Pump")
  @StateVariable(name = "Rpm", type = int.class)
  interface Pump {
    ServiceContract<Pump> CONTRACT = ServiceContract.of(MethodHandles.lookup(), Pump.class);
  }

  /** A vendor's service that is named as one of the profile's. */
  @UpnpService(domain = "acme-example", name = "Diagnostics")
  interface Namesake {
    ServiceContract<Namesake> CONTRACT = ServiceContract.of(MethodHandles.lookup(), Namesake.class);
  }

  @Test
  void aMistakeInAnEventIsSaidToWhoMadeIt() {
    DeviceAgent agent = world.device();
    assertMistake(() -> agent.event(Pump.CONTRACT, Map.of("Rpm", 1)), "Pump:1: was not added");
    world.variation = builder -> builder.service(Pump.CONTRACT, new Pump() {}, Map.of("Rpm", 0));
    world.host.cutPower();
    DeviceAgent pump = world.powerOn().device();
    pump.event(Pump.CONTRACT, Map.of("Rpm", 1));
    assertMistake(
        () -> pump.event(Pump.CONTRACT, Map.of("rpm", 1)), "no evented variable [rpm], only [Rpm]");
    assertMistake(() -> pump.event(Pump.CONTRACT, Map.of("Rpm", 1.5)), "Rpm cannot be 1.5");
  }

  @Test
  void aMistakeInAServiceIsSaidWhenItIsAdded() {
    DeviceAgentBuilder builder = DeviceAgent.builder(world.host);
    Pump pump = new Pump() {};
    assertMistake(() -> builder.service(Pump.CONTRACT, pump), "no value for the evented variable");
    assertMistake(
        () -> builder.service(Pump.CONTRACT, pump, Map.of("Rpm", "fast")), "Rpm cannot be fast");
    builder.service(Pump.CONTRACT, pump, Map.of("Rpm", 0));
    assertMistake(
        () -> builder.service(Pump.CONTRACT, pump, Map.of("Rpm", 0)),
        "Pump:1: has the name of urn:acme-example:service:Pump:1");
    assertMistake(
        () -> builder.service(Namesake.CONTRACT, new Namesake() {}),
        "has the name of urn:iotmc-org:service:Diagnostics:1");
  }

  @Test
  void aMakerThatThrowsFailsTheStartInsteadOfHangingIt() {
    DeviceSupervisor supervisor =
        new DeviceSupervisor(
            world.host,
            platform ->
                DeviceAgent.builder(world.host)
                    .service(Pump.CONTRACT, new Pump() {}, Map.of())
                    .build());
    assertThatThrownBy(() -> world.await(supervisor.start()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no value for the evented variable Rpm");
  }

  private static void assertMistake(ThrowingCallable work, String message) {
    assertThatThrownBy(work)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
