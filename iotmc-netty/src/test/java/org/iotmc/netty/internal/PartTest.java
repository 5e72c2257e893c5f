package org.iotmc.netty.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.iotmc.netty.Limits;
import org.junit.jupiter.api.Test;

/** What arrives, in parts that wait until they are wanted. */
class PartTest {
  private static final String HEAD =
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";

  private final Deque<Part> parts = new ArrayDeque<>();
  private final RequestDecoder decoder = new RequestDecoder(Limits.defaults(), () -> {});
  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          decoder,
          new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object msg) {
              try {
                Part.split(msg, parts);
              } finally {
                ReferenceCountUtil.release(msg);
              }
            }
          });

  private void arrives(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, US_ASCII));
  }

  private static String text(Part part) {
    ByteBuffer bytes = ((Part.Chunk) part).bytes();
    return US_ASCII.decode(bytes).toString();
  }

  /** Each took some hundred bytes: one read of the socket brings ten thousand. */
  @Test
  void chunksOfOneByteArePutTogether() {
    arrives(HEAD + "1\r\nx\r\n".repeat(10_000) + "0\r\n\r\n");
    assertThat(parts.removeFirst()).isInstanceOf(Part.Head.class);
    assertThat(parts.removeLast()).isInstanceOf(Part.End.class);
    assertThat(parts).hasSizeLessThanOrEqualTo(3);
    StringBuilder all = new StringBuilder();
    parts.forEach(part -> all.append(text(part)));
    assertThat(all.toString()).isEqualTo("x".repeat(10_000));
  }

  @Test
  void largeChunksAreLeftAsTheyAre() {
    String large = "1000\r\n" + "y".repeat(4096) + "\r\n";
    arrives(HEAD + large + large + "2\r\nab\r\n" + "1\r\nc\r\n" + large + large + "0\r\n\r\n");
    parts.removeFirst();
    parts.removeLast();
    assertThat(parts.stream().map(PartTest::text))
        .containsExactly(
            "y".repeat(4096), "y".repeat(4096), "abc" + "y".repeat(4096), "y".repeat(4096));
  }

  /** A transport may tell the end while requests before it wait. */
  @Test
  void aRequestThatWaitsIsNotLostAsItsClientEndsItsOutput() {
    arrives(HEAD + "0\r\n\r\n" + HEAD + "1\r\nx\r\n0\r\n\r\n");
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    parts.clear();
    assertThat(decoder.goOn()).isTrue();
    assertThat(parts).hasSize(3);
    assertThat(text(List.copyOf(parts).get(1))).isEqualTo("x");
  }

  @Test
  void whatWasTakenDoesNotChange() {
    arrives(HEAD + "2\r\nab\r\n");
    parts.removeFirst();
    ByteBuffer taken = ((Part.Chunk) parts.removeFirst()).bytes();
    arrives("2\r\ncd\r\n");
    assertThat(US_ASCII.decode(taken).toString()).isEqualTo("ab");
    assertThat(text(parts.removeFirst())).isEqualTo("cd");
    assertThat(taken.isReadOnly()).isTrue();
  }
}
