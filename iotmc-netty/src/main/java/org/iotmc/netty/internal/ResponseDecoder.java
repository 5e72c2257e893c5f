package org.iotmc.netty.internal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.regex.Pattern;
import org.iotmc.netty.Limits;

/**
 * Decodes responses within our limits; has to be told which of them answer a HEAD. Stricter than
 * Netty's own where another reader would see another answer: a status line has a version of HTTP/1
 * and three digits, and nothing but blanks stands between the name of a field and its colon.
 */
final class ResponseDecoder extends HttpResponseDecoder {
  private static final Pattern VERSION = Pattern.compile("HTTP/1\\.[0-9]");
  private static final Pattern STATUS = Pattern.compile("[0-9]{3}");

  private final ChunkExtensions extensions;
  private boolean answersHead;
  private boolean inBody;
  private boolean broken;
  private boolean brokenOff;

  ResponseDecoder(Limits limits) {
    // Devices in the field end lines with a bare LF, which a client may accept (RFC 9112, 2.2).
    super(RequestDecoder.config(limits).setStrictLineParsing(false));
    this.extensions = new ChunkExtensions(limits.headerBytes());
  }

  void expectAnswerTo(String method) {
    answersHead = method.equals("HEAD");
  }

  /** Whether something came that is not a whole part yet. */
  boolean hasRest() {
    return actualReadableBytes() > 0;
  }

  /** The connection ends, and not because the peer has said all: nothing is ended by that. */
  void breakOff() {
    brokenOff = true;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    breakOff();
    ctx.fireExceptionCaught(cause);
  }

  /** By TLS an end that the peer doesn't say is none: anybody could cut off (RFC 9112, 9.8). */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof SslCloseCompletionEvent end && !end.isSuccess()) {
      breakOff();
    }
    super.userEventTriggered(ctx, event);
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (broken) {
      in.skipBytes(in.readableBytes());
      return;
    }
    int before = out.size();
    int from = in.readerIndex();
    super.decode(ctx, in, out);
    // Trailers count as well, which have the same bound by themselves.
    if (inBody && !extensions.allow(in.readerIndex() - from, out, before)) {
      broken = true;
      LastHttpContent end = new DefaultLastHttpContent();
      end.setDecoderResult(DecoderResult.failure(ChunkExtensions.tooMany()));
      out.add(end);
    }
    for (Object each : out.subList(before, out.size())) {
      if (each instanceof LastHttpContent) {
        inBody = false;
      } else if (each instanceof HttpMessage) {
        inBody = true;
        extensions.begin();
      }
    }
  }

  @Override
  protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
      throws Exception {
    if (!brokenOff) {
      super.decodeLast(ctx, in, out);
      // The end of the connection tells more: that a head broke off makes no other one of it.
      out.removeIf(ResponseDecoder::isCutOff);
    }
  }

  private static boolean isCutOff(Object decoded) {
    return decoded instanceof HttpMessage message
        && message.decoderResult().cause() instanceof PrematureChannelClosureException;
  }

  @Override
  protected HttpMessage createMessage(String[] statusLine) {
    if (!VERSION.matcher(statusLine[0]).matches() || !STATUS.matcher(statusLine[1]).matches()) {
      throw new IllegalArgumentException("not a status line of HTTP/1");
    }
    return super.createMessage(statusLine);
  }

  /** Netty takes a name to end at its first blank, and passes over what comes before the colon. */
  @Override
  protected AsciiString splitHeaderName(byte[] line, int start, int length) {
    int at = start + length;
    while (at < line.length && (line[at] == ' ' || line[at] == '\t')) {
      at++;
    }
    if (at == line.length || line[at] != ':') {
      throw new IllegalArgumentException("no colon behind the name of a field");
    }
    return super.splitHeaderName(line, start, length);
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage message) {
    return answersHead || super.isContentAlwaysEmpty(message);
  }
}
