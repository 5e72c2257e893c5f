package org.iotmc.checks.benchmarks.load;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * HTTP by Netty and nothing else: each request is decoded and gathered, and answered on its event
 * loop with the fields and the body that a server of ours answered. As many event loops as ours
 * has.
 */
final class BareServer {
  private static final int MAX_BODY = 64 * 1024;

  private final List<String[]> fields = new ArrayList<>();
  private final byte[] body;

  /**
   * A server that always says the same.
   *
   * @param answer what ours said, from its status line to the end of its body
   */
  BareServer(byte[] answer) {
    String text = new String(answer, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    String[] lines = text.substring(0, end).split("\r\n");
    for (int i = 1; i < lines.length; i++) {
      fields.add(lines[i].split(": ?", 2));
    }
    body = text.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Opens a port that the system chooses, and gives it. */
  int open(Optional<SslContext> tls) throws InterruptedException {
    EventLoopGroup loops = Loops.of(2);
    InetSocketAddress bound =
        (InetSocketAddress)
            new ServerBootstrap()
                .group(loops)
                .channel(Loops.servers())
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(
                    new ChannelInitializer<SocketChannel>() {
                      @Override
                      protected void initChannel(SocketChannel channel) {
                        tls.ifPresent(
                            context ->
                                channel.pipeline().addLast(context.newHandler(channel.alloc())));
                        channel
                            .pipeline()
                            .addLast(
                                new HttpServerCodec(),
                                new HttpObjectAggregator(MAX_BODY),
                                new Saying());
                      }
                    })
                .bind("127.0.0.1", 0)
                .sync()
                .channel()
                .localAddress();
    return bound.getPort();
  }

  private final class Saying extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
      var response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(body));
      for (String[] field : fields) {
        response.headers().add(field[0], field[1]);
      }
      ctx.writeAndFlush(response);
    }
  }
}
