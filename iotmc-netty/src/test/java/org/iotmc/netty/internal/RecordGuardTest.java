package org.iotmc.netty.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordGuardTest {
  private static final int KEY_UPDATE = 27;

  private final AtomicInteger reads = new AtomicInteger();
  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          new ChannelOutboundHandlerAdapter() {
            @Override
            public void read(ChannelHandlerContext ctx) {
              reads.incrementAndGet();
            }
          },
          new RecordGuard());

  RecordGuardTest() {
    channel.config().setAutoRead(false);
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(500, 1000));
    reads.set(0);
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private static ByteBuf answer() {
    return Unpooled.buffer(KEY_UPDATE).writeZero(KEY_UPDATE);
  }

  @Test
  void nothingIsReadWhileMuchWaitsToBeTaken() {
    channel.read();
    assertThat(reads).hasValue(1);
    while (channel.isWritable()) {
      channel.write(answer());
    }
    channel.read();
    channel.read();
    assertThat(reads).as("while much waits").hasValue(1);
    channel.flush();
    assertThat(reads).as("once it was taken").hasValue(2);
    channel.read();
    assertThat(reads).hasValue(3);
  }
}
