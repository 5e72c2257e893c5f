package org.iotmc.checks.benchmarks.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * The load: sends the very same bytes again and again, one request at a time on each of some
 * connections, and looks at no more of an answer than its length and status. One thread. A
 * connection is used until the server ends it, and then made anew, within the time of the call.
 */
final class Wire implements AutoCloseable {
  private final EventLoopGroup loop = Loops.of(1);
  private final InetSocketAddress to;
  private final ByteBuf request;
  private final Optional<SslContext> tls;
  private final List<Caller> callers = new ArrayList<>();
  private volatile boolean running;
  private Histogram latencies = Round.histogram();
  private long failed;
  private CountDownLatch idle = new CountDownLatch(0);

  Wire(InetSocketAddress to, byte[] request, int connections, Optional<SslContext> tls) {
    this.to = to;
    this.request = Unpooled.directBuffer(request.length).writeBytes(request);
    this.tls = tls;
    for (int i = 0; i < connections; i++) {
      callers.add(new Caller());
    }
  }

  /** Calls for some time. */
  Round run(Duration time) throws InterruptedException {
    Histogram these = Round.histogram();
    CountDownLatch allIdle = new CountDownLatch(callers.size());
    long begun = System.nanoTime();
    loop.submit(
            () -> {
              latencies = these;
              failed = 0;
              idle = allIdle;
              running = true;
              callers.forEach(Caller::call);
            })
        .sync();
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
    running = false;
    if (!allIdle.await(20, TimeUnit.SECONDS)) {
      throw new IllegalStateException("calls without an answer: " + allIdle.getCount());
    }
    return new Round(these, System.nanoTime() - begun, failed);
  }

  @Override
  public void close() {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /** One of those who call. On the loop. */
  private final class Caller extends ChannelInboundHandlerAdapter {
    private Channel channel;
    private final AnswerScan scan = new AnswerScan();
    private long begun;
    private boolean waiting;

    @Override
    public boolean isSharable() {
      return true; // one connection after the other
    }

    void call() {
      begun = System.nanoTime();
      waiting = true;
      send();
    }

    private void send() {
      if (channel != null && channel.isActive()) {
        channel.writeAndFlush(request.retainedDuplicate());
        return;
      }
      new Bootstrap()
          .group(loop)
          .channel(Loops.clients())
          .option(ChannelOption.TCP_NODELAY, true)
          .handler(
              new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel made) {
                  tls.ifPresent(
                      context -> made.pipeline().addLast(context.newHandler(made.alloc())));
                  made.pipeline().addLast(Caller.this);
                }
              })
          .connect(to)
          .addListener(
              done -> {
                if (!done.isSuccess()) {
                  answered(false);
                }
              });
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      channel = ctx.channel();
      scan.reset();
      channel.writeAndFlush(request.retainedDuplicate());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      boolean whole = scan.take(bytes);
      bytes.release();
      if (whole) {
        if (scan.closes()) {
          channel = null;
          ctx.close();
        }
        answered(scan.status() == 200);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (ctx.channel() == channel) {
        channel = null;
        if (waiting) {
          answered(false);
        }
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }

    private void answered(boolean well) {
      waiting = false;
      scan.reset();
      if (well) {
        latencies.recordValue(Math.min(System.nanoTime() - begun, Round.LONGEST));
      } else {
        failed++;
      }
      if (running) {
        call();
      } else {
        idle.countDown();
      }
    }
  }
}
