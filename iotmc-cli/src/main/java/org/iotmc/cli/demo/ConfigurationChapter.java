package org.iotmc.cli.demo;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Lane;
import org.iotmc.cli.Thermostat;
import org.iotmc.controller.BatchReport;
import org.iotmc.endpoint.RemotePeer;

/** Step 4: events, a service that is open to all, and a batch of parameters for a group. */
final class ConfigurationChapter {
  private static final String REVISION = "ConfigurationRevision";

  private final Stage stage;
  private final Narrator narrator;
  private final Owner owner;

  ConfigurationChapter(Stage stage) {
    this.stage = stage;
    this.narrator = stage.narrator();
    this.owner = stage.owner();
  }

  void configure(Cast cast) {
    narrator.step(4, "Events, and a batch of parameters for the group");
    for (DemoDevice device : cast.all()) {
      narrator.expect(
          device.name() + "'s events are subscribed to",
          stage.until(() -> owner.heard(device.udn(), REVISION).isPresent()));
    }
    callTheThermostat(cast.first());
    Map<String, String> batch = new LinkedHashMap<>();
    batch.put("mode", "comfort");
    batch.put("report-interval", "600");
    BatchReport report = stage.await(owner.controller().configure(Owner.GROUP, batch));
    narrator.expect("one report has every device", report.outcomes().size() == cast.all().size());
    report.outcomes().forEach(outcome -> expectOutcome(cast, outcome));
    for (DemoDevice device : cast.all()) {
      String mode = device == cast.narrow() ? "eco" : "comfort";
      narrator.expect(
          device.name() + " says that its mode is " + mode,
          stage.parameter(device.udn(), "mode").equals(mode));
    }
    narrator.expect(
        "the change of revision arrives as an event",
        stage.until(
            () ->
                owner
                    .heard(cast.first().udn(), REVISION)
                    .filter(revision -> ((Number) revision).longValue() >= 2)
                    .isPresent()));
  }

  private void expectOutcome(Cast cast, BatchReport.Outcome outcome) {
    String name = cast.nameOf(outcome.device());
    if (outcome.device().equals(cast.narrow().udn())) {
      narrator.expect(
          name + " refuses the whole batch: " + outcome.description(),
          outcome.result() == BatchReport.Result.REFUSED);
    } else {
      narrator.expect(
          name + " has applied the batch", outcome.result() == BatchReport.Result.APPLIED);
    }
  }

  /** As any control point may: over plain HTTP, without a certificate. */
  private void callTheThermostat(DemoDevice device) {
    Lane lane = owner.host().newLane("visitor");
    URI location = device.agent().locations().get(0);
    RemotePeer visited =
        stage.await(RemotePeer.fetch(owner.host(), lane, location, CallSpec::plain));
    Thermostat thermostat = visited.service(Thermostat.CONTRACT);
    stage.await(thermostat.setTarget(Call.of(new Thermostat.NewTarget(23))));
    narrator.expect(
        "anybody can call " + device.name() + "'s thermostat over plain HTTP",
        stage.await(thermostat.getTarget(Call.of(Nothing.NOTHING))).currentTarget() == 23);
    lane.close();
  }
}
