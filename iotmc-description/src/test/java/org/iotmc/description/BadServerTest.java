package org.iotmc.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.iotmc.description.FetchWorld.LONG;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.Lane;
import org.iotmc.description.DescriptionCounts.Reason;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers may do to who fetches a description, and how it ends. */
class BadServerTest {
  private static final int MEBI = 1 << 20;

  private final FetchWorld device = new FetchWorld();
  private final Lane lane = device.controlPoint.newLane("fetch");
  private final DescriptionFetcher fetcher =
      new DescriptionFetcher(device.controlPoint.http(), lane);

  private DeviceDescription get(String path) {
    return device.world.await(fetcher.device(device.url(path), CallSpec.plain()), LONG);
  }

  @Test
  @Tag("DESC-15")
  void aCompressedDescriptionIsInflated() {
    byte[] plain = FetchWorld.description();
    device.servesCoded("/d.xml", "gzip", FetchWorld.gzip(plain));
    assertThat(get("/d.xml").root().udn()).isEqualTo(FetchWorld.UDN);
    device.servesCoded("/d.xml", "X-GZIP", FetchWorld.gzip(plain));
    assertThat(get("/d.xml").root().udn()).isEqualTo(FetchWorld.UDN);
    device.servesCoded("/d.xml", "identity", plain);
    assertThat(get("/d.xml").root().udn()).isEqualTo(FetchWorld.UDN);
  }

  @Test
  @Tag("DESC-15")
  void aBombIsInflatedNoFurtherThanItsBound() {
    byte[] bomb = FetchWorld.gzip(new byte[64 * MEBI]);
    assertThat(bomb.length).isLessThan(DeviceDescriptionCodec.MAX_BYTES);
    device.servesCoded("/d.xml", "gzip", bomb);
    assertThatThrownBy(() -> get("/d.xml"))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("inflates to more than");
  }

  @Test
  @Tag("DESC-15")
  void membersWithoutEndAreNotReadOneWithinTheOther() {
    ByteArrayOutputStream members = new ByteArrayOutputStream();
    byte[] empty = FetchWorld.gzip(new byte[0]);
    while (members.size() + empty.length < DeviceDescriptionCodec.MAX_BYTES) {
      members.writeBytes(empty);
    }
    device.servesCoded("/d.xml", "gzip", members.toByteArray());
    assertThatThrownBy(() -> get("/d.xml")).isInstanceOf(MalformedMessageException.class);
  }

  @ParameterizedTest
  @Tag("DESC-15")
  @ValueSource(strings = {"gzip", "deflate", "br", "gzip, gzip"})
  void anotherCodingOrABrokenOneIsMalformed(String coding) {
    device.servesCoded("/d.xml", coding, new byte[] {0x1f, (byte) 0x8b, 8, 0});
    assertThatThrownBy(() -> get("/d.xml")).isInstanceOf(MalformedMessageException.class);
  }

  @Test
  @Tag("DESC-45")
  @Tag("SSDP-81")
  void whateverIsWrongWithADescriptionIsCountedByItsReasonAndOneLineForItsHost() {
    device.answers("/gibibyte", () -> large(1L << 30, new long[1]));
    device.answers("/endless", () -> large(Long.MAX_VALUE, new long[1]));
    device.servesCoded("/bomb", "gzip", FetchWorld.gzip(new byte[64 * MEBI]));
    device.serves("/recursive", Given.utf8("<!DOCTYPE r [<!ENTITY a '&a;&a;'>]><r>&a;</r>"));
    device.serves("/nested", Given.utf8("<root>" + "<device><deviceList>".repeat(5000)));
    device.answers("/drip", () -> new HttpResponse(200, Headers.of(), Body.stream(this::drip)));
    Map<String, Reason> reasons = new LinkedHashMap<>();
    reasons.put("/gibibyte", Reason.BODY);
    reasons.put("/endless", Reason.BODY);
    reasons.put("/bomb", Reason.BODY);
    reasons.put("/recursive", Reason.DOCUMENT);
    reasons.put("/nested", Reason.DOCUMENT);
    reasons.put("/drip", Reason.UNREACHABLE);
    List<String> lines = new ArrayList<>();
    DescriptionCache cache =
        DescriptionCache.builder(device.controlPoint, lane).log(lines::add).build();
    reasons.forEach(
        (path, reason) -> {
          long before = cache.counts().failed(reason);
          var fetch = cache.device(device.announced(path, 1, 5), CallSpec.plain());
          assertThatThrownBy(() -> device.world.await(fetch, LONG)).as(path).isNotNull();
          assertThat(cache.counts().failed(reason)).as(path).isEqualTo(before + 1);
        });
    assertThat(cache.counts().failed().values().stream().mapToLong(each -> each).sum())
        .isEqualTo(reasons.size());
    assertThat(lines).hasSize(1);
  }

  @Test
  @Tag("DESC-45")
  void aDescriptionOfAGibibyteOrWithoutEndIsNotReadToTheEnd() {
    long[] sent = {0};
    for (long length : new long[] {1L << 30, Long.MAX_VALUE}) {
      sent[0] = 0;
      device.answers("/d.xml", () -> large(length, sent));
      assertThatThrownBy(() -> get("/d.xml"))
          .isInstanceOf(MalformedMessageException.class)
          .hasMessageContaining("longer than");
      assertThat(sent[0]).isLessThan(2 * MEBI);
    }
  }

