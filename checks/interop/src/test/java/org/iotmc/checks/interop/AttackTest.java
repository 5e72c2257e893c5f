package org.iotmc.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.iotmc.netty.Limits;
import org.iotmc.testkit.peers.RawPeer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody on the network, or a page in a browser there, may try on a running device. */
class AttackTest {
  /** Short, as two tests wait for it. */
  private static final Duration STALL = Duration.ofMillis(1500);

  @TempDir static Path state;
  private static Watch watch;
  private static RunningDevice device;
  private static String host;

  @BeforeAll
  static void start() {
    watch = new Watch();
    device =
        RunningDevice.start(
            state,
            Limits.builder()
                .headTimeout(STALL)
                .idleTimeout(STALL)
                .bodyTimeout(STALL)
                .reuseTimeout(STALL.dividedBy(5))
                .build());
    host = "127.0.0.1:" + device.plain().getPort();
  }

  @AfterEach
  void theDeviceStillAnswers() {
    assertThat(device.readTarget()).isEqualTo(20);
    assertThat(watch.seen()).isEmpty();
  }

  @AfterAll
  static void stop() {
    device.close();
    watch.close();
  }

  /** Sends a request to the plain port; whatever is answered tells nothing of our inside. */
  private static String attempt(String request) throws IOException {
    String answer = RawPeer.exchange(device.plain(), request);
    assertThat(answer)
        .doesNotContainIgnoringCase("exception")
        .doesNotContain("\tat ", "java.", "org.iotmc.", state.toString());
    return answer;
  }

