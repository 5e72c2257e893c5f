package org.iotmc.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.Role;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.HttpTransport;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.pki.LocalAuthority;
import org.iotmc.pki.SoftwareVault;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.Test;

/** What the demo notes of who heard and asked what. */
class TrafficTest {
  private static final Udn DEVICE = new Udn("uuid:0d8a6f4e-3c5b-4a7e-9f10-2b6c8d4e1f35");
  private static final InetSocketAddress HERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
  private static final String ASK = "urn:iotmc-org:service:FirmwareRepository:1#GetFirmwareInfo";

  private final Wire wire = new Wire();
  private final Traffic traffic = new Traffic(wire);
  private final X509Certificate certificate = certificate();

  /** Takes what is sent at once, and answers when the test says so. */
  private static final class Wire implements HttpTransport {
    final CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
    HttpHandler handler =
        exchange -> CompletableFuture.failedFuture(new IllegalStateException("nobody listens"));

    @Override
    public CompletionStage<HttpListener> listen(ListenSpec spec, HttpHandler given) {
      handler = given;
      return new CompletableFuture<>();
    }

    @Override
    public HttpCall send(HttpRequest request, CallSpec spec) {
      assertThat(request.body().bytes(1 << 16)).isCompleted();
      return new HttpCall() {
        @Override
        public CompletionStage<HttpResponse> response() {
          return answer;
        }

        @Override
        public Optional<PeerIdentity> peer() {
          return Optional.empty();
        }

        @Override
        public void cancel() {}
      };
    }
  }

  private static X509Certificate certificate() {
    SimHost host = SimWorld.seeded(1).host("factory");
    SoftwareVault vault = new SoftwareVault(host.storage(), host.secrets());
    return LocalAuthority.open("factory", vault, host).chain().get(0);
  }

  private void notifies(String version) {
    byte[] event =
        ("<FirmwareAvailable>" + version + "</FirmwareAvailable>").getBytes(StandardCharsets.UTF_8);
    HttpRequest request =
        new HttpRequest(
            "NOTIFY", URI.create("https://127.0.0.1:1/e"), Headers.of(), Body.of(event));
    CallSpec spec = new CallSpec(CallSpec.DEFAULT_DEADLINE, Optional.empty(), Optional.of(DEVICE));
    var unused = traffic.send(request, spec);
  }

  private void asks() {
    PeerIdentity device =
        new PeerIdentity(DEVICE, PeerIdentity.Anchor.DOMAIN, Optional.of(Role.DEVICE), certificate);
    HttpExchange exchange =
        new HttpExchange(
            "POST",
            "/control",
            Headers.of("SOAPACTION", "\"" + ASK + "\""),
            Body.empty(),
            HERE,
            HERE,
            Optional.of(device));
    var unused =
        traffic.listen(
            ListenSpec.plain(HERE), e -> CompletableFuture.completedFuture(HttpResponse.of(200)));
    assertThat(wire.handler.handle(exchange)).isCompleted();
  }

  private boolean heardThenAsked() {
    return traffic.heardThenAsked(DEVICE, "2.0.0", "GetFirmwareInfo", 0);
  }

  /** It asks as soon as it has read the event: the answer to the event may come later. */
  @Test
  void aDeviceMayAskBeforeItsAnswerToTheEventIsBack() {
    notifies("2.0.0");
    asks();
    assertThat(heardThenAsked()).as("nobody knows yet that it took the event").isFalse();
    wire.answer.complete(HttpResponse.of(200));
    assertThat(heardThenAsked()).isTrue();
  }

  @Test
  void whatWasAskedBeforeTheEventDoesNotCount() {
    asks();
    notifies("2.0.0");
    wire.answer.complete(HttpResponse.of(200));
    assertThat(heardThenAsked()).isFalse();

    asks();
    assertThat(heardThenAsked()).isTrue();
    assertThat(traffic.heardThenAsked(DEVICE, "3.0.0", "GetFirmwareInfo", 0)).isFalse();
  }

  @Test
  void anEventThatADeviceRefusedWasNotHeard() {
    notifies("2.0.0");
    wire.answer.complete(HttpResponse.of(412));
    asks();
    assertThat(heardThenAsked()).isFalse();
  }
}
