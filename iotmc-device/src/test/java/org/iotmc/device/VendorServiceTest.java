package org.iotmc.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.iotmc.api.service.Nothing.NOTHING;

import java.lang.invoke.MethodHandles;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.iotmc.api.service.Action;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.service.StateVariable;
import org.iotmc.api.service.UpnpService;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.Link;
import org.iotmc.endpoint.EndpointSettings;
import org.iotmc.gena.MulticastSettings;
import org.iotmc.sim.SimHost;
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

  /** A vendor's service that everybody hears. */
  @UpnpService(domain = "acme-example", name = "Siren", reach = UpnpService.Reach.OPEN)
  @StateVariable(name = "Fire", type = boolean.class, level = "upnp:/emergency")
  interface Siren {
    ServiceContract<Siren> CONTRACT = ServiceContract.of(MethodHandles.lookup(), Siren.class);
  }

  /** A vendor's service that is named as one of the profile's. */
  @UpnpService(domain = "acme-example", name = "Diagnostics")
  interface Namesake {
    ServiceContract<Namesake> CONTRACT = ServiceContract.of(MethodHandles.lookup(), Namesake.class);
  }

  /** What no data type carries. */
  record Wait(Duration time) {}

  /** A vendor's service that cannot be. */
  @UpnpService(domain = "acme-example", name = "Odd")
  interface Odd {
    ServiceContract<Odd> CONTRACT = ServiceContract.of(MethodHandles.lookup(), Odd.class);

    @Action(caller = Caller.CONTROLLER)
    CompletionStage<Nothing> sleep(Call<Wait> call);
  }

  @Test
  void aWrongDeclarationFailsWhereTheRoleIsBuiltWithTheMethodAndTheReason() {
    assertThatThrownBy(
            () ->
                DeviceAgent.builder(world.host)
                    .service(Odd.CONTRACT, call -> CompletableFuture.completedFuture(NOTHING)))
        .isInstanceOf(ExceptionInInitializerError.class)
        .cause()
        .hasMessageContaining("Odd#sleep")
        .hasMessageContaining("time: no UDA data type carries java.time.Duration");
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
  void whatEverybodyIsToldGoesWhereTheSettingsSayAndAsOften() {
    int house = world.host.links().get(0).index();
    world.host.addLink("cellar");
    SimHost neighbour = world.world.host("neighbour");
    Link cellar = neighbour.addLink("cellar");
    List<Link> heardOn = new ArrayList<>();
    DatagramSpec everything =
        DatagramSpec.multicast(
            new InetSocketAddress("239.255.255.246", 7900), DatagramSpec.Interest.ALL);
    world.await(neighbour.datagrams().open(everything, each -> heardOn.add(each.link())));
    world.variation =
        builder ->
            builder
                .service(Siren.CONTRACT, new Siren() {}, Map.of("Fire", false))
                .settings(new EndpointSettings(0, 0, link -> link.index() == house))
                .multicast(MulticastSettings.DEFAULT.copies(2));
    world.host.cutPower();
    world.powerOn().device().event(Siren.CONTRACT, Map.of("Fire", true));
    world.pass(Duration.ofSeconds(2));
    assertThat(heardOn).hasSize(2).doesNotContain(cellar);
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
