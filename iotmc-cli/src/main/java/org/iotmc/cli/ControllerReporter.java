package org.iotmc.cli;

import java.util.ArrayList;
import java.util.List;
import org.iotmc.api.Bytes;
import org.iotmc.api.Udn;
import org.iotmc.controller.ControllerListener;
import org.iotmc.controller.DeviceEvent;
import org.iotmc.controller.ManagedDevice;
import org.iotmc.controller.UpdateReport;

/** Prints what a controller tells. */
record ControllerReporter(StatusLines lines) implements ControllerListener {
  @Override
  public void peerRefused(String subject, String reason) {
    lines.tell("refused-peer", "subject", subject, "reason", reason);
  }

  @Override
  public void enrollmentRefused(Udn device, String reason) {
    lines.tell("refused", "udn", device.value(), "reason", reason);
  }

  @Override
  public void enrollmentPending(ManagedDevice device) {
    lines.tell("pending", "udn", device.udn().value());
  }

  @Override
  public void enrolled(ManagedDevice device) {
    lines.tell("enrolled", "udn", device.udn().value(), "group", device.group());
  }

  @Override
  public void reached(ManagedDevice device) {
    lines.tell("reached", "udn", device.udn().value());
  }

  @Override
  public void unreachable(Udn device, String reason) {
    lines.tell("unreachable", "udn", device.value(), "reason", reason);
  }

  void event(DeviceEvent event) {
    List<String> facts =
        new ArrayList<>(List.of("udn", event.device().value(), "service", event.service().name()));
    event.values().forEach((name, value) -> facts.addAll(List.of(name, value.toString())));
    lines.tell("event", facts.toArray(new String[0]));
  }

  @Override
  public void updateReported(Udn device, UpdateReport report) {
    lines.tell(
        "update",
        "udn",
        device.value(),
        "version",
        report.version(),
        "outcome",
        StatusLines.word(report.outcome()),
        "detail",
        report.detail());
  }

  @Override
  public void decommissioned(Udn device, Bytes receipt) {
    lines.tell(
        "decommissioned",
        "udn",
        device.value(),
        "receipt",
        receipt.size() == 0 ? "none" : receipt.size() + " bytes");
  }
}
