package org.iotmc.cli.demo;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.iotmc.api.TransportException;
import org.iotmc.api.Udn;
import org.iotmc.controller.BatchReport;
import org.iotmc.ssdp.Presence;

/** Step 4: events, a service that is open to all, and a batch of parameters for a group. */
final class ConfigurationChapter {
  private static final String REVISION = "ConfigurationRevision";
  private static final int TARGET = 23;

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
    visitTheThermostats(cast);
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

  /** As any control point may: found by a search, over plain HTTP, without a certificate. */
  private void visitTheThermostats(Cast cast) {
    Map<Udn, Presence> found = owner.search();
    try (Visitor visitor = new Visitor(stage)) {
      for (DemoDevice device : cast.all()) {
        URI location =
            Optional.ofNullable(found.get(device.udn()))
                .orElseThrow(() -> new TransportException(device.name() + " is not found"))
                .endpoint()
                .locationUri();
        narrator.expect(
            "anybody can call " + device.name() + "'s thermostat over plain HTTP",
            visitor.setTarget(device, location, TARGET) == TARGET);
        narrator.expect(
            device.name() + "'s thermostat tells its new target by event",
            stage.until(() -> visitor.hasHeard(device, "<Target>" + TARGET + "</Target>")));
      }
    }
  }
}
