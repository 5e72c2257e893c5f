package org.iotmc.netty.internal;

import org.iotmc.api.IotmcException;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TransportException;

/** A request that is answered by the transport itself. Stackless: a peer can cause it at will. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  Refusal(int status, String problem) {
    super(problem, null, false, false);
    this.status = status;
  }

  int status() {
    return status;
  }

  /** What the reader of the request's body is told. */
  IotmcException forReader() {
    String problem = String.valueOf(getMessage());
    return status == 408 || status == 503
        ? new TransportException(problem)
        : new MalformedMessageException("body", problem);
  }
}
