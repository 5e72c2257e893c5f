package org.iotmc.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.IotmcException;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.TransportException;
import org.iotmc.api.TrustException;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.HttpResponse;
import org.junit.jupiter.api.Test;

/** Who is let through when HTTP is secured. */
public interface SecureHttpContract extends ContractHosts {
  private HttpSteps http() {
    return new HttpSteps(this);
  }

  @Test
  default void bothSidesSeeWhoTheOtherIs() {
    ContractAuthority authority = new ContractAuthority("owner", client());
    CompletableFuture<Optional<PeerIdentity>> caller = new CompletableFuture<>();
    HttpListener listener =
        http()
            .listenSecure(
                authority.issue(HttpSteps.SERVER, server(), authority),
                exchange -> {
                  caller.complete(exchange.peer());
                  return HttpSteps.done(HttpResponse.of(204));
                });
    HttpCall call =
        http()
            .call(
                listener, authority.issue(HttpSteps.CLIENT, client(), authority), HttpSteps.SERVER);
    assertThat(await(call.response()).status()).isEqualTo(204);
    assertThat(await(caller).map(PeerIdentity::udn)).hasValue(HttpSteps.CLIENT);
    assertThat(call.peer().map(PeerIdentity::udn)).hasValue(HttpSteps.SERVER);
  }

  @Test
  default void anotherDeviceThanTheOneMeantNeverSeesTheRequest() {
    CountingHandler counted = new CountingHandler();
    ContractAuthority authority = new ContractAuthority("owner", client());
    HttpListener listener =
        http().listenSecure(authority.issue(HttpSteps.OTHER, server(), authority), counted);
    HttpCall call =
        http()
            .call(
                listener, authority.issue(HttpSteps.CLIENT, client(), authority), HttpSteps.SERVER);
    assertThatThrownBy(() -> await(call.response())).isInstanceOf(TrustException.class);
    settle();
    assertThat(counted.calls()).isZero();
  }

  @Test
  default void aServerThatWeDoNotTrustNeverSeesTheRequest() {
    CountingHandler counted = new CountingHandler();
    ContractAuthority authority = new ContractAuthority("owner", client());
    ContractAuthority stranger = new ContractAuthority("stranger", client());
    HttpListener listener =
        http().listenSecure(stranger.issue(HttpSteps.SERVER, server(), authority), counted);
    HttpCall call =
        http()
            .call(
                listener, authority.issue(HttpSteps.CLIENT, client(), authority), HttpSteps.SERVER);
    assertThatThrownBy(() -> await(call.response())).isInstanceOf(TrustException.class);
    settle();
    assertThat(counted.calls()).isZero();
  }

  @Test
  default void aClientThatIsNotTrustedNeverReachesTheHandler() {
    CountingHandler counted = new CountingHandler();
    ContractAuthority authority = new ContractAuthority("owner", client());
    ContractAuthority stranger = new ContractAuthority("stranger", client());
    HttpListener listener =
        http().listenSecure(authority.issue(HttpSteps.SERVER, server(), authority), counted);
    HttpCall call =
        http()
            .call(
                listener, stranger.issue(HttpSteps.CLIENT, client(), authority), HttpSteps.SERVER);
    assertThatThrownBy(() -> await(call.response())).isInstanceOf(TransportException.class);
    settle();
    assertThat(counted.calls()).isZero();
  }

  @Test
  default void aClientWithoutTheKeyOfItsCertificateNeverReachesTheHandler() {
    CountingHandler counted = new CountingHandler();
    ContractAuthority authority = new ContractAuthority("owner", client());
    HttpListener listener =
        http().listenSecure(authority.issue(HttpSteps.SERVER, server(), authority), counted);
    Credentials stolen = authority.issue(HttpSteps.CLIENT, client(), authority);
    Credentials own = authority.issue(HttpSteps.OTHER, client(), authority);
    Credentials mixed = new Credentials(stolen.chain(), own.key(), own.verifier());
    HttpCall call = http().call(listener, mixed, HttpSteps.SERVER);
    assertThatThrownBy(() -> await(call.response())).isInstanceOf(IotmcException.class);
    settle();
    assertThat(counted.calls()).isZero();
  }

  @Test
  default void plainAndSecureDoNotMix() {
    CountingHandler counted = new CountingHandler();
    ContractAuthority authority = new ContractAuthority("owner", client());
    HttpListener plain = http().listen(counted);
    HttpListener secure =
        http().listenSecure(authority.issue(HttpSteps.SERVER, server(), authority), counted);
    HttpCall first =
        http()
            .call(plain, authority.issue(HttpSteps.CLIENT, client(), authority), HttpSteps.SERVER);
    HttpCall second = http().get(secure);
    assertThatThrownBy(() -> await(first.response())).isInstanceOf(IotmcException.class);
    assertThatThrownBy(() -> await(second.response())).isInstanceOf(IotmcException.class);
    assertThat(counted.calls()).isZero();
  }

  @Test
  default void aPeerCanBeDisconnected() {
    ContractAuthority authority = new ContractAuthority("owner", client());
    CompletableFuture<Void> reached = new CompletableFuture<>();
    HttpListener listener =
        http()
            .listenSecure(
                authority.issue(HttpSteps.SERVER, server(), authority),
                exchange -> {
                  reached.complete(null);
                  return new CompletableFuture<>();
                });
    HttpCall call =
        http()
            .call(
                listener, authority.issue(HttpSteps.CLIENT, client(), authority), HttpSteps.SERVER);
    await(reached);
    listener.disconnect(peer -> peer.udn().equals(HttpSteps.OTHER));
    settle();
    assertThat(call.response().toCompletableFuture()).isNotDone();
    listener.disconnect(peer -> peer.udn().equals(HttpSteps.CLIENT));
    assertThatThrownBy(() -> await(call.response())).isInstanceOf(TransportException.class);
  }
}
