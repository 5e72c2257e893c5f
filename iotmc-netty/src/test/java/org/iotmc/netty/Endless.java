package org.iotmc.netty;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** A body without end. */
final class Endless implements Flow.Publisher<ByteBuffer> {
  final CompletableFuture<Void> cancelled = new CompletableFuture<>();

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    subscriber.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long count) {
            for (long i = 0; i < count; i++) {
              subscriber.onNext(ByteBuffer.allocate(65_536));
            }
          }

          @Override
          public void cancel() {
            cancelled.complete(null);
          }
        });
  }
}
