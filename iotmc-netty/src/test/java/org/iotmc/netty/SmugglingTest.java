package org.iotmc.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.testkit.peers.RawPeer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests whose end, or whose fields, two readers could see differently (RFC 9112, 11.2). Each is
 * refused with the connection, so that what follows is nobody's request.
 */
class SmugglingTest {
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1~Host: h~~";

  @TempDir static Path directory;
  private static final List<String> HANDLED = new CopyOnWriteArrayList<>();
  private static NettyHost host;
  private static InetSocketAddress server;

  @BeforeAll
  static void open() {
    host = NettyHost.builder(directory).linksNamed("lo").open();
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server =
        Await.get(
                host.http()
                    .listen(
                        ListenSpec.plain(any),
                        exchange -> {
                          HANDLED.add(exchange.method() + " " + exchange.target());
                          return exchange
                              .body()
                              .bytes(10_000)
                              .thenApply(
                                  bytes -> new HttpResponse(200, Headers.of(), Body.of(bytes)));
                        }))
            .address();
  }

  @AfterAll
  static void close() {
    host.close();
  }

  @AfterEach
  void nothingWasSmuggled() {
    List<String> handled = List.copyOf(HANDLED);
    HANDLED.clear();
    assertThat(handled).noneMatch(each -> each.contains("smuggled"));
  }

  /** Sends text in which marks stand for what cannot be seen. */
  private static String exchange(String marked) throws IOException {
    String text =
        marked
            .replace("~", "\r\n")
            .replace("[CR]", "\r")
            .replace("[LF]", "\n")
            .replace("[NUL]", "\0")
            .replace("[VT]", "\u000b")
            .replace("[TAB]", "\t");
    try (RawPeer peer = RawPeer.to(server)) {
      return peer.send(text.getBytes(ISO_8859_1)).readAll();
    }
  }

