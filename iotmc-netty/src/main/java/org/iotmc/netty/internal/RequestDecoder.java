package org.iotmc.netty.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import org.iotmc.netty.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Decodes requests within our limits, and notes when the first byte of one is there. Stricter than
 * Netty's own: a request line has one blank between its parts, nothing but empty lines comes before
 * it, no line of a head or of trailers begins with a blank, be it folded (RFC 9112, 5.2) or the
 * first (2.2), and no trailer has control characters. Others may see something else there.
 *
 * <p>Decodes one request at a time: what a client sends beyond it waits as bytes until {@link
 * #goOn}, as requests take some twenty times their room.
 */
final class RequestDecoder extends HttpRequestDecoder {
  private static final int MAX_CHUNK = 64 * 1024;
  private static final byte HT = '\t';
  private static final byte LF = '\n';
  private static final byte CR = '\r';
  private static final byte SP = ' ';
  private static final byte DEL = 0x7f;
  private static final int HTTP = 'H' << 24 | 'T' << 16 | 'T' << 8 | 'P';

  /** A blank, {@code HTTP/}, and two digits with a dot. */
  private static final int VERSION = 9;

  /** Where in a request the next line is. */
  private enum Phase {
    BEFORE,
    HEAD,
    BODY,
    TRAILERS
  }

  private final Runnable onBytes;
  private final ChunkExtensions extensions;
  private Phase phase = Phase.BEFORE;
  private boolean afterReturn;
  private boolean broken;
  private boolean held;
  private @Nullable ChannelHandlerContext context;

  RequestDecoder(Limits limits, Runnable onBytes) {
    super(config(limits));
    this.onBytes = onBytes;
    this.extensions = new ChunkExtensions(limits.headerBytes());
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
    context = ctx;
    super.channelRead(ctx, msg);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    if (hasRest()) {
      // Netty's own would read more, as nothing was decoded.
      discardSomeReadBytes();
      ctx.fireChannelReadComplete();
    } else {
      super.channelReadComplete(ctx);
    }
  }

  /** Netty's own would drop what waits: whole requests may be among it. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof ChannelInputShutdownEvent) {
      ctx.fireUserEventTriggered(event);
    } else {
      super.userEventTriggered(ctx, event);
    }
  }

  /** Whether bytes behind a request wait for {@link #goOn}. */
  boolean hasRest() {
    return held && actualReadableBytes() > 0;
  }

  /** The request is answered: decodes the next, as far as it is here. Whether bytes of it were. */
  boolean goOn() {
    ChannelHandlerContext reader = context;
    boolean rest = hasRest();
    held = false;
    if (rest && reader != null) {
      try {
        channelRead(reader, Unpooled.EMPTY_BUFFER);
      } catch (Exception e) {
        reader.fireExceptionCaught(e);
      }
    }
    return rest;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (held) {
      return;
    }
    if (phase != Phase.BODY && !broken && hasStrayLine(in)) {
      broken = true;
      out.add(unreadable(new IllegalArgumentException("a line that cannot be there")));
    }
    if (broken) {
      in.skipBytes(in.readableBytes());
      return;
    }
    int before = out.size();
    int from = in.readerIndex();
    super.decode(ctx, in, out);
    if (phase == Phase.BODY && out.size() == before && isLastChunk(in, from)) {
      phase = Phase.TRAILERS;
    }
    if (phase == Phase.BODY && !extensions.allow(in.readerIndex() - from, out, before)) {
      broken = true;
      out.add(unreadable(ChunkExtensions.tooMany()));
    }
    for (Object each : out.subList(before, out.size())) {
      if (each instanceof LastHttpContent) {
        phase = Phase.BEFORE;
        held = true;
      } else if (each instanceof HttpMessage) {
        phase = Phase.BODY;
        extensions.begin();
      }
    }
  }

  /** Whether what was taken since is a line with the size zero. */
  private static boolean isLastChunk(ByteBuf in, int from) {
    int at = from;
    while (at < in.readerIndex() && in.getByte(at) == '0') {
      at++;
    }
    return at > from && at < in.readerIndex() && Character.digit(in.getByte(at), 16) < 0;
  }

  /** The connection has ended: a request that is not whole will never be one. */
  @Override
  protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {}

  /** Looks at the lines that are here; all before them were taken. */
  private boolean hasStrayLine(ByteBuf in) {
    int at = in.readerIndex();
    if (phase == Phase.BEFORE) {
      at = passEmptyLines(in, at);
      if (at < 0 || (at < in.writerIndex() && !mayBegin(in, at))) {
        return true;
      }
      if (at < in.writerIndex()) {
        onBytes.run();
      }
    }
    while (at < in.writerIndex()) {
      byte first = in.getByte(at);
      if (first == SP || first == HT) {
        return true;
      }
      int end = in.indexOf(at, in.writerIndex(), LF);
      if (end < 0 || first == CR || first == LF) {
        return false;
      }
      if (phase == Phase.TRAILERS && hasControl(in, at, end - 1)) {
        return true;
      }
      if (phase == Phase.BEFORE) {
        phase = Phase.HEAD;
      }
      at = end + 1;
    }
    return false;
  }

  /** Netty looks at what stands in a head, but not at all trailers. */
  private static boolean hasControl(ByteBuf in, int from, int to) {
    for (int i = from; i < to; i++) {
      byte each = in.getByte(i);
      if ((each >= 0 && each < SP && each != HT) || each == DEL) {
        return true;
      }
    }
    return false;
  }

  /** Where the lines end that may come before a request; -1 if one is not of their kind. */
  private int passEmptyLines(ByteBuf in, int from) {
    for (int at = from; at < in.writerIndex(); at++) {
      byte each = in.getByte(at);
      if (afterReturn && each != LF) {
        return -1;
      }
      afterReturn = each == CR;
      if (each != CR && each != LF) {
        return at;
      }
    }
    return in.writerIndex();
  }

  /** Whether a line is a request line: three parts without blanks, and one blank between two. */
  private static boolean mayBegin(ByteBuf in, int at) {
    int end = in.indexOf(at, in.writerIndex(), LF);
    if (end < 0) {
      return in.getByte(at) > SP;
    }
    int stop = in.getByte(end - 1) == CR ? end - 1 : end;
    int blanks = 0;
    int last = at - 1;
    for (int i = at; i < stop; i++) {
      byte each = in.getByte(i);
      if (each < SP || each == DEL || (each == SP && i == last + 1)) {
        return false;
      }
      if (each == SP) {
        blanks++;
        last = i;
      }
    }
    return blanks == 2 && stop - last == VERSION && in.getInt(last + 1) == HTTP;
  }

  private static HttpMessage unreadable(Exception cause) {
    HttpMessage message = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
    message.setDecoderResult(DecoderResult.failure(cause));
    return message;
  }
}
