package org.iotmc.cli.demo;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.iotmc.api.spi.Body;

/** A body that shows each chunk to somebody else as it goes by. */
final class Tee implements Flow.Publisher<ByteBuffer> {
  private final Flow.Publisher<ByteBuffer> source;
  private final Consumer<ByteBuffer> observer;

  private Tee(Flow.Publisher<ByteBuffer> source, Consumer<ByteBuffer> observer) {
    this.source = source;
    this.observer = observer;
  }

  static Body of(Body body, Consumer<ByteBuffer> observer) {
    Tee tee = new Tee(body.chunks(), observer);
    return body.length().isPresent()
        ? Body.stream(body.length().getAsLong(), tee)
        : Body.stream(tee);
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> reader) {
    source.subscribe(
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            reader.onSubscribe(subscription);
          }

          @Override
          public void onNext(ByteBuffer chunk) {
            observer.accept(chunk.asReadOnlyBuffer());
            reader.onNext(chunk);
          }

          @Override
          public void onError(Throwable failure) {
            reader.onError(failure);
          }

          @Override
          public void onComplete() {
            reader.onComplete();
          }
        });
  }
}