  private static void assertRefused(String marked) throws IOException {
    String answer = exchange(marked);
    assertThat(answer).matches("(?s)HTTP/1\\.1 (400|501|505) .*");
    assertThat(answer).containsIgnoringCase("connection: close");
    assertThat(answer.split("HTTP/1\\.1 ", -1)).as("answers in %s", answer).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 3~Transfer-Encoding: chunked",
        "Transfer-Encoding: chunked~Content-Length: 3",
        "Content-Length: 3~Content-Length: 3",
        "Content-Length: 3~Content-Length: 0",
        "Content-Length: 3, 3",
        "Content-Length: 3, 0",
        "Content-Length:",
        "Content-Length: +3",
        "Content-Length: -3",
        "Content-Length: 0x3",
        "Content-Length: 3 3",
        "Content-Length: 3;",
        "Content-Length: \u00b3",
        "Content-Length: 99999999999999999999",
        "Content-Length : 3",
        "Content-Length[TAB]: 3",
        "Content-Length:~ 3",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding:~ chunked",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: chunked~Transfer-Encoding: chunked",
        "Transfer-Encoding: chunked~Transfer-Encoding: identity",
        "Transfer-Encoding: identity~Transfer-Encoding: chunked",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: chunked;x=y",
        "Transfer-Encoding: [VT]chunked",
        "Transfer-Encoding: chunked[NUL]",
        "Transfer-Encoding:",
        "Transfer-Encoding: ,chunked",
        "Transfer-Encoding: chunked,",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: gzip~Transfer-Encoding: chunked",
        "Content-Length: 9223372036854775808",
        "Content-Length: \"3\"",
        "Content-Length: 3.0",
        "X\u00e9: a",
        "(X): a",
        "X: a\u007f",
        " Content-Length: 3",
        "X: a~ Content-Length: 3",
        "X: a~[TAB]Content-Length: 3",
        "X: a[LF]Content-Length: 3",
        "X: a[CR]Content-Length: 3",
        "X: a[NUL]",
        "X[NUL]Y: a",
        "X Y: a",
        "X",
        ": a",
        "X: a[CR]",
      })
  void aFieldThatCanBeReadInTwoWays(String fields) throws IOException {
    assertRefused("POST / HTTP/1.1~Host: h~" + fields + "~~0~~" + SMUGGLED);
    assertThat(HANDLED).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " 5~hello~0~~",
        "+5~hello~0~~",
        "-5~hello~0~~",
        "0x5~hello~0~~",
        "5_~hello~0~~",
        "5 5~hello~0~~",
        "~hello~0~~",
        "g~hello~0~~",
        "fffffffffffffffff~hello~0~~",
        "ffffffffffffffff~hello~0~~",
        "100000005~hello~0~~",
        "5[LF]hello~0~~",
        "5[CR]hello~0~~",
        "5~hello[LF]0~~",
        "5~helloX~0~~",
        "5~hello~0[LF]~",
        "5~hello0~~",
        "5;a[LF]hello~0~~",
        "5;a[CR]b~hello~0~~",
        "5;a=\"[LF]\"~hello~0~~",
        "5;a[NUL]b~hello~0~~",
        "5~hello~0~X : y~~",
        "5~hello~0~X: y~ z~~",
        "5~hello~0~X: y~ z[CR]~~",
        "5~hello~0~ X: y~~",
        "5~hello~0~X: y[LF]~",
        "5~hello~0~X: a[CR]b~~",
        "5 ~hello~0~~",
        "5;a=\"b~hello~0~~",
        "80000000~hello~0~~",
        "5~hello~0;a[LF]~",
        "5~hello~0~X~~",
        "5~hello~0~: a~~",
        "5~hello~0~X Y: a~~",
        "5~hello~0~X: a[NUL]~~",
        "5~hello~0~Content-Length : 5~~",
      })
  void aChunkThatCanBeReadInTwoWays(String chunks) throws IOException {
    assertRefused("POST / HTTP/1.1~Host: h~Transfer-Encoding: chunked~~" + chunks + SMUGGLED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET  / HTTP/1.1~Host: h~~",
        "GET /  HTTP/1.1~Host: h~~",
        "GET / HTTP/1.1 ~Host: h~~",
        " GET / HTTP/1.1~Host: h~~",
        "GET[TAB]/[TAB]HTTP/1.1~Host: h~~",
        "GET[VT]/ HTTP/1.1~Host: h~~",
        "[NUL]GET / HTTP/1.1~Host: h~~",
        "~[CR]GET / HTTP/1.1~Host: h~~",
        "GET /a b HTTP/1.1~Host: h~~",
        "GET /[NUL] HTTP/1.1~Host: h~~",
        "GET /\u00e9 HTTP/1.1~Host: h~~",
        "GET /~Host: h~~",
        "GET / HTTP/01.1~Host: h~~",
        "GET / HTTP/1.10~Host: h~~",
        "GET / http/1.1~Host: h~~",
        "GET / HTTP/1,1~Host: h~~",
        "G(T / HTTP/1.1~Host: h~~",
        "GET * HTTP/1.1~Host: h~~",
        "CONNECT h:80 HTTP/1.1~Host: h~~",
        "PRI * HTTP/2.0~~SM~~",
        "GET / HTTP/1.1[LF]Host: h[LF][LF]",
        "GET / HTTP/1.1[LF]Host: h~~",
        "GET / HTTP/1.1~Host: h[LF]~",
        "GET / HTTP/1.1~Host: h~[LF]",
        "GET / HTTP/1.1[CR]Host: h~~",
        "GET http://evil.example/ HTTP/1.1~Host: h~~",
        "GET http://h@evil.example/ HTTP/1.1~Host: h~~",
        "GET http://h/ HTTP/1.0~~",
        "GET / HTTP/1.0~Host: h~Host: evil.example~~",
        "GET / HTTP/0.9~Host: h~~",
        "GET / HTTP/1.a~Host: h~~",
        "GET / HTTP/a.1~Host: h~~",
        "GET / HTTP-1.1~Host: h~~",
        "GET / HTTP/1.1[TAB]~Host: h~~",
        "POST / HTTP/1.2~Host: h~Transfer-Encoding: chunked~~0~~",
        "GET /a#b HTTP/1.1~Host: h~~",
        "GET http://h#b HTTP/1.1~Host: h~~",
        "GET http:///a HTTP/1.1~Host:~~",
        "GET http://:80/a HTTP/1.1~Host: :80~~",
        "GET http://u@h/ HTTP/1.1~Host: u@h~~",
        "GET / HTTP/1.1~Host: h evil.example~~",
        "GET / HTTP/1.1~Host: h, evil.example~~",
        "GET / HTTP/1.1~Host: h/evil.example~~",
        "GET / HTTP/1.1~Host: evil.example@h~~",
        "GET / HTTP/1.1~Host: h:80:80~~",
        "GET / HTTP/1.1~Host: h:x~~",
        "GET / HTTP/1.1~Host: [::1~~",
        "GET / HTTP/1.1~Host: ::1~~",
        "GET / HTTP/1.1~Host: [::1]h~~",
        "GET / HTTP/1.1~Host: [h]~~",
        "GET / HTTP/1.1~Host: []~~",
        "GET / HTTP/1.1~Host: h%~~",
        "GET / HTTP/1.1~Host: h%2~~",
        "GET / HTTP/1.1~Host: h%2x~~",
        "GET / HTTP/1.0~Host: h evil.example~~",
      })
  void aRequestLineThatCanBeReadInTwoWays(String head) throws IOException {
    assertRefused(head + SMUGGLED);
    assertThat(HANDLED).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "~~GET / HTTP/1.1~Host: h~Connection: close~~ |",
        "GET / HTTP/1.2~Host: h~Connection: close~~ |",
        "GET / HTTP/1.1~Host:~Connection: close~~ |",
        "GET / HTTP/1.1~Host: [fe80::1%25eth0]:80~Connection: close~~ |",
        "GET / HTTP/1.1~Host: [fe80::1%2]~Connection: close~~ |",
        "GET / HTTP/1.1~Host: [::ffff:192.0.2.7]:80~Connection: close~~ |",
        "GET / HTTP/1.1~Host: a_b.example:~Connection: close~~ |",
        "GET / HTTP/1.1~Host: %C3%bc.example~Connection: close~~ |",
        "GET http://h:80 HTTP/1.1~Host: H:80~Connection: close~~ |",
        "POST / HTTP/1.1~Host: h~Connection: close~Content-Length: 003~~abc | abc",
        "POST / HTTP/1.1~Host:h~Connection:close~Content-Length:3~~abc | abc",
        "POST / HTTP/1.1~Host: h~Connection: close~TRANSFER-ENCODING: CHUNKED~~5~hello~0~~ | hello",
        "POST / HTTP/1.1~Host: h~Connection: close~Transfer-Encoding: chunked~~"
            + "0005;a=b;c=\"d\"~hello~000~X: y~~ | hello",
      })
  @Tag("DESC-04")
  void whatCanBeReadInOneWayOnlyIsTaken(String request, String body) throws IOException {
    assertThat(exchange(request))
        .startsWith("HTTP/1.1 200 ")
        .endsWith("\r\n\r\n" + (body == null ? "" : body));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1~Host: h~Connection: x, Close~~",
        "GET / HTTP/1.1~Host: h~Connection: keep-alive~Connection: close~~",
        "GET / HTTP/1.0~Connection: keep-alive~~",
      })
  void whatComesBehindTheLastRequestOfAConnectionIsNone(String last) throws IOException {
    assertThat(exchange(last + SMUGGLED))
        .startsWith("HTTP/1.1 200 ")
        .containsOnlyOnce("HTTP/1.1 ")
        .containsIgnoringCase("connection: close");
    assertThat(HANDLED).containsExactly("GET /");
  }

  /** By the first drafts of WebSocket a body of eight bytes followed, which nobody else sees. */
  @Test
  void theKeysOfTheFirstWebSocketsBringNoBody() throws IOException {
    assertRefused(
        "GET / HTTP/1.1~Host: h~Sec-WebSocket-Key1: a~Sec-WebSocket-Key2: b~~12345678" + SMUGGLED);
    assertThat(HANDLED).isEmpty();
  }
}
