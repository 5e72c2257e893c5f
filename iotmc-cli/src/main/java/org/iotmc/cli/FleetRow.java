package org.iotmc.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.controller.ManagedDevice;

/** A device as the controller knows it; what is not known is empty. */
record FleetRow(
    String udn,
    String state,
    String group,
    String phase,
    String firmware,
    String lastContact,
    String reason) {
  static FleetRow of(ManagedDevice device) {
    return new FleetRow(
        device.udn().value(),
        StatusLines.word(device.state()),
        device.group(),
        device.phase().map(LifecyclePhase::token).orElse(""),
        device.firmwareVersion().orElse(""),
        device.lastContact().map(FleetRow::text).orElse(""),
        device.reason());
  }

  private static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  static Table table() {
    return Table.of("UDN", "STATE", "GROUP", "PHASE", "FIRMWARE", "LAST CONTACT");
  }

  void addTo(Table table) {
    table.row(udn, state, dash(group), dash(phase), dash(firmware), dash(lastContact));
  }

  private static String dash(String text) {
    return text.isEmpty() ? "-" : text;
  }

  void tell(StatusLines lines) {
    lines.tell(
        "device",
        "udn",
        udn,
        "state",
        state,
        "group",
        group,
        "phase",
        phase,
        "firmware",
        firmware,
        "lastContact",
        lastContact,
        "reason",
        reason);
  }
}
