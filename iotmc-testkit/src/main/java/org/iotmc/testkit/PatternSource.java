package org.iotmc.testkit;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Publishes a known pattern, chunk by chunk as it is asked for, and counts what it gave. */
final class PatternSource implements Flow.Publisher<ByteBuffer> {
  private static final int CHUNK = 16_000;

  private final long length;
  private final long stopsAt;
  private final AtomicLong produced = new AtomicLong();
  private final CompletableFuture<Void> cancelled = new CompletableFuture<>();

  private PatternSource(long length, long stopsAt) {
    this.length = length;
    this.stopsAt = stopsAt;
  }

  static PatternSource of(long length) {
    return new PatternSource(length, length);
  }

  /** A source that gives nothing any more after some bytes, without ending. */
  static PatternSource stalling(long length, long after) {
    return new PatternSource(length, after);
  }

  static byte at(long position) {
    return (byte) (position * 31 + (position >> 12));
  }

  long produced() {
    return produced.get();
  }

  /** Completes when the reader cancels. */
  CompletableFuture<Void> cancelled() {
    return cancelled;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    subscriber.onSubscribe(new Production(subscriber));
  }

  private final class Production implements Flow.Subscription {
    private final Flow.Subscriber<? super ByteBuffer> subscriber;
    private final AtomicLong demand = new AtomicLong();
    private final AtomicInteger working = new AtomicInteger();
    private volatile boolean ended;

    Production(Flow.Subscriber<? super ByteBuffer> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void request(long n) {
      demand.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
      if (working.getAndIncrement() == 0) {
        do {
          produce();
        } while (working.decrementAndGet() > 0);
      }
    }

    @Override
    public void cancel() {
      ended = true;
      cancelled.complete(null);
    }

    private void produce() {
      while (!ended && produced.get() < stopsAt && demand.get() > 0) {
        demand.decrementAndGet();
        subscriber.onNext(chunk());
      }
      if (!ended && produced.get() == length) {
        ended = true;
        subscriber.onComplete();
      }
    }

    private ByteBuffer chunk() {
      long from = produced.get();
      byte[] bytes = new byte[(int) Math.min(CHUNK, stopsAt - from)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = at(from + i);
      }
      produced.addAndGet(bytes.length);
      return ByteBuffer.wrap(bytes);
    }
  }
}
