package org.iotmc.netty.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BodyWriterTest {
  private static final URI WHERE = URI.create("http://192.0.2.1:80/control");

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final List<Throwable> broken = new ArrayList<>();

  @AfterEach
  void nothingIsLeft() {
    channel.finishAndReleaseAll();
  }

  @Test
  void aSmallMessageThatIsThereWholeIsWrittenInOneBuffer() {
    RequestWriter writer = post(Body.of(bytes("hello")));

    assertThat(written())
        .containsExactly(
            "POST /control HTTP/1.1\r\nhost: 192.0.2.1:80\r\nX-A: b\r\ncontent-length: 5\r\n\r\nhello");
    assertThat(writer.isComplete()).isTrue();
  }

  @Test
  void chunksOfUnknownLengthThatAreThereAreWrittenInOneBuffer() {
    RequestWriter writer = post(Body.stream(new Chunks("0123456789abcdef", "g")));

    assertThat(written())
        .hasSize(1)
        .first()
        .asString()
        .endsWith(
            "transfer-encoding: chunked\r\n\r\n10\r\n0123456789abcdef\r\n1\r\ng\r\n0\r\n\r\n");
    assertThat(writer.isComplete()).isTrue();
  }

  @Test
  void chunksThatComeLaterAreWrittenAsTheyCome() {
    Chunks chunks = new Chunks("a");
    chunks.isOpen = true;
    RequestWriter writer = post(Body.stream(2, chunks));
    assertThat(written()).hasSize(1).first().asString().endsWith("content-length: 2\r\n\r\na");
    assertThat(writer.isComplete()).isFalse();

    chunks.reader.onNext(ByteBuffer.wrap(bytes("b")));
    chunks.reader.onComplete();

    assertThat(String.join("", written())).isEqualTo("b");
    assertThat(writer.isComplete()).isTrue();
  }

  @Test
  void aLargeMessageIsWrittenInPiecesThatShowItsProgress() {
    String large = "x".repeat(3 * BodyWriter.PIECE);

    post(Body.of(bytes(large)));

    List<String> all = written();
    assertThat(all).hasSizeGreaterThan(2).allMatch(each -> each.length() <= 2 * BodyWriter.PIECE);
    assertThat(String.join("", all)).endsWith("\r\n\r\n" + large);
  }

  @Test
  void aBodyThatBreaksOffAtOnceIsTold() {
    Chunks chunks = new Chunks();
    chunks.failure = new TransportException("no more");

    RequestWriter writer = post(Body.stream(5, chunks));

    assertThat(broken).containsExactly(chunks.failure);
    assertThat(writer.isComplete()).isFalse();
  }

  @Test
  void aBodyThatCannotEvenBeAskedForIsTold() {
    AssertionError failure = new AssertionError("of the source");

    RequestWriter writer =
        post(
            Body.stream(
                5,
                subscriber -> {
                  throw failure;
                }));

    assertThat(broken).containsExactly(failure);
    assertThat(writer.isComplete()).isFalse();
  }

  @Test
  void nothingIsWrittenBehindTheEndOfABody() {
    Chunks chunks = new Chunks("a");
    chunks.more = "behind";

    RequestWriter writer = post(Body.stream(chunks));

    assertThat(String.join("", written())).endsWith("\r\n\r\n1\r\na\r\n0\r\n\r\n");
    assertThat(writer.isComplete()).isTrue();
    assertThat(broken).isEmpty();
  }

  @Test
  void anAnswerThatResetsContentHasNone() {
    HttpResponse reset = new HttpResponse(205, Headers.of(), Body.of(bytes("content")));
    InboundBody nothing = new InboundBody(channel.eventLoop(), () -> {}, () -> {});
    Turn turn = new Turn(RequestHead.unreadable(), nothing, 0);
    OutputWatch watch = new OutputWatch(channel, Duration.ofSeconds(1), () -> {});

    new ResponseWriter(channel, watch, broken::add).start(turn, reset, "now");

    assertThat(written())
        .containsExactly(
            "HTTP/1.1 205 Reset Content\r\ndate: now\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    watch.end();
  }

  private RequestWriter post(Body body) {
    HttpRequest request = new HttpRequest("POST", WHERE, Headers.of("X-A", " b "), body);
    return RequestWriter.start(channel, request, broken::add);
  }

  private List<String> written() {
    List<String> texts = new ArrayList<>();
    for (ByteBuf each = channel.readOutbound(); each != null; each = channel.readOutbound()) {
      if (each.isReadable()) {
        texts.add(each.toString(ISO_8859_1));
      }
      each.release();
    }
    return texts;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  /** Gives its chunks when it is asked, then fails, ends or stays open. */
  private static final class Chunks implements Flow.Publisher<ByteBuffer>, Flow.Subscription {
    private final List<String> texts;
    boolean isOpen;
    String more;
    Throwable failure;
    Flow.Subscriber<? super ByteBuffer> reader;
    private boolean asked;

    Chunks(String... texts) {
      this.texts = List.of(texts);
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
      reader = subscriber;
      subscriber.onSubscribe(this);
    }

    @Override
    public void request(long count) {
      if (asked) {
        return;
      }
      asked = true;
      texts.forEach(text -> reader.onNext(ByteBuffer.wrap(bytes(text))));
      if (failure != null) {
        reader.onError(failure);
      } else if (!isOpen) {
        reader.onComplete();
      }
      if (more != null) {
        reader.onNext(ByteBuffer.wrap(bytes(more)));
      }
    }

    @Override
    public void cancel() {}
  }
}