  private static void assertStatus(String answer, int status) {
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    assertThat(answer.split("HTTP/1\\.1 ", -1)).as("answers in %s", answer).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"evil.example", "evil.example:%d", "127.0.0.1.evil.example:%d", "[::1]:%d"})
  void aPageThatRebindsItsNameReachesNothing(String pattern) throws IOException {
    String foreign = String.format(pattern, device.plain().getPort());
    assertStatus(attempt(Requests.get("/description.xml", foreign)), 403);
    assertStatus(attempt(Requests.SET_TARGET.http(foreign, "")), 403);
    assertStatus(
        attempt(Requests.subscribe("Thermostat", foreign, "<http://127.0.0.1:4009/>")), 403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://evil.example", "null", "http://127.0.0.1"})
  void aPageInABrowserCannotCall(String origin) throws IOException {
    String field = "Origin: " + origin + "\r\n";
    assertStatus(attempt(Requests.SET_TARGET.http(host, field)), 403);
    String subscribe = Requests.subscribe("Thermostat", host, "<http://127.0.0.1:9/>");
    assertStatus(attempt(subscribe.replace("CALLBACK", field + "CALLBACK")), 403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<http://192.0.2.77:80/x>",
        "<http://127.0.0.2:%d/x>",
        "<http://localhost:%d/x>",
        "<http://2130706433:%d/x>",
        "<http://127.0.0.1@127.0.0.2:%d/x>",
        "<https://127.0.0.1:%d/x>",
        "<file:///etc/passwd>",
        "<http://127.0.0.1:%d/x",
        "http://127.0.0.1:%d/x",
        "",
      })
  void eventsCannotBeSentToAThirdParty(String callback) throws IOException {
    try (ServerSocket victim = thirdParty()) {
      String aimed = callback.replace("%d", Integer.toString(victim.getLocalPort()));
      assertStatus(attempt(Requests.subscribe("Thermostat", host, aimed)), 412);
      assertNobodyComes(victim);
    }
  }

  /** Somebody at another address than we are. */
  private static ServerSocket thirdParty() throws IOException {
    try {
      return new ServerSocket(0, 1, InetAddress.getByName("127.0.0.2"));
    } catch (BindException e) {
      return abort("this system has only one loopback address");
    }
  }

  /** Longer than the first event would take after an answer. */
  private static void assertNobodyComes(ServerSocket victim) throws IOException {
    victim.setSoTimeout(500);
    assertThatThrownBy(() -> victim.accept().close()).isInstanceOf(SocketTimeoutException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | POST /control/Thermostat HTTP/1.1~Host: H~Content-Length: 5~"
            + "Transfer-Encoding: chunked~~0~~GET /description.xml HTTP/1.1~Host: H~~",
        "400 | POST /control/Thermostat HTTP/1.1~Host: H~Content-Length: 5~"
            + "Transfer-Encoding:~ chunked~~0~~GET /description.xml HTTP/1.1~Host: H~~",
        "400 | POST /control/Thermostat HTTP/1.1~Host: H~Content-Length: 0~Content-Length: 44~~"
            + "GET /description.xml HTTP/1.1~Host: H~~",
        "400 | POST /control/Thermostat HTTP/1.1~Host: H~Content-Length: 0,44~~",
        "400 | POST /control/Thermostat HTTP/1.1~Host: H~Content-Length: +5~~hello",
        "400 | POST /control/Thermostat HTTP/1.1~Host: H~Content-Length: 5~ 0~~hello",
        "400 | POST /control/Thermostat HTTP/1.1~Host: H~Content-Length : 5~~hello",
        "400 | POST /control/Thermostat HTTP/1.1~Host: H~SOAPACTION: x~Transfer-Encoding: chunked~~"
            + "fffffffffffffffff~x~0~~",
        "400 | POST /control/Thermostat HTTP/1.1~Host: H~SOAPACTION: x~Transfer-Encoding: chunked~~"
            + "-5~hello~0~~",
        "400 | POST /control/Thermostat HTTP/1.1~Host: H~SOAPACTION: x~Transfer-Encoding: chunked~~"
            + "nonsense~hello~0~~",
        "400 | GET /description.xml HTTP/1.1~Host: H~Host: evil.example~~",
        "400 | GET /description.xml HTTP/1.1~~",
        "400 | GET /description.xml HTTP/1.1~Host:~ evil.example~~",
        "404 | GET /../../../../etc/passwd HTTP/1.1~Host: H~Connection: close~~",
        "404 | GET /scpd/..%2f..%2fetc/passwd HTTP/1.1~Host: H~Connection: close~~",
        "400 | GET http://evil.example/description.xml HTTP/1.1~Host: H~~",
        "400 | GET /description.xml HTTP/1.1~Host: H~X: y~ Host: evil.example~~",
        "405 | DELETE /control/Thermostat HTTP/1.1~Host: H~Connection: close~~",
      })
  void aRequestThatTwoReadersCouldReadDifferentlyIsRefused(int status, String request)
      throws IOException {
    String bytes = request.replace("~", "\r\n").replace("Host: H", "Host: " + host);
    assertStatus(attempt(bytes), status);
  }

  @Test
  void whatIsLargerThanAllowedIsRefused() throws IOException {
    assertStatus(attempt(Requests.get("/" + "x".repeat(9_000), host)), 414);
    String field = "X-Large: " + "x".repeat(17_000) + "\r\n";
    assertStatus(attempt(Requests.GET_TARGET.http(host, field)), 431);
    assertStatus(attempt(Requests.GET_TARGET.http(host, "X-Many: x\r\n".repeat(200))), 431);
    String body = Requests.GET_TARGET.body().replace("?>", "?>" + " ".repeat(300 << 10));
    assertStatus(attempt(Requests.GET_TARGET.with(body).http(host, "")), 413);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE b [<!ENTITY a \"boom\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;\">]>",
        "<!DOCTYPE b [<!ENTITY c SYSTEM \"file://SECRET\">]>",
        "<!DOCTYPE b [<!ENTITY % c SYSTEM \"file://SECRET\"> %c;]>",
        "<!DOCTYPE b SYSTEM \"http://127.0.0.2:PORT/b.dtd\">",
      })
  void entitiesAreNeitherExpandedNorFetched(String declaration) throws IOException {
    Path secret = Files.writeString(state.resolve("secret"), "do-not-tell");
    try (ServerSocket victim = thirdParty()) {
      String aimed =
          declaration
              .replace("SECRET", secret.toString())
              .replace("PORT", Integer.toString(victim.getLocalPort()));
      String body =
          Requests.SET_TARGET
              .body()
              .replace("?>", "?>" + aimed)
              .replace(">21<", declaration.contains("ENTITY c") ? ">&c;<" : ">21<");
      String answer = attempt(Requests.SET_TARGET.with(body).http(host, ""));
      assertStatus(answer, 400);
      assertThat(answer).doesNotContain("do-not-tell", "boom");
      assertNobodyComes(victim);
    }
  }

  @Test
  void deepXmlIsRefused() throws IOException {
    String deep = "<a>".repeat(20_000) + "</a>".repeat(20_000);
    String body = Requests.SET_TARGET.body().replace("21", deep);
    assertStatus(attempt(Requests.SET_TARGET.with(body).http(host, "")), 400);
  }

  /** Each bound of XML: what keeps it, and what is one more. */
  private enum Bound {
    DEPTH(14) {
      @Override
      String entry(int count) {
        return "<x>".repeat(count) + "</x>".repeat(count);
      }
    },
    ELEMENTS(9_000) {
      @Override
      String entry(int count) {
        return count > 9_000 ? "<x/>".repeat(10_001) : "<x/>".repeat(count);
      }
    },
    ATTRIBUTES(16) {
      @Override
      String entry(int count) {
        StringBuilder entry = new StringBuilder("<x");
        for (int i = 0; i < count; i++) {
          entry.append(" a").append(i).append("='1'");
        }
        return entry.append("/>").toString();
      }
    },
    NAME(128) {
      @Override
      String entry(int count) {
        return "<" + "n".repeat(count) + "/>";
      }
    },
    ATTRIBUTE_NAME(128) {
      @Override
      String entry(int count) {
        return "<x " + "n".repeat(count) + "='1'/>";
      }
    },
    NAMESPACES(15) {
      @Override
      String entry(int count) {
        StringBuilder entry = new StringBuilder("<x");
        for (int i = 0; i < count; i++) {
          entry.append(" xmlns:p").append(i).append("='urn:").append(i).append("'");
        }
        return entry.append(" a='1'/>").toString();
      }
    };

    private final int most;

    Bound(int most) {
      this.most = most;
    }

    abstract String entry(int count);
  }

  @ParameterizedTest
  @EnumSource
  void anEnvelopeBeyondABoundIsRefusedAndOneWithinItRead(Bound bound) throws IOException {
    for (int more = 0; more < 2; more++) {
      String header = "<s:Header>" + bound.entry(bound.most + more) + "</s:Header>";
      String body = Requests.GET_TARGET.body().replace("<s:Body>", header + "<s:Body>");
      String answer = attempt(Requests.GET_TARGET.with(body).http(host, ""));
      assertStatus(answer, more == 0 ? 200 : 400);
    }
  }

  @Test
  void aBodyThatDripsIsCutOff() throws IOException {
    String request = Requests.SET_TARGET.http(host, "");
    try (RawPeer slow = RawPeer.to(device.plain())) {
      slow.send(request.substring(0, request.indexOf("\r\n\r\n") + 4));
      assertCutOff(slow);
    }
  }

  @Test
  void aClientThatTricklesIsCutOff() throws IOException {
    try (RawPeer slow = RawPeer.to(device.plain())) {
      slow.send("GET /description.xml HTTP/1.1\r\nHost: " + host + "\r\n");
      assertCutOff(slow);
    }
  }

  @Test
  void aClientThatSaysNothingIsCutOff() throws IOException {
    try (RawPeer silent = RawPeer.to(device.plain())) {
      assertThat(silent.isAnsweredWithin(STALL.multipliedBy(8))).isTrue();
    }
  }

  /** A byte every 100 ms keeps no connection open beyond the time for the head. */
  private static void assertCutOff(RawPeer slow) throws IOException {
    int most = 8 * (int) STALL.toMillis() / 100;
    for (int sent = 0; sent < most; sent++) {
      if (slow.isAnsweredWithin(Duration.ofMillis(100))) {
        return;
      }
      slow.send("x");
    }
    throw new AssertionError("still open after " + most + " bytes");
  }

  @Test
  void theSecurePortAnswersNobodyWithoutACertificate() throws IOException {
    String request = Requests.get("/description.xml", "127.0.0.1:" + device.secure().getPort());
    assertThatThrownBy(
            () -> {
              try (Socket socket = RawTls.connect(device.secure(), Optional.empty());
                  RawPeer peer = RawPeer.over(socket)) {
                assertThat(peer.send(request).readAll()).as("answer").isEmpty();
                throw new IOException("closed without an answer");
              }
            })
        .isInstanceOf(IOException.class);
    assertThat(RawPeer.exchange(device.secure(), request)).doesNotContain("HTTP/1.1 200", "<root");
    assertThat(device.readSecurely()).isEqualTo(device.udn());
  }
}
