package org.iotmc.netty.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.AsciiString;
import io.netty.util.ByteProcessor;
import java.util.List;
import java.util.regex.Pattern;
import org.iotmc.netty.Limits;

/**
 * Decodes responses within our limits; has to be told which of them answer a HEAD. Stricter than
 * Netty's own where another reader would see another answer: a status line has a version of HTTP/1
 * and three digits, nothing but blanks stands between the name of a field and its colon, and no
 * line of a head has control characters, such as a carriage return that ends none.
 */
final class ResponseDecoder extends HttpResponseDecoder {
  private static final Pattern VERSION = Pattern.compile("HTTP/1\\.[0-9]");
  private static final Pattern STATUS = Pattern.compile("[0-9]{3}");

  // A value that begins on the next line would be none to Netty, as it begins with a blank then.
  private static final DefaultHttpHeadersFactory NAMES =
      DefaultHttpHeadersFactory.headersFactory()
          .withNameValidation(true)
          .withValueValidation(false);

  private static final byte LF = '\n';
  private static final byte CR = '\r';
  private static final byte DEL = 0x7f;

  /** Where in an answer the next byte is. */
  private enum Phase {
    BEFORE,
    HEAD,
    BODY
  }

  private final ChunkExtensions extensions;
  // What is decoded, read up to the end of the line that is looked at.
  private ByteBuf input = Unpooled.EMPTY_BUFFER;
  private Phase phase = Phase.BEFORE;
  private boolean answersHead;
  private boolean broken;
  private boolean brokenOff;

  ResponseDecoder(Limits limits) {
    // Devices in the field end lines with a bare LF, which a client may accept (RFC 9112, 2.2).
    super(RequestDecoder.config(limits).setStrictLineParsing(false).setHeadersFactory(NAMES));
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
    Phase begun = phase;
    input = in;
    super.decode(ctx, in, out);
    input = Unpooled.EMPTY_BUFFER;
    if (begun == Phase.BODY) {
      // Trailers count as well, which have the same bound by themselves.
      if (!extensions.allow(in.readerIndex() - from, out, before)) {
        fail(ChunkExtensions.tooMany(), out);
      }
    } else if (haveControl(in, begun == Phase.BEFORE ? pastBlanks(in, from) : from)) {
      out.subList(before, out.size()).clear();
      fail(new IllegalArgumentException("a control character in the head"), out);
    }
    for (Object each : out.subList(before, out.size())) {
      if (each instanceof LastHttpContent) {
        phase = Phase.BEFORE;
      } else if (each instanceof HttpMessage) {
        phase = Phase.BODY;
        extensions.begin();
      }
    }
  }

  /** Where an answer begins: Netty passes over blanks and control characters before it. */
  private static int pastBlanks(ByteBuf in, int from) {
    int at = in.forEachByte(from, in.readerIndex() - from, each -> each >= 0 && each <= ' ');
    return at < 0 ? in.readerIndex() : at;
  }

  /** Whether the lines that were taken since an index have a control character. */
  private static boolean haveControl(ByteBuf in, int from) {
    return in.forEachByte(from, in.readerIndex() - from, new Allowed()) >= 0;
  }

  /** What may stand in lines; a carriage return only before a line feed. */
  private static final class Allowed implements ByteProcessor {
    private boolean afterReturn;

    @Override
    public boolean process(byte each) {
      boolean ends = each == LF;
      if (afterReturn && !ends) {
        return false;
      }
      afterReturn = each == CR;
      return ends || afterReturn || each == '\t' || each < 0 || (each >= ' ' && each != DEL);
    }
  }

  /** Nothing that comes is looked at any more. */
  private void fail(Exception cause, List<Object> out) {
    broken = true;
    LastHttpContent end = new DefaultLastHttpContent();
    end.setDecoderResult(DecoderResult.failure(cause));
    out.add(end);
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
    phase = Phase.HEAD;
    return super.createMessage(statusLine);
  }

  /** Netty takes a name to end at its first blank, and passes over what comes before the colon. */
  @Override
  protected AsciiString splitHeaderName(byte[] line, int start, int length) {
    // Not in Netty's copy, which has the rest of a longer line behind it.
    int at = input.indexOf(input.readerIndex() - 1, 0, LF) + 1 + length;
    while (input.getByte(at) == ' ' || input.getByte(at) == '\t') {
      at++;
    }
    if (input.getByte(at) != ':') {
      throw new IllegalArgumentException("no colon behind the name of a field");
    }
    return super.splitHeaderName(line, start, length);
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage message) {
    return answersHead || super.isContentAlwaysEmpty(message);
  }
}
