package org.iotmc.sim;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.concurrent.Flow;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Body;
import org.jspecify.annotations.Nullable;

/** The receiving end of a body: hands chunks on as its reader asks for them. */
final class BodyReceiver implements Flow.Publisher<ByteBuffer>, Flow.Subscription {
  /** What the reader does. */
  interface Progress {
    /** The reader took bytes. */
    void took(int bytes);

    /** The reader wants no more. */
    void cancelled();

    /** The reader has all. */
    void completed();
  }

  private final Boot boot;
  private final Progress progress;
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private Flow.@Nullable Subscriber<? super ByteBuffer> reader;
  private @Nullable TransportException failure;
  private long demand;
  private long lastProgress;
  private boolean complete;
  private boolean finished;
  private boolean planned;

  BodyReceiver(Boot boot, Progress progress) {
    this.boot = boot;
    this.progress = progress;
    moved();
  }

  Body body(OptionalLong length) {
    return length.isPresent() ? Body.stream(length.getAsLong(), this) : Body.stream(this);
  }

  /** Since when the reader waits in vain, or nobody reads; now, when it is the reader's turn. */
  long waitingSince() {
    boolean readersTurn = reader != null && (demand == 0 || !waiting.isEmpty());
    return readersTurn ? boot.world().queue().now() : lastProgress;
  }

  /** Since when nothing moved; now, while the reader has taken all there is and wants more. */
  long readingSince() {
    boolean sendersTurn = reader != null && demand > 0 && waiting.isEmpty();
    return sendersTurn && !complete ? boot.world().queue().now() : lastProgress;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    reader = subscriber;
    moved();
    subscriber.onSubscribe(this);
    if (boot.isOn()) {
      plan();
    } else if (!finished) {
      // Nobody else will tell the one who comes when its host is closed.
      finished = true;
      subscriber.onError(failure == null ? boot.off() : failure);
    }
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      failed(new TransportException("the reader asked for " + n + " chunks"));
      return;
    }
    demand = n > Long.MAX_VALUE - demand ? Long.MAX_VALUE : demand + n;
    moved();
    plan();
  }

  @Override
  public void cancel() {
    if (!finished) {
      finished = true;
      waiting.clear();
      progress.cancelled();
    }
  }

  void arrived(byte[] piece) {
    if (!finished) {
      waiting.add(piece);
      moved();
      plan();
    }
  }

  void ended() {
    complete = true;
    moved();
    plan();
  }

  /** Breaks off at once; what was not read is lost. */
  void failed(TransportException why) {
    if (finished || failure != null) {
      return;
    }
    failure = why;
    waiting.clear();
    boot.guarded("body reader", this::end);
  }

  private void moved() {
    lastProgress = boot.world().queue().now();
  }

  /** Readers are called from an event of their own, not from inside their own request. */
  private void plan() {
    if (!planned && !finished) {
      planned = true;
      boot.soon("body reader", this::deliver);
    }
  }

  private void deliver() {
    planned = false;
    Flow.Subscriber<? super ByteBuffer> to = reader;
    if (to == null || finished) {
      return;
    }
    while (!finished && demand > 0 && !waiting.isEmpty()) {
      byte[] piece = waiting.remove();
      demand--;
      progress.took(piece.length);
      handOver(to, piece);
    }
    end();
  }

  private void handOver(Flow.Subscriber<? super ByteBuffer> to, byte[] piece) {
    try {
      to.onNext(ByteBuffer.wrap(piece));
    } catch (RuntimeException thrown) {
      cancel();
      throw thrown;
    }
  }

  private void end() {
    Flow.Subscriber<? super ByteBuffer> to = reader;
    if (to == null || finished || !waiting.isEmpty()) {
      return;
    }
    if (failure != null) {
      finished = true;
      to.onError(failure);
    } else if (complete) {
      finished = true;
      progress.completed();
      to.onComplete();
    }
  }
}
