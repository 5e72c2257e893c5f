package org.iotmc.netty.internal;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.iotmc.api.spi.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads nothing, where a body is not sent: so its publisher can give back what it holds. */
final class Discarder implements Flow.Subscriber<ByteBuffer> {
  private static final Logger LOG = LoggerFactory.getLogger(Discarder.class);

  private Discarder() {}

  /** Lets the publisher of a body know that nobody will read it. */
  static void discard(Body body) {
    try {
      body.chunks().subscribe(new Discarder());
    } catch (RuntimeException | Error e) {
      LOG.debug("A body could not be discarded: {}", e.toString());
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    given.cancel();
  }

  @Override
  public void onNext(ByteBuffer chunk) {}

  @Override
  public void onError(Throwable failure) {}

  @Override
  public void onComplete() {}
}
