package org.iotmc.ota;

import java.util.List;
import java.util.Optional;
import org.iotmc.api.profile.FirmwareRepository;
import org.iotmc.api.profile.FirmwareUpdate.FirmwareInfo;
import org.iotmc.api.profile.FirmwareUpdate.UpdateStatus;
import org.iotmc.api.profile.UpdateState;
import org.iotmc.api.spi.Bootloader.Bank;
import org.iotmc.ota.UpdateRecord.Ending;
import org.iotmc.ota.UpdateRecord.Job;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known to the outside: written on the lane, read anywhere. */
final class StatusBoard {
  private static final Logger LOG = LoggerFactory.getLogger(StatusBoard.class);

  private record View(Bank running, UpdateRecord record, UpdateStatus status) {}

  private final UpdateListener listener;
  private volatile Optional<View> view = Optional.empty();

  StatusBoard(UpdateListener listener) {
    this.listener = listener;
  }

  void booted(Bank running, UpdateRecord record) {
    view = Optional.of(new View(running, record, status(record, offset(record))));
  }

  void changed(UpdateRecord before, UpdateRecord record) {
    show(record, offset(record));
    if (!before.last().equals(record.last()) && !record.last().equals(Ending.NONE)) {
      tell(() -> listener.ended(record.last().result()));
    }
  }

  void progress(UpdateRecord record, long written) {
    if (record.state() == UpdateState.DOWNLOADING) {
      show(record, written);
    }
  }

  Bank running() {
    return view().running();
  }

  UpdateStatus status() {
    return view().status();
  }

  List<FirmwareRepository.Result> reports() {
    return view().record().reports();
  }

  FirmwareInfo info() {
    View now = view();
    UpdateRecord record = now.record();
    String committed = record.installed().version().toString();
    String active =
        record
            .job()
            .filter(job -> record.state() == UpdateState.PROBATION)
            .map(job -> job.version().toString())
            .orElse(committed);
    return new FirmwareInfo(active, now.running(), committed, record.installed().securityCounter());
  }

  private void show(UpdateRecord record, long written) {
    View before = view();
    UpdateStatus status = status(record, written);
    view = Optional.of(new View(before.running(), record, status));
    if (!status.equals(before.status())) {
      tell(() -> listener.changed(status));
    }
  }

  private void tell(Runnable word) {
    try {
      word.run();
    } catch (RuntimeException e) {
      LOG.warn("a listener failed", e);
    }
  }

  private View view() {
    return view.orElseThrow(() -> new IllegalStateException("the updater was not started"));
  }

  private static long offset(UpdateRecord record) {
    return record.job().map(job -> job.progress().offset()).orElse(0L);
  }

  private static UpdateStatus status(UpdateRecord record, long written) {
    Optional<Job> job = record.job();
    String version = job.map(j -> j.version().toString()).orElse(record.last().version());
    long size = job.flatMap(Job::image).map(image -> image.manifest().size()).orElse(1L);
    String verdict = job.map(j -> j.progress().verdict()).orElse("");
    return new UpdateStatus(
        record.state(),
        version,
        (int) (written * 100 / size),
        record.last().outcome(),
        verdict.isEmpty() ? record.last().detail() : verdict);
  }
}
