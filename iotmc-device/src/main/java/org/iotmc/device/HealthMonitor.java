package org.iotmc.device;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.Causes;
import org.iotmc.api.profile.HealthState;
import org.iotmc.api.profile.Management;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.profile.Severity;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Documents;

/** How the device is: the vendor's check and our own, regularly and when asked. On the lane. */
final class HealthMonitor {
  private static final Duration INTERVAL = Duration.ofMinutes(5);
  private static final Duration LONGEST_CHECK = Duration.ofSeconds(10);
  private static final String PROBE = "health-probe";

  private final DeviceCore core;
  private final long startNanos;
  private HealthState last = HealthState.OK;
  private Cancellable timer = () -> {};
  private boolean closed;

  HealthMonitor(DeviceCore core) {
    this.core = core;
    this.startNanos = core.host().nanos();
  }

  HealthState last() {
    return last;
  }

  /** Checks now, and from now on. */
  void begin() {
    check().whenComplete((health, failure) -> timer = core.lane().after(INTERVAL, this::begin));
  }

  void close() {
    closed = true;
    timer.cancel();
  }

  /** Runs all checks; never fails. */
  CompletableFuture<Management.Health> check() {
    return vendor()
        .thenCombine(storage(), this::judge)
        .thenApply(
            health -> {
              // What fails as the device closes says nothing about its health.
              if (!closed && health.state() != last) {
                last = health.state();
                core.event(Profile.MANAGEMENT, Map.of("Health", last));
                Severity severity = last == HealthState.OK ? Severity.NOTICE : Severity.WARNING;
                core.log(severity, "health", last + " " + health.detail());
              }
              return health;
            });
  }

  private CompletableFuture<HealthState> vendor() {
    CompletableFuture<HealthState> result = core.lane().future();
    Cancellable limit =
        core.lane().after(LONGEST_CHECK, () -> result.complete(HealthState.DEGRADED));
    core.callback(() -> core.wiring().health.check())
        .thenCompose(stage -> stage)
        .whenComplete(
            (state, failure) ->
                core.lane()
                    .execute(
                        () -> {
                          limit.cancel();
                          result.complete(failure == null ? state : HealthState.FAILED);
                        }));
    return result;
  }

  /** Whether a document can be written and read back; a full or worn-out store shows here. */
  private CompletionStage<Optional<String>> storage() {
    long now = core.host().nanos();
    return core.blocking(
            () -> {
              Documents documents = Documents.single(core.host().storage());
              byte[] probe = Long.toString(now).getBytes(java.nio.charset.StandardCharsets.UTF_8);
              documents.write(PROBE, probe);
              boolean same =
                  documents.read(PROBE).filter(r -> java.util.Arrays.equals(r, probe)).isPresent();
              return same
                  ? Optional.<String>empty()
                  : Optional.of("storage does not keep what is written");
            })
        .exceptionally(failure -> Optional.of("storage: " + Causes.reason(failure)));
  }

  private Management.Health judge(HealthState vendor, Optional<String> storage) {
    List<String> problems = new ArrayList<>();
    storage.ifPresent(problems::add);
    if (!core.clock().isSet()) {
      problems.add("clock not set");
    }
    core.state()
        .membership()
        .map(m -> m.chain().get(0).getNotAfter().toInstant())
        .filter(end -> core.clock().instant().isAfter(end))
        .ifPresent(end -> problems.add("operational certificate expired on " + end));
    if (vendor != HealthState.OK) {
      problems.add("device check: " + vendor);
    }
    boolean failed = vendor == HealthState.FAILED || storage.isPresent();
    HealthState lesser = problems.isEmpty() ? HealthState.OK : HealthState.DEGRADED;
    long uptime = Duration.ofNanos(core.host().nanos() - startNanos).toSeconds();
    return new Management.Health(
        failed ? HealthState.FAILED : lesser, String.join("; ", problems), uptime);
  }
}
