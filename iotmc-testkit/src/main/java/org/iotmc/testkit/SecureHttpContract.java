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
    ContractAuthority authority = new ContractAuthority("owner", client());
    neverReaches(
        authority.issue(HttpSteps.OTHER, server(), authority),
        authority.issue(HttpSteps.CLIENT, client(), authority),
        TrustException.class);
  }

  @Test
  default void aServerThatWeDoNotTrustNeverSeesTheRequest() {
    ContractAuthority authority = new ContractAuthority("owner", client());
    ContractAuthority stranger = new ContractAuthority("stranger", client());
    neverReaches(
        stranger.issue(HttpSteps.SERVER, server(), authority),
        authority.issue(HttpSteps.CLIENT, client(), authority),
        TrustException.class);
  }

  @Test
  default void aClientThatIsNotTrustedNeverReachesTheHandler() {
    ContractAuthority authority = new ContractAuthority("owner", client());
    ContractAuthority stranger = new ContractAuthority("stranger", client());
    neverReaches(
        authority.issue(HttpSteps.SERVER, server(), authority),
        stranger.issue(HttpSteps.CLIENT, client(), authority),
        TransportException.class);
  }

  @Test
  default void aClientWithoutTheKeyOfItsCertificateNeverReachesTheHandler() {
    ContractAuthority authority = new ContractAuthority("owner", client());
    Credentials stolen = authority.issue(HttpSteps.CLIENT, client(), authority);
    Credentials own = authority.issue(HttpSteps.OTHER, client(), authority);
    neverReaches(
        authority.issue(HttpSteps.SERVER, server(), authority),
        new Credentials(stolen.chain(), own.key(), own.verifier()),
        IotmcException.class);
  }

  /** A call of {@link HttpSteps#SERVER} fails so, and the handler never sees it. */
  private void neverReaches(
      Credentials server, Credentials client, Class<? extends IotmcException> failure) {
    CountingHandler counted = new CountingHandler();
    HttpListener listener = http().listenSecure(server, counted);
    HttpCall call = http().call(listener, client, HttpSteps.SERVER);
    assertThatThrownBy(() -> await(call.response())).isInstanceOf(failure);
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
