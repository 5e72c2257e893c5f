package org.iotmc.ssdp;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What an advertiser's messages say beside what is advertised; functions of the vendor are asked
 * for each.
 */
record Content(
    Function<Outlet, URI> locations,
    Function<Outlet, Optional<URI>> secureLocations,
    Duration maxAge,
    String server,
    Supplier<Optional<IotmcExtension>> extension) {
  /** What is said by an outlet. */
  Presence presence(Outlet outlet, Epoch now, OptionalInt searchPort) {
    return new Presence(
        endpoint(outlet, searchPort), now, maxAge, Optional.of(server), extension.get());
  }

  Endpoint endpoint(Outlet outlet, OptionalInt searchPort) {
    return new Endpoint(
        locations.apply(outlet).toString(),
        secureLocations.apply(outlet).map(URI::toString),
        searchPort);
  }
}
