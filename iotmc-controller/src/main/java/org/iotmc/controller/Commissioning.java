package org.iotmc.controller;

import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.iotmc.api.ActionException;
import org.iotmc.api.Causes;
import org.iotmc.api.Udn;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.Configuration;
import org.iotmc.api.profile.Parameter;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.controller.BatchReport.Outcome;
import org.iotmc.controller.ManagedDevice.State;

/** Brings parameters to devices: the initial ones, and those of a group. */
final class Commissioning {
  /** Most devices that are configured at a time by one batch. */
  static final int MAX_PARALLEL = 16;

  private final Core core;
  private final Function<String, Map<String, String>> initial;

  Commissioning(Core core) {
    this.core = core;
    this.initial = core.config().initialConfiguration;
  }

  /** The initial configuration of an accepted device, which calls from this address. */
  CompletionStage<Configuration.Revision> configure(DeviceRecord record, InetAddress remote) {
    List<URI> locations = new ArrayList<>();
    record.status().location().ifPresent(locations::add);
    locations.addAll(core.links().hints(record.udn()));
    locations.removeIf(each -> !Addresses.isSecureAt(each, remote));
    if (locations.isEmpty()) {
      return CompletableFuture.failedFuture(
          new ActionException(
              UpnpError.TARGET_NOT_ALLOWED, "no description at the address of this connection"));
    }
    return core.links()
        .fetch(record.udn(), locations)
        .thenCompose(
            peer -> set(peer.service(Profile.CONFIGURATION), initial.apply(record.group())))
        .exceptionally(
            failure -> {
              String why = "initial configuration: " + Causes.reason(failure);
              core.notices().enrollmentRefused(record.udn(), why);
              throw new ActionException(UpnpError.ACTION_FAILED, why);
            });
  }

  /** The same parameters for every enrolled device of a group. */
  CompletableFuture<BatchReport> configure(String group, Map<String, String> parameters) {
    Throttle throttle = new Throttle(core.lane(), MAX_PARALLEL);
    List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
    for (DeviceRecord record : core.fleet().all()) {
      if (record.state() == State.ENROLLED && record.group().equals(group)) {
        outcomes.add(throttle.run(() -> configure(record.udn(), parameters)));
      }
    }
    return Work.all(core.lane(), outcomes).thenApply(BatchReport::new);
  }

  private CompletableFuture<Outcome> configure(Udn udn, Map<String, String> parameters) {
    return set(core.links().proxy(udn, Profile.CONFIGURATION), parameters)
        .thenApply(revision -> Outcome.applied(udn, revision.revision()))
        .exceptionally(failure -> Outcome.failed(udn, failure))
        .toCompletableFuture();
  }

  /** Sets what differs, against the revision that is in force; so it can be repeated. */
  static CompletionStage<Configuration.Revision> set(
      Configuration device, Map<String, String> wanted) {
    return device
        .getConfiguration(Call.of(Nothing.NOTHING))
        .thenCompose(
            snapshot -> {
              Map<String, String> missing = new TreeMap<>(wanted);
              snapshot.parameters().forEach(p -> missing.remove(p.name(), p.value()));
              if (missing.isEmpty()) {
                return CompletableFuture.completedFuture(
                    new Configuration.Revision(snapshot.revision(), snapshot.digest()));
              }
              List<Parameter> changes = new ArrayList<>();
              missing.forEach((name, value) -> changes.add(new Parameter(name, value)));
              return device.setConfiguration(
                  Call.of(new Configuration.Batch(snapshot.revision(), changes)));
            });
  }
}
