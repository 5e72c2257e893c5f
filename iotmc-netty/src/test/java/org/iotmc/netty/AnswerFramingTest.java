package org.iotmc.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.testkit.peers.RawPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where an answer ends, and which are none (RFC 9112, 4 to 7). */
class AnswerFramingTest {
  @TempDir Path directory;
  private NettyHost host;

  @BeforeEach
  void open() {
    host = NettyHost.builder(directory).linksNamed("lo").open();
  }

  @AfterEach
  void close() {
    host.close();
  }

  /** The status and the body as a caller has them, of an answer behind which its server closes. */
  private CompletionStage<String> answered(String method, String marked) throws IOException {
    String answer =
        marked
            .replace("~", "\r\n")
            .replace("[LF]", "\n")
            .replace("[NUL]", "\0")
            .replace("[CR]", "\r");
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI uri = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
      CompletionStage<String> body =
          host.http()
              .send(new HttpRequest(method, uri, Headers.of(), Body.empty()), CallSpec.plain())
              .response()
              .thenCompose(
                  response ->
                      response
                          .body()
                          .bytes(1000)
                          .thenApply(bytes -> response.status() + " " + new String(bytes, UTF_8)));
      try (RawPeer peer = RawPeer.over(server.accept())) {
        peer.readUntil("\r\n\r\n");
        peer.send(answer.getBytes(ISO_8859_1));
      }
      return body;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RTSP/1.0 200 OK~Content-Length: 3~~abc",
        "ICY/1.1 200 OK~Content-Length: 3~~abc",
        "http/1.1 200 OK~Content-Length: 3~~abc",
        "HTTP/2.0 200 OK~Content-Length: 3~~abc",
        "HTTP/0.9 200 OK~Content-Length: 3~~abc",
        "HTTP/1.10 200 OK~Content-Length: 3~~abc",
        "HTTP/1.1 +200 OK~Content-Length: 3~~abc",
        "HTTP/1.1 0200 OK~Content-Length: 3~~abc",
        "HTTP/1.1 20 OK~Content-Length: 3~~abc",
        "HTTP/1.1 OK~Content-Length: 3~~abc",
        "HTTP/1.1[CR]200 OK~Content-Length: 3~~abc",
        "HTTP/1.1 200[CR]Content-Length: 3~~abc",
        "HTTP/1.1 200 O[NUL]K~Content-Length: 3~~abc",
        "HTTP/1.1 200 OK~X: a~ b[CR]~Content-Length: 3~~abc",
        "HTTP/1.1 200 OK~Transfer-Encoding: chunked~ [NUL]~~3~abc~0~~",
        "HTTP/1.1 600 OK~Content-Length: 3~~abc",
        "HTTP/1.1 101 Switching~Upgrade: websocket~~abc",
        "abc~~",
        "HTTP/1.1 200 OK~Transfer-Encoding: identity~Content-Length: 3~~abcdef",
        "HTTP/1.1 200 OK~Transfer-Encoding: gzip~Content-Length: 3~~abcdef",
        "HTTP/1.1 200 OK~Transfer-Encoding: gzip~~abc",
        "HTTP/1.1 200 OK~Transfer-Encoding: gzip, chunked~~3~abc~0~~",
        "HTTP/1.1 200 OK~Transfer-Encoding: chunked, gzip~~3~abc~0~~",
        "HTTP/1.1 200 OK~Transfer-Encoding: chunked~Transfer-Encoding: chunked~~3~abc~0~~",
        "HTTP/1.1 200 OK~Transfer-Encoding: \"chunked\"~~3~abc~0~~",
        "HTTP/1.1 200 OK~Transfer-Encoding:~~3~abc~0~~",
        "HTTP/1.1 200 OK~Transfer-Encoding: chunked~Content-Length: 3~~3~abc~0~~",
        "HTTP/1.0 200 OK~Transfer-Encoding: chunked~~3~abc~0~~",
        "HTTP/1.1 200 OK~Content-Length: 3~Content-Length: 3~~abc",
        "HTTP/1.1 200 OK~Content-Length: 3, 3~~abc",
        "HTTP/1.1 200 OK~Content-Length: +3~~abc",
        "HTTP/1.1 200 OK~Content-Length:~~abc",
        "HTTP/1.1 200 OK~Content-Length 3~~abc",
        "HTTP/1.1 200 OK~Content-Length x: 3~~abc",
        "HTTP/1.1 200 OK~X Y: a~Content-Length: 3~~abc",
        "HTTP/1.1 200 OK~X ~Content-Length: 3~~abc",
        "HTTP/1.1 200 OK~X  : a~X  ~Content-Length: 3~~abc",
        "HTTP/1.1 200 OK[LF]X  : a[LF]X  [LF]Content-Length: 3[LF][LF]abc",
        "HTTP/1.1 200 OK~ X: a~Content-Length: 3~~abc",
        "HTTP/1.1 200 OK~X: a[NUL]~Content-Length: 3~~abc",
        "HTTP/1.1 200 OK~X: a[CR]Y: b~Content-Length: 3~~abc",
        "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~+3~abc~0~~",
        "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~3 ~abc~0~~",
        "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~3~abcX~0~~",
        "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~3;a[LF]b~abc~0~~",
        "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~3~abc~0~X Y: a~~",
      })
  void whatTwoReadersWouldTakeForDifferentAnswersIsNone(String answer) throws IOException {
    assertThat(Await.failure(answered("GET", answer)))
        .isInstanceOf(MalformedMessageException.class);
  }

  /** Asked again it may well come whole, which is not so of what is no answer. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200",
        "HTTP/1.1 200 OK~",
        "HTTP/1.1 200 OK~Content-Le",
        "HTTP/1.1 200 OK~Content-Length: 3~",
        "HTTP/1.1 103 Early~~HTTP/1.1 200 OK~Content-Length: 3~",
        "HTTP/1.1 103 Early~~",
        "HTTP/1.1 200 OK~Content-Length: 3~~ab",
        "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~3~abc~",
        "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~3~abc~0~X: y~",
      })
  void whatBreaksOffIsAFailureOfTheTransport(String beginning) throws IOException {
    assertThat(Await.failure(answered("GET", beginning)))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("closed the connection");
  }

  @ParameterizedTest
  @CsvSource({"256, true", "257, false"})
  void afterSoManyInterimAnswersNoneIsExpectedAnyMore(int interims, boolean taken)
      throws IOException {
    CompletionStage<String> answer =
        answered(
            "GET",
            "HTTP/1.1 102 Processing~~".repeat(interims)
                + "HTTP/1.1 200 OK~Content-Length: 3~~abc");
    if (taken) {
      assertThat(Await.get(answer)).isEqualTo("200 abc");
    } else {
      assertThat(Await.failure(answer)).isInstanceOf(MalformedMessageException.class);
    }
  }

  /** They went on for as long as a chunk of the body came now and then. */
  @ParameterizedTest
  @CsvSource({"8100, 2, true", "8100, 3, false", "8200, 1, false"})
  void chunksHaveNoMoreExtensionsThanAHeadMayHaveBytes(int length, int chunks, boolean taken)
      throws IOException {
    String chunk = "1;" + "x".repeat(length) + "~a~";
    CompletionStage<String> answer =
        answered(
            "GET", "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~" + chunk.repeat(chunks) + "0~~");
    if (taken) {
      assertThat(Await.get(answer)).isEqualTo("200 " + "a".repeat(chunks));
    } else {
      assertThat(Await.failure(answer))
          .isInstanceOf(MalformedMessageException.class)
          .hasMessageContaining("extensions");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET  | HTTP/1.1 200 OK~Content-Length: 3~~abcdef | 200 abc",
        "GET  | HTTP/1.1 200~Content-Length: 3~~abc | 200 abc",
        "GET  | HTTP/1.2 200 OK~Content-Length: 3~~abc | 200 abc",
        "GET  | HTTP/1.0 200 OK~~abc | 200 abc",
        "GET  | HTTP/1.1 200 OK[LF]Content-Length: 3[LF][LF]abc | 200 abc",
        "GET  | HTTP/1.1 200 OK~Content-Length : 3~~abc | 200 abc",
        "GET  | HTTP/1.1 200 OK~X: a~ b~Content-Length: 3~~abc | 200 abc",
        "GET  | HTTP/1.1 200 OK~X:~ b~Content-Length: 3~~abc | 200 abc",
        "GET  | HTTP/1.1 200 OK~Transfer-Encoding:~ chunked~~3~abc~0~~ | 200 abc",
        "GET  | HTTP/1.1 200 OK~TRANSFER-ENCODING: CHUNKED~~003;a=b~abc~0~X: y~~ | 200 abc",
        "GET  | HTTP/1.1 103 Early~Content-Length: 3~~HTTP/1.1 200 OK~Content-Length: 3~~abc"
            + " | 200 abc",
        "GET  | HTTP/1.1 204 No~Content-Length: 3~~abc | '204 '",
        "GET  | HTTP/1.1 304 No~Transfer-Encoding: chunked~~3~abc~0~~ | '304 '",
        "HEAD | HTTP/1.1 200 OK~Content-Length: 3~~abc | '200 '",
        "HEAD | HTTP/1.1 200 OK~Transfer-Encoding: chunked~~ | '200 '",
      })
  void anAnswerEndsWhereItSays(String method, String answer, String taken) throws IOException {
    assertThat(Await.get(answered(method, answer))).isEqualTo(taken);
  }
}
