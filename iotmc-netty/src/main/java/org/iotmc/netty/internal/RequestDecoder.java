package org.iotmc.netty.internal;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import org.iotmc.netty.Limits;

/** Decodes requests within our limits, and notes when the first byte of one is there. */
final class RequestDecoder extends HttpRequestDecoder {
  private static final int MAX_CHUNK = 64 * 1024;

  private final Runnable onBytes;

  RequestDecoder(Limits limits, Runnable onBytes) {
    super(config(limits));
    this.onBytes = onBytes;
  }

  /** What both directions have in common: validated headers, one length, strict line ends. */
  static HttpDecoderConfig config(Limits limits) {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(limits.requestLine())
        .setMaxHeaderSize(limits.headerBytes())
        .setMaxChunkSize(MAX_CHUNK)
        .setAllowDuplicateContentLengths(false)
        .setUseRfc9112TransferEncoding(true)
        .setValidateHeaders(true);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
    onBytes.run();
    super.channelRead(ctx, msg);
  }
}
