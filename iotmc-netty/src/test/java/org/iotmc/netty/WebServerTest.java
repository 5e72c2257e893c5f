package org.iotmc.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.iotmc.api.TransportException;
import org.iotmc.api.TrustException;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.pki.TrustClock;
import org.iotmc.pki.WebServers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls to ordinary web servers, which are known by their host names (RFC 9525). */
@ParameterizedClass
@EnumSource(TlsProvider.class)
class WebServerTest {
  private static final String NAME = "images.example.com";
  private static final byte[] CONTENT = "an image".getBytes(StandardCharsets.US_ASCII);
  private static final TestWebServer.Anchor ANCHOR = new TestWebServer.Anchor("downloads");
  private static final TestWebServer.Anchor OTHER = new TestWebServer.Anchor("others");

  private final TlsProvider tls;
  @TempDir private Path directory;
  private final List<String> resolved = new CopyOnWriteArrayList<>();
  private volatile String address = "127.0.0.1";
  private final WebServers servers = servers(Instant.now());
  private NettyHost host;

  WebServerTest(TlsProvider tls) {
    this.tls = tls;
  }

  private static WebServers servers(Instant at) {
    return new WebServers.Names(List.of(ANCHOR.certificate), List.of(NAME, "*.cdn.example.com"))
        .build(TrustClock.of(() -> at));
  }

  private InetAddress resolve(String name) throws UnknownHostException {
    resolved.add(name);
    return InetAddress.getByAddress(name, InetAddress.getByName(address).getAddress());
  }

  @BeforeEach
  void open() {
    host = NettyHost.builder(directory).linksNamed("lo").tls(tls).resolver(this::resolve).open();
  }

  @AfterEach
  void close() {
    host.close();
  }

  private HttpCall call(URI uri) {
    return host.http().send(HttpRequest.get(uri), CallSpec.toServer(servers));
  }

  /** To its end: the server serves one connection after the other. */
  private byte[] fetched(URI uri) {
    return Await.get(Await.get(call(uri).response()).body().bytes(100));
  }

  private void assertRefused(URI uri, String why) {
    assertThat(Await.failure(call(uri).response()))
        .isInstanceOf(TrustException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aServerThatProvesItsNameAnswersAndLearnsNoneOfOurs() throws Exception {
    try (var web = new TestWebServer(address, 0, ANCHOR, CONTENT, "other.example", NAME)) {
      HttpCall call = call(web.at(NAME, "/image"));
      var response = Await.get(call.response());
      assertThat(response.status()).isEqualTo(200);
      assertThat(Await.get(response.body().bytes(100))).isEqualTo(CONTENT);
      assertThat(call.peer()).isEmpty();
      assertThat(web.clients).containsExactly("");
      assertThat(web.requests.get(0)).contains("GET /image", NAME + ":" + web.port());
      assertThat(resolved).containsExactly(NAME);
    }
  }

  @Test
  void nothingIsSentToAServerThatDoesNotProveItsName() {
    for (String[] names :
        List.of(
            new String[] {"evil.example.com"},
            new String[] {"*.images.example.com"},
            new String[] {"*.com"},
            new String[] {"i*.example.com"},
            new String[] {"uuid:" + NAME},
            new String[0])) {
      try (var web = new TestWebServer(address, 0, ANCHOR, CONTENT, names)) {
        assertRefused(web.at(NAME, "/image"), "is not for " + NAME);
        assertThat(web.requests).isEmpty();
      }
    }
    try (var web = new TestWebServer(address, 0, OTHER, CONTENT, NAME)) {
      assertRefused(web.at(NAME, "/image"), "does not lead to a trusted anchor");
      assertThat(web.requests).isEmpty();
    }
  }

  @Test
  void aNameOutsideTheListAnAddressAndPlainHttpAreRefused() {
    try (var web =
        new TestWebServer(address, 0, ANCHOR, CONTENT, NAME, "evil.example.com", "127.0.0.1")) {
      assertRefused(web.at("evil.example.com", "/"), "no host to fetch from");
      assertRefused(web.at("127.0.0.1", "/"), "no host to fetch from");
      assertRefused(URI.create("http://" + NAME + ":" + web.port() + "/"), "cannot prove");
      assertThat(web.requests).isEmpty();
    }
  }

  @Test
  void aNameThatIsReboundLeadsToNobodyElse() {
    try (var web = new TestWebServer("127.0.0.1", 0, ANCHOR, CONTENT, NAME);
        var evil = new TestWebServer("127.0.0.2", web.port(), ANCHOR, CONTENT, "evil.example")) {
      URI image = web.at(NAME, "/image");
      assertThat(fetched(image)).isEqualTo(CONTENT);
      assertThat(resolved).as("asked once for a connection").hasSize(1);
      address = "127.0.0.2";
      assertRefused(image, "is not for " + NAME);
      assertThat(evil.requests).isEmpty();
      address = "127.0.0.1";
      assertThat(fetched(image)).isEqualTo(CONTENT);
      assertThat(resolved).hasSize(3);
    }
  }

  @Test
  void aDeviceIsNoWebServerWhateverItsAddressAndThereIsNothingToResumeWithIt() {
    TestIdentity device = TestIdentity.of("device");
    var listener =
        Await.get(
            host.http()
                .listen(
                    ListenSpec.secure(
                        new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        device::credentials),
                    exchange -> {
                      throw new AssertionError("must not be asked");
                    }));
    assertRefused(
        URI.create("https://" + NAME + ":" + listener.address().getPort() + "/"),
        "does not lead to a trusted anchor");
  }

  @Test
  void aNameThatNobodyKnowsIsAFailureOfTheTransport() {
    try (var web = new TestWebServer(address, 0, ANCHOR, CONTENT, NAME)) {
      address = "nowhere.invalid";
      assertThat(Await.failure(call(web.at(NAME, "/")).response()))
          .isInstanceOf(TransportException.class);
    }
  }

  @Test
  void aCertificateCountsForItsTimeItsUseAndOneLabel() {
    KeyPair keys = TestWebServer.rsa();
    Duration day = Duration.ofDays(1);
    var good = ANCHOR.issue(keys, day, KeyPurposeId.id_kp_serverAuth, "*.cdn.example.com", NAME);
    assertThatCode(() -> servers.verify("eu.cdn.example.com", List.of(good)))
        .doesNotThrowAnyException();
    assertThatCode(() -> servers.verify("IMAGES.example.com", List.of(good)))
        .doesNotThrowAnyException();
    Instant now = Clock.systemUTC().instant();
    assertThatThrownBy(() -> servers(now.plus(Duration.ofDays(2))).verify(NAME, List.of(good)))
        .hasMessageContaining("expired");
    assertThatThrownBy(() -> servers(now.minus(Duration.ofDays(5))).verify(NAME, List.of(good)))
        .hasMessageContaining("not valid before");
    var client = ANCHOR.issue(keys, day, KeyPurposeId.id_kp_clientAuth, NAME);
    assertThatThrownBy(() -> servers.verify(NAME, List.of(client)))
        .hasMessageContaining("extended key usage");
    assertThatThrownBy(() -> servers.verify(NAME, List.of(ANCHOR.certificate)))
        .isInstanceOf(TrustException.class);
    assertThatThrownBy(() -> servers.verify(NAME, List.of())).isInstanceOf(TrustException.class);
  }
}
