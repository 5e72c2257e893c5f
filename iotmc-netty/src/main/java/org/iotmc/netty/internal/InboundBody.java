package org.iotmc.netty.internal;

import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import org.iotmc.api.TransportException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A body that arrives: hands its chunks to one subscriber as it asks for them. State is confined to
 * the connection's event loop.
 */
final class InboundBody implements Flow.Publisher<ByteBuffer>, Flow.Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(InboundBody.class);

  private enum State {
    OPEN,
    COMPLETE,
    FAILED,
    CANCELLED
  }

  private final EventLoop loop;
  private final Runnable onDemand;
  private final Runnable onCancel;
  private Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;
  private State state = State.OPEN;
  private @Nullable Throwable failure;
  private long demand;

  /** The actions are called on the event loop. */
  InboundBody(EventLoop loop, Runnable onDemand, Runnable onCancel) {
    this.loop = loop;
    this.onDemand = onDemand;
    this.onCancel = onCancel;
  }

  boolean hasDemand() {
    return state == State.OPEN && demand > 0;
  }

  boolean hasSubscriber() {
    return subscriber != null;
  }

  /** Hands a chunk over; only while there is demand. */
  void chunk(ByteBuffer bytes) {
    Flow.Subscriber<? super ByteBuffer> to = subscriber;
    if (state != State.OPEN || to == null) {
      return;
    }
    demand--;
    try {
      to.onNext(bytes);
    } catch (RuntimeException | Error e) {
      LOG.error("The reader of a body failed", e);
      cancelHere();
    }
  }

  void end() {
    if (state == State.OPEN) {
      state = State.COMPLETE;
      signalEnd();
    }
  }

  void fail(Throwable cause) {
    if (state == State.OPEN) {
      state = State.FAILED;
      failure = cause;
      signalEnd();
    }
  }

  private void signalEnd() {
    Flow.Subscriber<? super ByteBuffer> to = subscriber;
    if (to == null) {
      return;
    }
    Throwable why = failure;
    try {
      if (state == State.COMPLETE) {
        to.onComplete();
      } else if (why != null) {
        to.onError(why);
      }
    } catch (RuntimeException | Error e) {
      LOG.error("The reader of a body failed at its end", e);
    }
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> reader) {
    if (!onLoop(() -> subscribeHere(reader))) {
      // The host is closed and its event loop gone: nobody else touches the state any more.
      fail(new TransportException("the host is closed"));
      subscribeHere(reader);
    }
  }

  private void subscribeHere(Flow.Subscriber<? super ByteBuffer> reader) {
    subscriber = reader;
    boolean isOver = state != State.OPEN;
    reader.onSubscribe(this);
    // Else the end is told when it comes, which may have been just now.
    if (isOver) {
      signalEnd();
    }
  }

  @Override
  public void request(long count) {
    onLoop(() -> requestHere(count));
  }

  private void requestHere(long count) {
    if (count <= 0) {
      fail(new IllegalArgumentException("request of " + count + " chunks"));
      onCancel.run();
      return;
    }
    demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
    if (state == State.OPEN) {
      onDemand.run();
    }
  }

  @Override
  public void cancel() {
    onLoop(this::cancelHere);
  }

  private void cancelHere() {
    if (state == State.OPEN) {
      state = State.CANCELLED;
      onCancel.run();
    }
  }

  private boolean onLoop(Runnable action) {
    if (loop.inEventLoop()) {
      action.run();
      return true;
    }
    try {
      loop.execute(action);
      return true;
    } catch (RejectedExecutionException hostClosed) {
      return false;
    }
  }
}
