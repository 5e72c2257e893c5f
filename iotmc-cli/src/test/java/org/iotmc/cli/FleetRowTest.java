package org.iotmc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.Udn;
import org.iotmc.controller.ManagedDevice;
import org.junit.jupiter.api.Test;

class FleetRowTest {
  private static final Udn DEVICE = new Udn("uuid:0d8a6f4e-3c5b-4a7e-9f10-2b6c8d4e1f35");
  private static final ManagedDevice ENROLLED =
      new ManagedDevice(
          DEVICE,
          ManagedDevice.State.ENROLLED,
          "home",
          "config,ota",
          Optional.of(LifecyclePhase.OPERATION),
          false,
          Optional.empty(),
          Optional.of("1.2.3"),
          Optional.of(Instant.parse("2030-01-31T04:00:00.123456Z")),
          "");
  private static final ManagedDevice REJECTED =
      new ManagedDevice(
          DEVICE,
          ManagedDevice.State.REJECTED,
          "",
          "",
          Optional.empty(),
          false,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          "unwanted");

  private final StringWriter out = new StringWriter();

  private String table(ManagedDevice device) {
    Table table = FleetRow.table();
    FleetRow.of(device).addTo(table);
    table.print(new PrintWriter(out, true));
    return out.toString().lines().toList().get(1);
  }

  private String json(ManagedDevice device) {
    InstantSource clock = InstantSource.fixed(Instant.EPOCH);
    FleetRow.of(device)
        .tell(new StatusLines(new PrintWriter(out, true), StatusLines.Form.JSON, clock));
    return out.toString().strip();
  }

  @Test
  void eachFactStandsUnderItsTitle() {
    assertThat(table(ENROLLED).split(" +"))
        .containsExactly(
            DEVICE.value(), "enrolled", "home", "operation", "1.2.3", "2030-01-31T04:00:00.123Z");
  }

  @Test
  void whatIsNotKnownIsADashInTheTable() {
    assertThat(table(REJECTED).split(" +"))
        .containsExactly(DEVICE.value(), "rejected", "-", "-", "-", "-");
  }

  @Test
  void jsonNamesEachFact() {
    assertThat(json(ENROLLED))
        .isEqualTo(
            "{\"time\":\"1970-01-01T00:00:00Z\",\"event\":\"device\",\"udn\":\""
                + DEVICE.value()
                + "\",\"state\":\"enrolled\",\"group\":\"home\",\"phase\":\"operation\","
                + "\"firmware\":\"1.2.3\",\"lastContact\":\"2030-01-31T04:00:00.123Z\"}");
  }

  @Test
  void jsonLeavesOutWhatIsNotKnown() {
    assertThat(json(REJECTED)).contains("\"reason\":\"unwanted\"").doesNotContain("lastContact");
  }
}
