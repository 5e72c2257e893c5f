package org.iotmc.netty.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Body;
import org.jspecify.annotations.Nullable;

/**
 * Writes a message with a body as the channel takes it: a chunk is asked for only while the channel
 * is writable. A small message that is there whole is written at once, in one buffer. State is
 * confined to the channel's event loop.
 */
final class BodyWriter implements Flow.Subscriber<ByteBuffer> {
  /** Hears how it goes, on the event loop. */
  @FunctionalInterface
  interface Listener {
    /** The end, told once: with what went wrong, or with null. */
    void ended(@Nullable Throwable cause);

    /** A piece of the message waits for the system to take it. */
    default void given() {}

    /** The system took a piece. */
    default void taken() {}
  }

  /** How the end of a body is found (RFC 9112, 6). */
  enum Framing {
    /** By its length, or by that of the connection. */
    PLAIN,
    /** By its last chunk. */
    CHUNKED
  }

  /**
   * What is written.
   *
   * @param head its head; belongs to the writer
   * @param body its body
   * @param framing what the head says of it
   */
  record Message(ByteBuf head, Body body, Framing framing) {}

  /** Chunks are written in pieces of this many bytes at most, so that progress shows. */
  static final int PIECE = 16 * 1024;

  // The size of a chunk in hex, and two line ends.
  private static final int FRAME = 12;
  private static final int CRLF = '\r' << 8 | '\n';

  // One chunk is fetched while the other is written.
  private static final int AHEAD = 2;

  private final Channel channel;
  private final OptionalLong length;
  private final Framing framing;
  private final Listener listener;
  private final AtomicInteger queued = new AtomicInteger();
  private Flow.@Nullable Subscription subscription;
  // What comes next is put behind it, as long as all of it comes at once.
  private @Nullable ByteBuf held;
  private long written;
  private int owed;
  private boolean starting;
  private boolean requesting;
  // Nothing more is taken from the source: all of it is written, or the rest is not wanted.
  private boolean done;

  private BodyWriter(Channel channel, Message message, Listener listener) {
    this.channel = channel;
    this.length = message.body().length();
    this.framing = message.framing();
    this.held = message.head();
    this.listener = listener;
  }

  /** Begins to write. */
  static BodyWriter start(Channel channel, Message message, Listener listener) {
    BodyWriter writer = new BodyWriter(channel, message, listener);
    writer.starting = true;
    try {
      message.body().chunks().subscribe(writer);
    } catch (RuntimeException | Error e) {
      writer.abort(e);
    }
    writer.starting = false;
    writer.letGo();
    channel.flush();
    // The flush may have made the channel writable before anybody could tell this writer.
    writer.replenish();
    return writer;
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
    ByteBuf to = held == null ? channel.alloc().buffer(bytes.remaining() + FRAME) : held;
    if (framing == Framing.CHUNKED) {
      to.writeCharSequence(Integer.toHexString(bytes.remaining()), US_ASCII);
      to.writeShort(CRLF).writeBytes(bytes).writeShort(CRLF);
    } else {
      to.writeBytes(bytes);
    }
    held = to;
    if (!starting || to.readableBytes() >= PIECE) {
      letGo();
    }
  }

  /** Nothing more is to be put behind what is held. */
  private void letGo() {
    ByteBuf bytes = held;
    if (bytes == null) {
      return;
    }
    held = null;
    listener.given();
    channel
        .write(bytes)
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
    done = true;
    listener.given();
    channel.write(withEnd(held)).addListener(result -> listener.ended(result.cause()));
    flush();
  }

  private ByteBuf withEnd(@Nullable ByteBuf rest) {
    held = null;
    if (framing == Framing.PLAIN) {
      return rest == null ? Unpooled.EMPTY_BUFFER : rest;
    }
    ByteBuf last = rest == null ? channel.alloc().buffer(FRAME) : rest;
    last.writeCharSequence("0\r\n\r\n", US_ASCII);
    return last;
  }

  private void flush() {
    if (!starting) {
      channel.flush();
    }
  }

  private void finish(Throwable cause) {
    if (!done) {
      done = true;
      letGo();
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
}
