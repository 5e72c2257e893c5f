package org.iotmc.netty.internal;

import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;
import org.iotmc.netty.Limits;

/** Decodes responses within our limits; has to be told which of them answer a HEAD. */
final class ResponseDecoder extends HttpResponseDecoder {
  private boolean answersHead;

  ResponseDecoder(Limits limits) {
    // Devices in the field end lines with a bare LF, which a client may accept (RFC 9112, 2.2).
    super(RequestDecoder.config(limits).setStrictLineParsing(false));
  }

  void expectAnswerTo(String method) {
    answersHead = method.equals("HEAD");
  }

  /** Whether something came that is not a whole part yet. */
  boolean hasRest() {
    return actualReadableBytes() > 0;
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage message) {
    return answersHead || super.isContentAlwaysEmpty(message);
  }
}