  private static HttpResponse large(long length, long[] sent) {
    Flow.Publisher<ByteBuffer> blanks = endless(length, sent);
    return new HttpResponse(
        200,
        Headers.of(),
        length == Long.MAX_VALUE ? Body.stream(blanks) : Body.stream(length, blanks));
  }

  /** Blanks, as many as are asked for. */
  private static Flow.Publisher<ByteBuffer> endless(long length, long[] sent) {
    return subscriber ->
        subscriber.onSubscribe(
            new Flow.Subscription() {
              private boolean done;

              @Override
              public void request(long n) {
                for (long i = 0; i < Math.min(n, 64) && !done; i++) {
                  sent[0] += 8192;
                  subscriber.onNext(
                      ByteBuffer.wrap(" ".repeat(8192).getBytes(StandardCharsets.UTF_8)));
                }
                done |= sent[0] >= length;
              }

              @Override
              public void cancel() {
                done = true;
              }
            });
  }

  @Test
  @Tag("DESC-45")
  void aDripFeedEndsAtTheDeadline() {
    device.answers("/d.xml", () -> new HttpResponse(200, Headers.of(), Body.stream(this::drip)));
    Instant begin = device.world.now();
    assertThatThrownBy(() -> get("/d.xml"))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("not whole within");
    assertThat(Duration.between(begin, device.world.now())).isEqualTo(Duration.ofSeconds(30));
  }

  private void drip(Flow.Subscriber<? super ByteBuffer> subscriber) {
    Lane slow = device.controlPoint.newLane("drip");
    subscriber.onSubscribe(
        new Flow.Subscription() {
          private boolean begun;
          private boolean done;

          @Override
          public void request(long n) {
            if (!begun) {
              begun = true;
              slow.after(Duration.ofSeconds(1), this::drop);
            }
          }

          private void drop() {
            if (!done) {
              subscriber.onNext(ByteBuffer.wrap(new byte[] {' '}));
              slow.after(Duration.ofSeconds(1), this::drop);
            }
          }

          @Override
          public void cancel() {
            done = true;
          }
        });
  }

  @Test
  @Tag("DESC-11")
  void aTemporaryRedirectIsFollowedWithinTheHostAndNoOther() {
    byte[] document =
        Given.utf8(
            Given.root(
                Given.VERSION
                    + "<device>"
                    + Given.PLAIN
                    + "<serviceList>"
                    + Given.SERVICE
                    + "</serviceList></device>"));
    device.serves("/moved/d.xml", document);
    redirects("/d.xml", 307, "/moved/d.xml");
    assertThat(get("/d.xml").root().services().get(0).controlUrl())
        .isEqualTo(device.url("/moved/c"));
    redirects("/a", 307, "b");
    redirects("/b", 307, "c");
    redirects("/c", 307, "d.xml");
    redirects("/d.xml", 307, "moved/d.xml");
    assertThat(get("/b").root().udn()).isEqualTo(FetchWorld.UDN);
    fails("/a", "status 307");
    redirects("/d.xml", 307, "http://10.9.9.9/d.xml");
    fails("/d.xml", "status 307");
    redirects("/d.xml", 307, "file:///etc/hostname");
    fails("/d.xml", "status 307");
    for (int status : new int[] {301, 302, 303, 308}) {
      redirects("/d.xml", status, "/moved/d.xml");
      fails("/d.xml", "status " + status);
    }
  }

  private void redirects(String path, int status, String target) {
    device.answers(
        path, () -> new HttpResponse(status, Headers.of("Location", target), Body.empty()));
  }

  private void fails(String path, String reason) {
    assertThatThrownBy(() -> get(path))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @Tag("SSDP-81")
  @ValueSource(strings = {"file:///etc/hostname", "ftp://192.0.2.7/d", "http:d", "d.xml", "jar:x"})
  void aLocationThatIsNotOfHttpIsRefusedBeforeAnythingIsSent(String location) {
    assertThatThrownBy(() -> fetcher.device(URI.create(location), CallSpec.plain()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(device.requests).isEmpty();
  }

  @ParameterizedTest
  @Tag("DESC-71")
  @ValueSource(strings = {"application/octet-stream", "text/html", "text/xml; charset=latin1", "x"})
  void theContentSaysWhatItIsAndNotItsType(String type) {
    device.answers(
        "/d.xml",
        () ->
            new HttpResponse(
                200,
                Headers.of("Content-Type", type),
                Body.of(
                    ("\ufeff" + Given.root(Given.VERSION + "<device>" + Given.PLAIN + "</device>"))
                        .getBytes(StandardCharsets.UTF_8))));
    assertThat(get("/d.xml").root().udn()).isEqualTo(FetchWorld.UDN);
  }

  @ParameterizedTest
  @Tag("DESC-72")
  @ValueSource(strings = {"status=ok", "<html><body>not found</body></html>", "", "\0\0"})
  void whatIsNoDescriptionIsOneClearError(String body) {
    device.serves("/d.xml", Given.utf8(body));
    assertThatThrownBy(() -> get("/d.xml")).isInstanceOf(MalformedMessageException.class);
    assertThat(device.requests).hasSize(1);
  }
}
