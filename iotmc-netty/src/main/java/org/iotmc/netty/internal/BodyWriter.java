package org.iotmc.netty.internal;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Body;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a body as the channel takes it: a chunk is asked for only while the channel is writable.
 * State is confined to the channel's event loop.
 */
final class BodyWriter implements Flow.Subscriber<ByteBuffer> {
  /** Hears how it goes, on the event loop. */
  @FunctionalInterface
  interface Listener {
    /** The end, told once: with what went wrong, or with null. */
    void ended(@Nullable Throwable cause);

    /** The system took a piece of the body. */
    default void taken() {}
  }

  private static final Logger LOG = LoggerFactory.getLogger(BodyWriter.class);

  /** Chunks are written in pieces of this many bytes at most, so that progress shows. */
  static final int PIECE = 16 * 1024;

  // One chunk is fetched while the other is written.
  private static final int AHEAD = 2;

  private final Channel channel;
  private final OptionalLong length;
  private final Listener listener;
  private final AtomicInteger queued = new AtomicInteger();
  private Flow.@Nullable Subscription subscription;
  private long written;
  private int owed;
  private boolean starting;
  private boolean requesting;
  private boolean done;

  private BodyWriter(Channel channel, Body body, Listener listener) {
    this.channel = channel;
    this.length = body.length();
    this.listener = listener;
  }

  /** Begins to write, after a head that was written but not flushed. */
  static BodyWriter start(Channel channel, Body body, Listener listener) {
    BodyWriter writer = new BodyWriter(channel, body, listener);
    writer.starting = true;
    try {
      body.chunks().subscribe(writer);
    } catch (RuntimeException e) {
      writer.abort(e);
    }
    writer.starting = false;
    channel.flush();
    // The flush may have made the channel writable before anybody could tell this writer.
    writer.replenish();
    return writer;
  }

  /** Lets the publisher of a body know that nobody will read it. */
  static void discard(Body body) {
    try {
      body.chunks().subscribe(new Discarder());
    } catch (IllegalStateException taken) {
      LOG.debug("A body is discarded that somebody has read");
    }
  }

  /** The channel takes bytes again. */
  void writable() {
    replenish();
  }

  /** Stops: the rest is not wanted or cannot be sent. */
  void abort(Throwable cause) {
    if (done) {
      return;
    }
    finish(cause);
    if (subscription != null) {
      subscription.cancel();
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    inOrder(
        () -> {
          subscription = given;
          if (done) {
            given.cancel();
          } else {
            owed = AHEAD;
            replenish();
          }
        });
  }

  @Override
  public void onNext(ByteBuffer chunk) {
    inOrder(() -> write(chunk));
  }

  @Override
  public void onError(Throwable failure) {
    inOrder(() -> finish(failure));
  }

  @Override
  public void onComplete() {
    inOrder(this::complete);
  }

  private void write(ByteBuffer chunk) {
    if (done) {
      return;
    }
    written += chunk.remaining();
    if (length.isPresent() && written > length.getAsLong()) {
      abort(new TransportException("the body is longer than its declared length"));
      return;
    }
    owed++;
    if (chunk.hasRemaining()) {
      for (int at = chunk.position(); at < chunk.limit(); at += PIECE) {
        piece(chunk.slice(at, Math.min(PIECE, chunk.limit() - at)));
      }
      flush();
    }
    replenish();
  }

  private void piece(ByteBuffer bytes) {
    channel
        .write(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)))
        .addListener(
            result -> {
              if (result.isSuccess()) {
                listener.taken();
              } else {
                abort(result.cause());
              }
            });
  }

  private void replenish() {
    Flow.Subscription source = subscription;
    if (requesting || source == null) {
      return;
    }
    // A loop, as a publisher may deliver within the request: recursion would have no bound.
    requesting = true;
    try {
      while (owed > 0 && !done && channel.isWritable()) {
        int count = owed;
        owed = 0;
        source.request(count);
      }
    } finally {
      requesting = false;
    }
  }

  private void complete() {
    if (done) {
      return;
    }
    if (length.isPresent() && written != length.getAsLong()) {
      finish(new TransportException("the body is shorter than its declared length"));
      return;
    }
    channel
        .write(LastHttpContent.EMPTY_LAST_CONTENT)
        .addListener(result -> finish(result.isSuccess() ? null : result.cause()));
    flush();
  }

  private void flush() {
    if (!starting) {
      channel.flush();
    }
  }

  private void finish(@Nullable Throwable cause) {
    if (!done) {
      done = true;
      listener.ended(cause);
    }
  }

  /** Runs at once where that keeps the order of signals, later otherwise. */
  private void inOrder(Runnable signal) {
    if (channel.eventLoop().inEventLoop() && queued.get() == 0) {
      signal.run();
      return;
    }
    queued.incrementAndGet();
    try {
      channel
          .eventLoop()
          .execute(
              () -> {
                queued.decrementAndGet();
                signal.run();
              });
    } catch (RejectedExecutionException hostClosed) {
      queued.decrementAndGet();
    }
  }

  /** Reads nothing. */
  private static final class Discarder implements Flow.Subscriber<ByteBuffer> {
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
}
