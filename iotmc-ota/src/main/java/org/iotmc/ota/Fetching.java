package org.iotmc.ota;

import java.util.Optional;
import java.util.function.Function;
import org.iotmc.api.profile.UpdateState;
import org.iotmc.ota.UpdateRecord.Image;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches the image of the job, one attempt at a time. Confined to the lane. */
final class Fetching {
  private static final Logger LOG = LoggerFactory.getLogger(Fetching.class);

  private final UpdaterConfig config;
  private final Threads threads;
  private final Turns turns;
  private final StatusBoard board;
  private Optional<Attempt> current = Optional.empty();

  Fetching(UpdaterConfig config, Threads threads, Turns turns, StatusBoard board) {
    this.config = config;
    this.threads = threads;
    this.turns = turns;
    this.board = board;
  }

  void start() {
    turns.inState(
        UpdateState.DOWNLOADING,
        job -> {
          Attempt attempt = new Attempt(job.accepted());
          current = Optional.of(attempt);
          attempt.download.start(job.progress().offset());
        });
  }

  void stop() {
    current.ifPresent(attempt -> attempt.download.stop());
    current = Optional.empty();
  }

  /** Carries the words of one attempt, as long as it is the current one, into the machine. */
  private final class Attempt implements ImageDownload.Observer {
    private final ImageDownload download;

    Attempt(Image image) {
      download = new ImageDownload(config, threads, image, this);
    }

    @Override
    public void progress(long written) {
      board.progress(turns.record(), written);
    }

    @Override
    public void checkpoint(long durable) {
      event(now -> UpdateMachine.progressed(now, durable));
    }

    @Override
    public void complete() {
      event(UpdateMachine::downloaded);
    }

    @Override
    public void broken(long durable, String why) {
      LOG.info("the download broke off at {} bytes: {}", durable, why);
      event(now -> UpdateMachine.broken(now, durable, why));
    }

    @Override
    public void unfit(String why) {
      event(now -> UpdateMachine.unfit(now, why));
    }

    @Override
    public void unavailable(String why) {
      event(now -> UpdateMachine.unavailable(now, why));
    }

    private void event(Function<UpdateRecord, Step> event) {
      turns.event(
          now -> current.filter(this::equals).isPresent() ? event.apply(now) : Step.of(now));
    }
  }
}
