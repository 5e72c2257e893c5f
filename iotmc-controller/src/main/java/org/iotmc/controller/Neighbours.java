package org.iotmc.controller;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.gena.MulticastListener;
import org.iotmc.ssdp.SsdpDirectory;
import org.iotmc.ssdp.Target;

/** What a controller hears of devices by datagrams: a hint, never a fact. Confined to the lane. */
final class Neighbours {
  private static final int MAX_PER_SOURCE = 1000;
  private static final TypeUrn DEVICES = TypeUrn.device(TypeUrn.IOTMC, "ManagedDevice", 1);

  private final Core core;
  private final Hints hints;
  private Optional<SsdpDirectory> directory = Optional.empty();

  Neighbours(Core core) {
    this.core = core;
    this.hints = new Hints(core);
  }

  CompletionStage<Void> open() {
    SsdpDirectory made =
        SsdpDirectory.builder(core.host(), core.links())
            .interests(List.of(Target.of(DEVICES)))
            .maxDevices(Fleet.MAX_DEVICES)
            .maxPerSource(MAX_PER_SOURCE)
            .build();
    directory = Optional.of(made);
    return core.lane().adopt(made.start());
  }

  /** Somebody wants to hear what devices tell everybody. */
  CompletableFuture<HintSubscription> hear(MulticastListener listener) {
    return hints.listen(directory.orElseThrow(), listener);
  }

  /** A device is managed: discovery is to keep it from strangers. */
  void keep(Udn udn) {
    directory.ifPresent(found -> found.keep(udn));
  }

  /** The same for one that TLS has proved to be there. */
  void keep(Udn udn, URI location) {
    Optional<InetAddress> address = Addresses.literal(location);
    directory.ifPresent(found -> address.ifPresent(at -> found.keep(udn, at)));
  }

  /** A device is managed no more. */
  void release(Udn udn) {
    directory.ifPresent(found -> found.release(udn));
  }

  /** Never fails. */
  CompletableFuture<Void> close() {
    hints.close();
    CompletionStage<Void> silent =
        directory
            .map(SsdpDirectory::close)
            .orElseGet(() -> CompletableFuture.completedFuture(null));
    return core.lane().adopt(silent).exceptionally(failure -> null);
  }
}
