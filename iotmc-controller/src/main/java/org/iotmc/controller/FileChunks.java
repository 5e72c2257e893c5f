package org.iotmc.controller;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.iotmc.api.StoreException;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.StorageFile;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file, in chunks on demand; read where it may block, one chunk in memory. A transfer
 * that the host has no thread for fails, and gives its place back.
 */
final class FileChunks implements Flow.Publisher<ByteBuffer> {
  private static final int CHUNK = 64 << 10;

  private final Host host;
  private final Part part;
  private final Transfers.Of open;

  /** Which part of which file. */
  record Part(String file, long from, long length) {}

  /**
   * A part of a file.
   *
   * @param host gives storage and the executor for reading
   * @param part what to read
   * @param open counts those that are being sent
   */
  FileChunks(Host host, Part part, Transfers.Of open) {
    this.host = host;
    this.part = part;
    this.open = open;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    subscriber.onSubscribe(new Reading(subscriber));
  }

  /** One reading; its fields are touched by one task at a time, which the flag sees to. */
  private final class Reading implements Flow.Subscription {
    private final Flow.Subscriber<? super ByteBuffer> subscriber;
    private final AtomicLong demand = new AtomicLong();
    private final AtomicBoolean planned = new AtomicBoolean();
    private volatile boolean cancelled;
    private volatile boolean done;
    private @Nullable StorageFile file;
    private long position = part.from();

    Reading(Flow.Subscriber<? super ByteBuffer> subscriber) {
      this.subscriber = subscriber;
      open.begin();
    }

    @Override
    public void request(long n) {
      demand.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
      plan();
    }

    @Override
    public void cancel() {
      cancelled = true;
      plan();
    }

    private void plan() {
      if (done || !planned.compareAndSet(false, true)) {
        return;
      }
      try {
        host.blocking().execute(this::run);
      } catch (RejectedExecutionException e) {
        // Nobody else is at it now, as nothing is planned: it ends here.
        end(StoreException.busy(e));
      }
    }

    private void end(Throwable why) {
      finish();
      if (!cancelled) {
        subscriber.onError(why);
      }
    }

    private void run() {
      step();
      planned.set(false);
      if (!done && (cancelled || demand.get() > 0)) {
        plan();
      }
    }

    private void step() {
      if (done) {
        return;
      }
      if (cancelled) {
        finish();
        return;
      }
      if (demand.get() == 0) {
        return;
      }
      try {
        ByteBuffer chunk = next();
        demand.decrementAndGet();
        subscriber.onNext(chunk);
        if (position == part.from() + part.length()) {
          finish();
          subscriber.onComplete();
        }
      } catch (RuntimeException | Error e) {
        // Of memory, too: its device would never have the place again.
        end(e);
      }
    }

    private ByteBuffer next() {
      StorageFile from = file;
      if (from == null) {
        if (!host.storage().exists(part.file())) {
          throw new TransportException("the image was withdrawn");
        }
        from = host.storage().open(part.file());
        file = from;
      }
      long left = part.from() + part.length() - position;
      ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, left));
      while (chunk.hasRemaining()) {
        int count = from.read(chunk, position + chunk.position());
        if (count <= 0) {
          throw new StoreException(part.file() + ": shorter than " + part.length() + " bytes");
        }
      }
      position += chunk.capacity();
      return chunk.flip();
    }

    private void finish() {
      if (done) {
        return;
      }
      done = true;
      open.end();
      StorageFile from = file;
      if (from != null) {
        from.close();
      }
    }
  }
}
