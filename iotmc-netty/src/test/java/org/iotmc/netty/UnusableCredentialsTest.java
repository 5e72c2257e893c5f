package org.iotmc.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.ListenSpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A key that cannot be used, as it was destroyed or damaged, is said to be such. */
@ParameterizedClass
@EnumSource
class UnusableCredentialsTest {
  @Parameter TlsProvider tls;
  @TempDir Path directory;
  private final TestIdentity device = TestIdentity.of("device");
  private final TestIdentity controller = TestIdentity.of("controller");
  private NettyHost host;

  @BeforeEach
  void open() {
    host =
        NettyHost.builder(directory)
            .linksNamed("lo")
            .tls(tls)
            .limits(Limits.builder().connectionsPerTarget(2).build())
            .open();
  }

  @AfterEach
  void close() {
    host.close();
  }

  /** A key of somebody's own class. */
  private record StrangeKey(boolean destroyed) implements PrivateKey {
    @Override
    public String getAlgorithm() {
      return "EC";
    }

    @Override
    public String getFormat() {
      return "PKCS#8";
    }

    @Override
    public byte[] getEncoded() {
      if (destroyed) {
        throw new IllegalStateException("the key is destroyed");
      }
      return new byte[] {1, 2, 3};
    }
  }

  private static Credentials with(TestIdentity who, PrivateKey key) {
    return new Credentials(who.credentials().chain(), key, who);
  }

  private HttpListener listen(Credentials credentials) {
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return Await.get(
        host.http()
            .listen(
                ListenSpec.secure(any, () -> credentials),
                exchange -> CompletableFuture.completedFuture(HttpResponse.of(204))));
  }

  private HttpCall call(HttpListener to, Credentials as) {
    URI uri = URI.create("https://127.0.0.1:" + to.address().getPort() + "/");
    return host.http().send(HttpRequest.get(uri), CallSpec.to(as, device.udn));
  }

  @Test
  void aCallSaysWhoseKeyItIsAndTakesNoPlaceWithIt() {
    HttpListener listener = listen(device.credentials());
    for (boolean destroyed : new boolean[] {true, false}) {
      Credentials unusable = with(controller, new StrangeKey(destroyed));
      List<HttpCall> calls = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        calls.add(call(listener, unusable));
      }
      for (HttpCall each : calls) {
        assertThat(Await.failure(each.response()))
            .isInstanceOf(TransportException.class)
            .hasMessageContaining("https://127.0.0.1")
            .hasMessageContaining("TLS cannot use Credentials[CN=controller]")
            .hasMessageContaining(destroyed ? "the key is destroyed" : "InvalidKey");
      }
    }
    assertThat(Await.get(call(listener, controller.credentials()).response()).status())
        .isEqualTo(204);
  }

  @Test
  void aServerThatCannotUseItsKeyClosesWhatComes() {
    HttpListener listener = listen(with(device, new StrangeKey(true)));
    for (int i = 0; i < 3; i++) {
      assertThat(Await.failure(call(listener, controller.credentials()).response()))
          .isInstanceOf(TransportException.class)
          .hasMessageContaining("closed the connection");
    }
  }

  /** A handle of a token that is gone. */
  private record LostKey() implements PrivateKey {
    @Override
    public String getAlgorithm() {
      return "EC";
    }

    @Override
    public @Nullable String getFormat() {
      return null;
    }

    @Override
    public byte @Nullable [] getEncoded() {
      return null;
    }
  }

  @Test
  void aKeyThatSignsNothingFailsTheCallAndNotAsIfThePeerWereToBlame() {
    HttpListener listener = listen(device.credentials());
    assertThat(Await.failure(call(listener, with(controller, new LostKey())).response()))
        .isInstanceOf(TransportException.class)
        .message()
        .contains("the connection failed: ")
        .doesNotContain("the peer", "null");
  }
}
