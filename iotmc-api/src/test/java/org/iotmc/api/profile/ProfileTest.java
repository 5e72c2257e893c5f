package org.iotmc.api.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.iotmc.api.service.ActionContract;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.RecordContract;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.service.UpnpService;
import org.iotmc.api.service.ValueType;
import org.junit.jupiter.api.Test;

class ProfileTest {
  @Test
  void theProfilesServicesAreOnMutualTlsOnlyAndOpenToNobody() {
    Stream.concat(Profile.deviceServices().stream(), Profile.controllerServices().stream())
        .forEach(
            service -> {
              assertThat(service.reach()).isEqualTo(UpnpService.Reach.MANAGED);
              assertThat(service.actions())
                  .isNotEmpty()
                  .extracting(ActionContract::caller)
                  .doesNotContain(Caller.ANYBODY);
            });
  }

  /** UDA 2.0, 2.5: one state variable has one data type, whether it is asked for or evented. */
  @Test
  void aNumberHasOneTypeInActionsAndEvents() {
    assertThat(evented(Profile.CONFIGURATION, "ConfigurationRevision"))
        .isEqualTo(result(Profile.CONFIGURATION, "SetConfiguration", "Revision"));
    assertThat(evented(Profile.DIAGNOSTICS, "LogSequence"))
        .isEqualTo(result(Profile.DIAGNOSTICS, "GetDiagnosticsLog", "LastSequence"));
    RecordContract<?> entry =
        Profile.DIAGNOSTICS.action("GetDiagnosticsLog").orElseThrow().out().get(0).items().get();
    assertThat(entry.components().get(0).type())
        .isEqualTo(evented(Profile.DIAGNOSTICS, "LogSequence"));
  }

  private static ValueType evented(ServiceContract<?> service, String name) {
    return service.evented().stream()
        .filter(variable -> variable.name().equals(name))
        .findFirst()
        .orElseThrow()
        .type();
  }

  private static ValueType result(ServiceContract<?> service, String action, String name) {
    return service.action(action).orElseThrow().out().stream()
        .filter(argument -> argument.name().equals(name))
        .findFirst()
        .orElseThrow()
        .type();
  }

  @Test
  void theProfilesServicesBearTheNamesOfTheirInterfaces() {
    assertThat(Profile.deviceServices())
        .extracting(ServiceContract::toString)
        .containsExactly(
            "urn:iotmc-org:service:Provisioning:1",
            "urn:iotmc-org:service:Management:1",
            "urn:iotmc-org:service:Configuration:1",
            "urn:iotmc-org:service:FirmwareUpdate:1",
            "urn:iotmc-org:service:Diagnostics:1");
    assertThat(Profile.controllerServices())
        .extracting(ServiceContract::serviceId)
        .containsExactly(
            "urn:iotmc-org:serviceId:Enrollment", "urn:iotmc-org:serviceId:FirmwareRepository");
  }
}
