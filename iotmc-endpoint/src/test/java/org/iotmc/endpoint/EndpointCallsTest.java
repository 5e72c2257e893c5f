package org.iotmc.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.invoke.MethodHandles;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.ActionException;
import org.iotmc.api.Role;
import org.iotmc.api.TransportException;
import org.iotmc.api.TrustException;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.UpnpError;
import org.iotmc.api.service.Action;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.service.UpnpService;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.description.ServiceEntry;
import org.iotmc.soap.RemoteService;
import org.iotmc.soap.SoapClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The services of an endpoint are called by whom they are for. */
class EndpointCallsTest extends EndpointFixture {
  @Test
  void aServiceWithoutAnInterfaceIsCalledByItsDescription() {
    RemotePeer peer = fetch(endpoint.locations().get(0), CallSpec.plain());
    RemoteService lamp = world.await(peer.service(LAMP.type()), SOON);
    assertThat(world.await(lamp.call("Turn", Map.of("Lit", true)), SOON).warnings()).isEmpty();
    assertThatThrownBy(() -> world.await(lamp.call("Turn", Map.of("Lit", "maybe")), SOON))
        .isInstanceOf(IllegalArgumentException.class);
    RemoteService vault = world.await(peer.service(VAULT.type()), SOON);
    assertThatThrownBy(() -> world.await(vault.call("Tell", Map.of()), SOON))
        .isInstanceOfSatisfying(ActionException.class, e -> assertThat(e.code()).isEqualTo(606));
    TypeUrn other = TypeUrn.service("iotmc-org", "Other", 1);
    assertThatThrownBy(() -> world.await(peer.service(other), SOON))
        .isInstanceOf(TransportException.class);
  }

  @Test
  @Tag("CTRL-33")
  void anOptionalActionThatIsNotThereIsNotDescribedEither() {
    RemotePeer peer = fetch(endpoint.locations().get(0), CallSpec.plain());
    RemoteService described = world.await(peer.service(LAMP.type()), SOON);
    assertThat(described.description().action("Turn")).isPresent();
    assertThat(described.description().action("Dim")).isEmpty();
    Lamp lamp = peer.service(LAMP);
    assertThatThrownBy(() -> world.await(lamp.dim(Call.of(Nothing.NOTHING)), SOON))
        .isInstanceOfSatisfying(ActionException.class, e -> assertThat(e.code()).isEqualTo(602));
  }

  @UpnpService(domain = "iotmc-org", name = "Idle")
  interface Idle {
    @Action(caller = Caller.ANYBODY)
    CompletionStage<Nothing> rest(Call<Nothing> call);
  }

  @Test
  void aServiceThatCannotBeDescribedFailsWhereItIsMade() {
    ServiceContract<Idle> idle = ServiceContract.of(MethodHandles.lookup(), Idle.class);
    assertThatThrownBy(() -> HostedService.of(idle, call -> fail()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Idle:1: serviceStateTable: empty");
  }

  private static <T> CompletionStage<T> fail() {
    throw new AssertionError("must not be called");
  }

  @Test
  void aCallMeansOneDeviceAndTellsNobodyElseAnything() {
    RemotePeer peer = fetch(endpoint.secureLocations().get(0), as(Role.CONTROLLER));
    ServiceEntry entry = peer.description().service(VAULT.type()).orElseThrow();
    CallSpec another =
        CallSpec.to(
            credentials(point, Udn.random(point.secrets()), Role.CONTROLLER),
            Udn.random(point.secrets()));
    Vault vault =
        SoapClient.of(point, pointLane)
            .typed(VAULT, new SoapClient.Endpoint(entry.controlUrl(), another));
    assertThatThrownBy(() -> world.await(vault.tell(Call.of(Nothing.NOTHING)), SOON))
        .isInstanceOf(TrustException.class);
  }

  @Test
  @Tag("CTRL-37")
  void aManagedServiceAnswersItsRoleAndNobodyElse() {
    URI secure = endpoint.secureLocations().get(0);
    Vault asController = fetch(secure, as(Role.CONTROLLER)).service(VAULT);
    assertThat(world.await(asController.tell(Call.of(Nothing.NOTHING)), SOON).text())
        .isEqualTo("42");

    Vault asDevice = fetch(secure, as(Role.DEVICE)).service(VAULT);
    assertRefused(asDevice, UpnpError.WRONG_ROLE);
    Vault plain = fetch(endpoint.locations().get(0), CallSpec.plain()).service(VAULT);
    assertRefused(plain, UpnpError.ACTION_NOT_AUTHORIZED);
  }

  private void assertRefused(Vault vault, UpnpError error) {
    assertThatThrownBy(() -> world.await(vault.tell(Call.of(Nothing.NOTHING)), SOON))
        .isInstanceOfSatisfying(ActionException.class, e -> assertThat(e.is(error)).isTrue());
  }

  @Test
  void anotherDeviceThanTheOneThatIsMeantIsNotSpokenTo() {
    CallSpec another =
        CallSpec.to(
            credentials(point, Udn.random(point.secrets()), Role.CONTROLLER),
            Udn.random(point.secrets()));
    assertThatThrownBy(() -> fetch(endpoint.secureLocations().get(0), another))
        .isInstanceOf(TrustException.class);
  }
}
