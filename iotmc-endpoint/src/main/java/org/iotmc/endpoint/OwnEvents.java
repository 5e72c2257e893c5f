package org.iotmc.endpoint;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.iotmc.api.Udn;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.gena.CallbackPolicies;
import org.iotmc.gena.EventPublisher;
import org.iotmc.gena.MulticastCounts;
import org.iotmc.gena.MulticastPublisher;
import org.iotmc.ssdp.SsdpAdvertiser;

/**
 * The events of an endpoint's services: to subscribers, and to everybody as far as variables have a
 * level. On the lane.
 */
final class OwnEvents {
  private final List<Mount<?>> mounts;
  private final EventPublisher publisher;
  private final Optional<MulticastPublisher> everybody;

  /**
   * Nothing is told yet.
   *
   * @param wiring what the endpoint is to be
   * @param credentials who we are to subscribers by HTTPS
   * @param advertiser announces it, while it does
   */
  OwnEvents(
      UpnpEndpointBuilder wiring,
      Supplier<Credentials> credentials,
      Supplier<Optional<SsdpAdvertiser>> advertiser) {
    Supplier<OptionalInt> bootId =
        () -> advertiser.get().map(SsdpAdvertiser::bootId).orElse(OptionalInt.empty());
    Host host = wiring.host;
    Lane lane = wiring.lane;
    EndpointSettings settings = wiring.settings;
    this.mounts = List.copyOf(wiring.mounts);
    this.publisher =
        new EventPublisher(
            host,
            lane,
            CallbackPolicies.enrolledOr(credentials, settings.callbacks().policy(host)));
    this.everybody =
        mounts.stream().anyMatch(Mount::isMulticast)
            ? Optional.of(
                new MulticastPublisher(
                    host, lane, wiring.multicast.links(settings.links()), bootId))
            : Optional.empty();
    everybody.ifPresent(publisher::multicast);
  }

  EventPublisher publisher() {
    return publisher;
  }

  /** Opens what is to be opened; any thread. */
  CompletionStage<Void> open() {
    return everybody
        .map(MulticastPublisher::open)
        .orElseGet(() -> CompletableFuture.completedFuture(null));
  }

  void set(Udn device, ServiceContract<?> contract, Map<String, Object> values) {
    for (Mount<?> mount : mounts) {
      if (mount.service().contract() == contract && mount.device().equals(device)) {
        publisher.set(mount.eventPath(), mount.service().format(values));
      }
    }
  }

  MulticastCounts multicastCounts() {
    return everybody
        .map(MulticastPublisher::counts)
        .orElseGet(() -> new MulticastCounts(0, 0, 0, 0));
  }

  void close() {
    publisher.close();
    everybody.ifPresent(MulticastPublisher::close);
  }
}
