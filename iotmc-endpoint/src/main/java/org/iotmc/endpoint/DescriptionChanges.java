package org.iotmc.endpoint;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Lane;
import org.iotmc.description.DeviceBuilder;
import org.iotmc.gena.EventPublisher;
import org.iotmc.ssdp.SsdpAdvertiser;

/**
 * Changes of what an endpoint says of itself, one after the other. Nothing changes while it is
 * announced: goodbye, the new documents, and the next BOOTID with another CONFIGID, in this order
 * (UDA 2.0, 2 and 1.2.2). On the lane.
 */
final class DescriptionChanges {
  private final Lane lane;
  private final SsdpAdvertiser advertiser;
  private final EventPublisher publisher;

  /** What the listeners serve. */
  private final ServedDocuments served;

  private CompletionStage<Void> last;

  /** False where the change before got no further than the goodbye. */
  private boolean announced = true;

  DescriptionChanges(
      Lane lane, SsdpAdvertiser advertiser, EventPublisher publisher, ServedDocuments served) {
    this.lane = lane;
    this.advertiser = advertiser;
    this.publisher = publisher;
    this.served = served;
    this.last = nothing();
  }

  CompletionStage<Void> make(Udn device, Consumer<DeviceBuilder> change) {
    last = last.handle((done, failure) -> begin(device, change)).thenCompose(done -> done);
    return last;
  }

  private CompletionStage<Void> begin(Udn device, Consumer<DeviceBuilder> change) {
    Documents before = served.now();
    Documents next = before.with(device, change);
    return next == before && announced ? nothing() : replace(next);
  }

  private CompletionStage<Void> replace(Documents next) {
    announced = false;
    return lane.adopt(advertiser.withdraw())
        .thenCompose(
            silent -> {
              publisher.endAll(); // who heard the goodbye counts on it (UDA 2.0, 4.1.1)
              served.serve(next);
              return lane.adopt(advertiser.advertise(next.tree(), next.configId()));
            })
        .thenRun(() -> announced = true);
  }

  private CompletionStage<Void> nothing() {
    CompletableFuture<Void> done = lane.future();
    done.complete(null);
    return done;
  }
}
