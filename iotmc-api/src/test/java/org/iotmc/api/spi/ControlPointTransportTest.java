package org.iotmc.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.PeerIdentity;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ControlPointTransportTest {
  private final List<HttpRequest> sent = new ArrayList<>();

  @Test
  @Tag("DESC-13")
  @Tag("DESC-14")
  void everyRequestSaysWhoAsksAsUda21Says() {
    ControlPointTransport http = ControlPointTransport.of(new Memory());
    for (String method : List.of("GET", "POST", "SUBSCRIBE", "UNSUBSCRIBE")) {
      http.send(request(method, Headers.of("X", "y")), CallSpec.plain());
    }
    assertThat(sent)
        .hasSize(4)
        .allSatisfy(
            request ->
                assertThat(request.headers())
                    .isEqualTo(
                        Headers.of("X", "y")
                            .with("USER-AGENT", "Java/17 UPnP/2.0 iotmc/0.1")
                            .with("CPFN.UPNP.ORG", "iotmc")));
  }

  @Test
  void aNameCanBeGivenAndWhatARequestSaysItselfIsKept() {
    ControlPointTransport named = ControlPointTransport.of(new Memory()).named("Küche");
    assertThat(ControlPointTransport.of(named)).isSameAs(named);
    named.send(request("GET", Headers.of()), CallSpec.plain());
    named.send(request("GET", Headers.of("cpfn.upnp.org", "own")), CallSpec.plain());
    assertThat(sent.get(0).headers().first("CPFN.UPNP.ORG")).contains("Küche");
    assertThat(sent.get(1).headers().first("CPFN.UPNP.ORG")).contains("own");
    assertThatThrownBy(() -> named.named("a\r\nb")).isInstanceOf(IllegalArgumentException.class);
  }

  private static HttpRequest request(String method, Headers headers) {
    return new HttpRequest(method, URI.create("http://192.0.2.7/"), headers, Body.empty());
  }

  private final class Memory implements HttpTransport {
    @Override
    public CompletionStage<HttpListener> listen(ListenSpec spec, HttpHandler handler) {
      throw new UnsupportedOperationException();
    }

    @Override
    public HttpCall send(HttpRequest request, CallSpec spec) {
      sent.add(request);
      return new HttpCall() {
        @Override
        public CompletionStage<HttpResponse> response() {
          return CompletableFuture.completedFuture(HttpResponse.of(200));
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
}
