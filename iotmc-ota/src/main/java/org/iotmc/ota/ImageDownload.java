package org.iotmc.ota;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.iotmc.api.Bytes;
import org.iotmc.api.Causes;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.TrustException;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.Lane;

/**
 * One attempt to fetch an image into a bank, from an offset on. Asks for a chunk once the one
 * before is in the bank, so at most one is in memory. Confined to the lane; the file and the digest
 * to the storage executor.
 */
final class ImageDownload implements Flow.Subscriber<ByteBuffer> {
  /** Hears how the attempt goes; on the lane; exactly one of the last four is called, once. */
  interface Observer {
    /** So many bytes are written. */
    void progress(long written);

    /** So many bytes are durable. */
    void checkpoint(long durable);

    /** The whole image is durable and had the right digest as it came. */
    void complete();

    /** It broke off; worth another try from the durable offset. */
    void broken(long durable, String why);

    /** What comes is not what the manifest says. */
    void unfit(String why);

    /** The server will not serve it. */
    void unavailable(String why);
  }

  private final UpdaterConfig config;
  private final Threads threads;
  private final Lane lane;
  private final Executor io;
  private final UpdateRecord.Image image;
  private final Observer observer;
  private final FirmwareManifest manifest;
  private final BankWriter bank;
  private final RateWatch rate;

  private long written;
  private boolean resumed;
  private boolean writing;
  private boolean ended;
  private boolean done;
  private Optional<HttpCall> call = Optional.empty();
  private Optional<Flow.Subscription> subscription = Optional.empty();

  ImageDownload(
      UpdaterConfig config, Threads threads, UpdateRecord.Image image, Observer observer) {
    this.config = config;
    this.threads = threads;
    this.lane = threads.lane();
    this.io = threads.io();
    this.image = image;
    this.observer = observer;
    this.manifest = image.manifest();
    this.bank = new BankWriter(config, image);
    this.rate =
        new RateWatch(lane, config.limits(), () -> breakOff("slower than the minimum rate"));
  }

  /** Takes up what is in the bank, at most so many bytes, and fetches the rest. */
  void start(long offset) {
    rate.start();
    onStorage(() -> bank.takeUp(offset), this::begin);
  }

  /** Ends it without another word; the file is closed behind what is being written. */
  void stop() {
    if (!done) {
      finish();
      io.execute(bank::close);
    }
  }

  private void begin(long taken) {
    written = taken;
    resumed = written > 0;
    if (written == manifest.size()) {
      conclude();
      return;
    }
    Headers headers = resumed ? Headers.of("Range", "bytes=" + written + "-") : Headers.of();
    HttpRequest request = new HttpRequest("GET", image.uri(), headers, Body.empty());
    CallSpec spec = config.callbacks().calls().apply(image.uri());
    HttpCall sent = config.host().http().send(request, spec);
    call = Optional.of(sent);
    var unused =
        lane.adopt(sent.response())
            .whenComplete(
                (response, failure) -> {
                  if (done) {
                    return;
                  }
                  if (failure != null) {
                    failed(spec, failure);
                  } else {
                    responded(response);
                  }
                });
  }

  /** What a web server shows of itself is what it will show the next time, too. */
  private void failed(CallSpec spec, Throwable failure) {
    String why = Causes.reason(failure);
    if (spec.server().isPresent() && Causes.of(failure) instanceof TrustException) {
      abandon(() -> observer.unavailable(why));
    } else {
      breakOff(why);
    }
  }

  private void responded(HttpResponse response) {
    ServerAnswer answer = ServerAnswer.of(response, written);
    switch (answer.next()) {
      case TAKE_REST -> receive(response);
      case TAKE_WHOLE -> receiveWhole(response);
      case START_OVER -> restart(answer.why());
      case TRY_AGAIN -> breakOff(answer.why());
      case GIVE_UP -> abandon(() -> observer.unavailable(answer.why()));
    }
  }

  private void receiveWhole(HttpResponse response) {
    if (!resumed) {
      receive(response);
      return;
    }
    resumed = false;
    written = 0;
    onStorage(bank::rewind, start -> receive(response));
  }

  private void receive(HttpResponse response) {
    if (written + response.body().length().orElse(0) > manifest.size()) {
      tooLong();
      return;
    }
    response.body().chunks().subscribe(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    lane.execute(
        () -> {
          subscription = Optional.of(given);
          if (done) {
            given.cancel();
          } else {
            given.request(1);
          }
        });
  }

  @Override
  public void onNext(ByteBuffer chunk) {
    lane.execute(() -> received(chunk));
  }

  @Override
  public void onError(Throwable failure) {
    lane.execute(() -> breakOff(Causes.reason(failure)));
  }

  @Override
  public void onComplete() {
    lane.execute(
        () -> {
          ended = true;
          concludeIfEnded();
        });
  }

  private void received(ByteBuffer chunk) {
    if (done) {
      return;
    }
    int length = chunk.remaining();
    if (written + length > manifest.size()) {
      tooLong();
    } else if (writing) {
      breakOff("the transport sent more than it was asked for");
    } else {
      writing = true;
      onStorage(() -> bank.store(chunk), durable -> stored(length, durable));
    }
  }

  private void stored(int length, long durable) {
    writing = false;
    written += length;
    rate.count(length);
    observer.progress(written);
    if (durable == written) {
      observer.checkpoint(durable);
    }
    concludeIfEnded();
    if (!done) {
      subscription.ifPresent(s -> s.request(1));
    }
  }

  private void concludeIfEnded() {
    if (done || !ended || writing) {
      return;
    }
    if (written == manifest.size()) {
      conclude();
    } else {
      breakOff("the body ended after " + written + " of " + manifest.size() + " bytes");
    }
  }

  /** Everything is in the bank; was it the right thing? */
  private void conclude() {
    finish();
    io.execute(
        () -> {
          long offset = bank.finish();
          Bytes sum = bank.sum();
          lane.execute(() -> judge(offset, sum));
        });
  }

  private void judge(long offset, Bytes sum) {
    if (offset < manifest.size()) {
      observer.broken(offset, "the bank cannot be written");
    } else if (sum.equals(manifest.sha256())) {
      observer.complete();
    } else if (resumed) {
      // Two servings may have been of two files: once more, in one piece.
      observer.broken(0, "the parts do not have the manifest's digest together");
    } else {
      observer.unfit("the image does not have the manifest's digest");
    }
  }

  private void tooLong() {
    abandon(() -> observer.unfit("the server sends more than " + manifest.size() + " bytes"));
  }

  private void restart(String why) {
    abandon(() -> observer.broken(0, why));
  }

  private void abandon(Runnable word) {
    finish();
    io.execute(
        () -> {
          bank.close();
          lane.execute(word);
        });
  }

  private void breakOff(String why) {
    if (done) {
      return;
    }
    finish();
    io.execute(
        () -> {
          long offset = bank.finish();
          lane.execute(() -> observer.broken(offset, why));
        });
  }

  private void finish() {
    done = true;
    rate.stop();
    subscription.ifPresent(Flow.Subscription::cancel);
    if (!ended) {
      call.ifPresent(Cancellable::cancel);
    }
  }

  /** Works on the bank, then goes on with the result on the lane, unless it is over by then. */
  private void onStorage(Supplier<Long> work, LongConsumer then) {
    threads.onStorage(
        work,
        result -> {
          if (!done) {
            then.accept(result);
          }
        },
        failure -> breakOff(Causes.reason(failure)));
  }
}
