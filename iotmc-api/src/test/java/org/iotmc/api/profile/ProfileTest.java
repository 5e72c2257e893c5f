package org.iotmc.api.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.iotmc.api.service.ActionContract;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.service.UpnpService;
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
