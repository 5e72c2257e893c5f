package org.iotmc.ota;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.profile.FirmwareRepository;
import org.iotmc.api.profile.UpdateOutcome;
import org.iotmc.api.profile.UpdateState;
import org.iotmc.api.spi.Bootloader.Bank;

/**
 * All that an updater has to know again after a restart.
 *
 * @param installed the committed firmware, which is the floor for what may follow
 * @param state where the update stands
 * @param job what is under way; empty exactly when the state is IDLE
 * @param last how the last update ended
 * @param reports endings that the controller has not acknowledged, oldest first
 * @param failed fingerprints of manifests that are not tried again
 */
record UpdateRecord(
    Installed installed,
    UpdateState state,
    Optional<Job> job,
    Ending last,
    List<FirmwareRepository.Result> reports,
    List<Bytes> failed) {
  /** Most unacknowledged reports; the oldest is dropped. */
  static final int MAX_REPORTS = 8;

  /** Most manifests remembered as failed; the oldest is forgotten. */
  static final int MAX_FAILED = 16;

  /** What is known before anything was read. */
  static final UpdateRecord NOTHING = idle(new Installed(new FirmwareVersion(0, 0, 0), 0));

  UpdateRecord {
    reports = newest(reports, MAX_REPORTS);
    failed = newest(failed, MAX_FAILED);
    boolean image = job.flatMap(Job::image).isPresent();
    boolean fits =
        switch (state) {
          case IDLE -> job.isEmpty();
          case SCHEDULED -> job.flatMap(Job::installAt).isPresent() && !image;
          case DOWNLOADING, VERIFYING, INSTALLING, PROBATION -> image;
        };
    if (!fits) {
      throw new IllegalArgumentException("state and job do not fit: " + state);
    }
  }

  /**
   * A firmware that was committed.
   *
   * @param version its version
   * @param securityCounter its counter
   */
  record Installed(FirmwareVersion version, long securityCounter) {
    /** The higher of both, in version and in counter. */
    Installed max(Installed other) {
      FirmwareVersion higher = version.compareTo(other.version) >= 0 ? version : other.version;
      return new Installed(higher, Math.max(securityCounter, other.securityCounter));
    }
  }

  /**
   * An update under way.
   *
   * @param id names it to a controller; empty once nobody is left who wants to hear how it ends
   * @param version what is to be installed
   * @param installAt when, for a scheduled one
   * @param image what is installed, once the offer was accepted
   * @param progress how far it is
   */
  record Job(
      String id,
      FirmwareVersion version,
      Optional<Instant> installAt,
      Optional<Image> image,
      Progress progress) {
    /** The image of a job whose state has one. */
    Image accepted() {
      return image.orElseThrow();
    }

    boolean isOrphaned() {
      return id.isEmpty();
    }

    Job orphaned() {
      return new Job("", version, installAt, image, progress);
    }

    Job with(Progress next) {
      return new Job(id, version, installAt, image, next);
    }

    Job with(Image next) {
      return new Job(id, next.manifest().version(), installAt, Optional.of(next), Progress.NONE);
    }
  }

  /**
   * An accepted image.
   *
   * @param manifest its verified manifest
   * @param uri where it is fetched from
   * @param bank where it goes
   */
  record Image(FirmwareManifest manifest, URI uri, Bank bank) {
    Bytes fingerprint() {
      return BankDigest.of(ManifestCodec.encode(manifest));
    }
  }

  /**
   * How far a job is.
   *
   * @param offset how many bytes of the image are durable in the bank
   * @param farthest the greatest offset that counted as progress
   * @param attempts how often it was tried without getting any farther
   * @param probationMillis how much of the probation is over
   * @param health whether all health checks on probation were good
   * @param verdict why the firmware on probation has to go; empty while it may stay
   */
  record Progress(
      long offset,
      long farthest,
      int attempts,
      long probationMillis,
      Health health,
      String verdict) {
    static final Progress NONE = new Progress(0, 0, 0, 0, Health.GOOD, "");

    /**
     * Goes on from another place. Only getting farther than ever before, and by enough to reach the
     * end some day, makes up for the attempts it took.
     */
    Progress at(long reached, long enough) {
      boolean farther = reached - farthest >= enough;
      long best = farther ? reached : farthest;
      int tried = farther ? 0 : attempts;
      return new Progress(reached, best, tried, probationMillis, health, verdict);
    }

    Progress attempt(int number) {
      return new Progress(offset, farthest, number, probationMillis, health, verdict);
    }

    Progress checked(long millis, Health next) {
      return new Progress(offset, farthest, attempts, millis, next, verdict);
    }

    Progress condemned(String why) {
      return new Progress(offset, farthest, attempts, probationMillis, health, why);
    }
  }

  /** What the health checks on probation said together. */
  enum Health {
    GOOD,
    DOUBTFUL
  }

  /**
   * How an update ended.
   *
   * @param id its identifier, or empty
   * @param version its version, or empty
   * @param outcome the outcome
   * @param detail why
   */
  record Ending(String id, String version, UpdateOutcome outcome, String detail) {
    static final Ending NONE = new Ending("", "", UpdateOutcome.NONE, "");

    // Spelled out, as every start compares some: a record's own is code that is made at run time.
    @Override
    public boolean equals(Object other) {
      return other instanceof Ending that
          && id.equals(that.id)
          && version.equals(that.version)
          && outcome == that.outcome
          && detail.equals(that.detail);
    }

    @Override
    public int hashCode() {
      return 31 * id.hashCode() + version.hashCode();
    }

    FirmwareRepository.Result result() {
      return new FirmwareRepository.Result(version, outcome, detail);
    }
  }

  static UpdateRecord idle(Installed installed) {
    return new UpdateRecord(
        installed, UpdateState.IDLE, Optional.empty(), Ending.NONE, List.of(), List.of());
  }

  // Spelled out, as every start compares some: a record's own is code that is made at run time.
  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof UpdateRecord that
            && installed.equals(that.installed)
            && state == that.state
            && job.equals(that.job)
            && last.equals(that.last)
            && reports.equals(that.reports)
            && failed.equals(that.failed));
  }

  @Override
  public int hashCode() {
    return 31 * installed.hashCode() + last.hashCode();
  }

  UpdateRecord in(UpdateState next, Job nextJob) {
    return new UpdateRecord(installed, next, Optional.of(nextJob), last, reports, failed);
  }

  UpdateRecord ended(Ending ending) {
    List<FirmwareRepository.Result> more = new ArrayList<>(reports);
    // Without a version there is nothing that a controller could make of a report.
    if (!ending.version().isEmpty() && !more.contains(ending.result())) {
      more.add(ending.result());
    }
    return new UpdateRecord(installed, UpdateState.IDLE, Optional.empty(), ending, more, failed);
  }

  UpdateRecord with(Installed next) {
    return new UpdateRecord(next, state, job, last, reports, failed);
  }

  UpdateRecord remembering(Bytes fingerprint) {
    List<Bytes> more = new ArrayList<>(failed);
    more.remove(fingerprint);
    more.add(fingerprint);
    return new UpdateRecord(installed, state, job, last, reports, more);
  }

  UpdateRecord acknowledged(FirmwareRepository.Result result) {
    List<FirmwareRepository.Result> rest = new ArrayList<>(reports);
    rest.remove(result);
    return new UpdateRecord(installed, state, job, last, rest, failed);
  }

  /** Without the job, and without a word of it. */
  UpdateRecord abandoned() {
    return new UpdateRecord(installed, UpdateState.IDLE, Optional.empty(), last, reports, failed);
  }

  /** Without how updates ended, whether anybody heard of it or not. */
  UpdateRecord withoutEndings() {
    return new UpdateRecord(installed, state, job, Ending.NONE, List.of(), failed);
  }

  private static <T> List<T> newest(List<T> list, int max) {
    return List.copyOf(list.subList(Math.max(0, list.size() - max), list.size()));
  }
}
