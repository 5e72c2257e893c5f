package org.iotmc.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.iotmc.endpoint.MulticastEvents;
import org.iotmc.gena.KnownDevices;
import org.iotmc.gena.MulticastEvent;
import org.iotmc.gena.MulticastListener;
import org.iotmc.gena.MulticastReceiver;
import org.iotmc.ssdp.SsdpDirectory;

/**
 * What managed devices tell everybody, for those who want to hear it: nothing here looks at what a
 * hint says. The groups are joined while somebody listens. Confined to the lane.
 */
final class Hints {
  private final Core core;
  private final List<HintSubscription> listeners = new ArrayList<>();
  private Optional<MulticastReceiver> receiver = Optional.empty();
  private CompletableFuture<Void> opening = CompletableFuture.completedFuture(null);

  Hints(Core core) {
    this.core = core;
  }

  CompletableFuture<HintSubscription> listen(SsdpDirectory devices, MulticastListener listener) {
    HintSubscription made =
        new HintSubscription(
            core.host().newLane("hints"), listener, over -> core.lane().execute(() -> ended(over)));
    listeners.add(made);
    if (receiver.isEmpty()) {
      MulticastReceiver open =
          new MulticastReceiver(
              core.host(),
              MulticastReceiver.Interest.in(managed(MulticastEvents.in(devices))),
              event -> core.lane().execute(() -> tell(event)));
      receiver = Optional.of(open);
      opening = core.lane().adopt(open.start());
    }
    return opening
        .thenApply(done -> made)
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                made.cancel();
              }
            });
  }

  /** Those that are managed: of others not even the directory is asked. */
  private KnownDevices managed(KnownDevices there) {
    return (device, from) ->
        core.fleet().find(device).filter(record -> record.state().isManaged()).isPresent()
            ? there.isAt(device, from)
            : CompletableFuture.completedFuture(false);
  }

  private void tell(MulticastEvent event) {
    listeners.forEach(each -> each.tell(event));
  }

  private void ended(HintSubscription over) {
    listeners.remove(over);
    if (listeners.isEmpty()) {
      close();
    }
  }

  void close() {
    receiver.ifPresent(MulticastReceiver::close);
    receiver = Optional.empty();
    List.copyOf(listeners).forEach(HintSubscription::cancel);
  }
}
