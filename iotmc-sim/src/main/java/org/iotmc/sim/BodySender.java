package org.iotmc.sim;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.Flow;
import java.util.zip.CRC32C;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Body;
import org.jspecify.annotations.Nullable;

/**
 * The sending end of a body: asks its source for one chunk at a time, and for none while {@link
 * #WINDOW} bytes have not been taken by the receiver's reader.
 */
final class BodySender implements Flow.Subscriber<ByteBuffer> {
  /** Most bytes under way; the source is one chunk ahead of that at most. */
  static final int WINDOW = 128 << 10;

  private static final int PIECE = 64 << 10;

  /** What becomes of the sending. */
  interface Outcome {
    /** All is on the way. */
    void sent(long bytes, long checksum);

    /** The source failed, or did not keep to its length. */
    void failed(Throwable failure);
  }

  private final Body body;
  private final Boot boot;
  private final Wire wire;
  private final Outcome outcome;
  private final BodyReceiver receiver;
  private final CRC32C checksum = new CRC32C();
  private Flow.@Nullable Subscription subscription;
  private ByteBuffer rest = ByteBuffer.allocate(0);
  private long total;
  private int unacknowledged;
  private boolean asked;
  private boolean sourceDone;
  private boolean stopped;
  private boolean pumping;

  BodySender(Body body, Boot boot, Wire wire, BodyReceiver receiver, Outcome outcome) {
    this.body = body;
    this.boot = boot;
    this.wire = wire;
    this.receiver = receiver;
    this.outcome = outcome;
  }

  void start() {
    guarded(() -> body.chunks().subscribe(this));
  }

  /** The receiver's reader took bytes. */
  void acknowledged(int bytes) {
    unacknowledged -= bytes;
    guarded(this::pump);
  }

  /** Nobody wants the rest. */
  void cancel() {
    if (!stopped) {
      stopped = true;
      Flow.Subscription source = subscription;
      if (source != null) {
        boot.guarded("body source", source::cancel);
      }
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    if (stopped) {
      given.cancel();
    } else {
      pump();
    }
  }

  @Override
  public void onNext(ByteBuffer chunk) {
    asked = false;
    if (stopped) {
      return;
    }
    rest = chunk;
    total += chunk.remaining();
    OptionalLong length = body.length();
    if (length.isPresent() && total > length.getAsLong()) {
      fail(new TransportException("the body is longer than the " + length.getAsLong() + " said"));
      return;
    }
    pump();
  }

  @Override
  public void onError(Throwable failure) {
    fail(failure);
  }

  @Override
  public void onComplete() {
    sourceDone = true;
    pump();
  }

  /** A loop, not a recursion: a source may answer a request before it returns. */
  private void pump() {
    if (pumping) {
      return;
    }
    pumping = true;
    try {
      boolean going = true;
      while (going && !stopped) {
        going = rest.hasRemaining() ? sendPiece() : sourceDone ? finish() : ask();
      }
    } finally {
      pumping = false;
    }
  }

  private boolean sendPiece() {
    if (unacknowledged >= WINDOW) {
      return false;
    }
    byte[] piece = new byte[Math.min(PIECE, rest.remaining())];
    rest.get(piece);
    checksum.update(piece);
    unacknowledged += piece.length;
    wire.send(() -> receiver.arrived(piece));
    return true;
  }

  private boolean ask() {
    Flow.Subscription source = subscription;
    if (source == null || asked || unacknowledged >= WINDOW) {
      return false;
    }
    asked = true;
    source.request(1);
    return !asked || sourceDone;
  }

  private boolean finish() {
    OptionalLong length = body.length();
    if (length.isPresent() && total != length.getAsLong()) {
      fail(new TransportException("the body is shorter than the " + length.getAsLong() + " said"));
      return false;
    }
    stopped = true;
    wire.send(receiver::ended);
    outcome.sent(total, checksum.getValue());
    return false;
  }

  private void fail(Throwable failure) {
    if (!stopped) {
      cancel();
      outcome.failed(failure);
    }
  }

  private void guarded(Runnable task) {
    boot.guarded(
        "body source",
        () -> {
          try {
            task.run();
          } catch (RuntimeException failure) {
            fail(failure);
            throw failure;
          }
        });
  }
}
