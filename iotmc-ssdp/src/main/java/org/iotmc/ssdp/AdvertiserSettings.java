package org.iotmc.ssdp;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import org.iotmc.api.spi.Link;

/** All that an advertiser is told. */
record AdvertiserSettings(
    DeviceTree tree,
    Function<Link, URI> locations,
    Function<Link, Optional<URI>> secureLocations,
    Duration maxAge,
    Epoch epoch,
    String server,
    Supplier<Optional<IotmcExtension>> extension,
    boolean goodbyeFirst) {
  Presence presence(Link link) {
    Endpoint endpoint =
        new Endpoint(
            locations.apply(link).toString(),
            secureLocations.apply(link).map(URI::toString),
            OptionalInt.empty());
    return new Presence(endpoint, epoch, maxAge, Optional.of(server), extension.get());
  }
}
