package org.iotmc.api.spi;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** Publishes one chunk from memory. */
final class BytesPublisher implements Flow.Publisher<ByteBuffer> {
  private final byte[] bytes;

  BytesPublisher(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    subscriber.onSubscribe(new Once(subscriber));
  }

  private final class Once implements Flow.Subscription {
    private final Flow.Subscriber<? super ByteBuffer> subscriber;
    private boolean done;

    Once(Flow.Subscriber<? super ByteBuffer> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void request(long n) {
      if (done) {
        return;
      }
      done = true;
      if (bytes.length > 0) {
        subscriber.onNext(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
      }
      subscriber.onComplete();
    }

    @Override
    public void cancel() {
      done = true;
    }
  }
}
