package org.iotmc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.Test;

class DemoThermostatTest {
  private static final Duration LONG = Duration.ofSeconds(5);

  private final SimWorld world = SimWorld.seeded(1);
  private final SimHost host = world.host("room");
  private final List<Map<String, Object>> events = new ArrayList<>();
  private final DemoThermostat thermostat =
      new DemoThermostat(host.newLane("thermostat"), events::add);

  @Test
  void theRoomWarmsUpToTheTargetAndTellsEachStep() {
    setTarget(21);
    world.runFor(Duration.ofSeconds(10));

    assertThat(events)
        .containsExactly(
            Map.of("Target", 21),
            Map.of("CurrentTemperature", 20.5),
            Map.of("CurrentTemperature", 21.0));
    assertThat(temperature()).isEqualTo(21.0);
  }

  @Test
  void aTargetChangedOnTheWayTurnsTheRoomAround() {
    setTarget(22);
    world.runFor(Duration.ofMillis(1500));
    setTarget(20);
    world.runFor(Duration.ofSeconds(10));

    assertThat(temperature()).isEqualTo(20.0);
    assertThat(events).hasSize(4);
  }

  @Test
  void theTargetThatIsSetAlreadyIsNoNews() {
    setTarget(20);
    world.runFor(Duration.ofSeconds(10));

    assertThat(events).isEmpty();
    assertThat(world.await(thermostat.getTarget(Call.of(Nothing.NOTHING)), LONG).currentTarget())
        .isEqualTo(20);
  }

  @Test
  void theContractIsOpenAndEventsBothVariables() {
    assertThat(Thermostat.CONTRACT.type()).hasToString("urn:iotmc-org:service:Thermostat:1");
    assertThat(Thermostat.CONTRACT.evented())
        .extracting(v -> v.name())
        .containsExactlyElementsOf(DemoThermostat.initial().keySet());
  }

  private void setTarget(int degrees) {
    world.await(thermostat.setTarget(Call.of(new Thermostat.NewTarget(degrees))), LONG);
  }

  private double temperature() {
    return world
        .await(thermostat.getTemperature(Call.of(Nothing.NOTHING)), LONG)
        .currentTemperature();
  }
}
