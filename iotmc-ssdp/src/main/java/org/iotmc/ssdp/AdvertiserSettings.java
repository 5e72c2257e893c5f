package org.iotmc.ssdp;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.iotmc.api.spi.DatagramSpec;

/** All that an advertiser is told. */
record AdvertiserSettings(
    DeviceTree tree,
    Function<Outlet, URI> locations,
    Function<Outlet, Optional<URI>> secureLocations,
    Duration maxAge,
    Epoch epoch,
    IntFunction<CompletionStage<Integer>> nextBootId,
    String server,
    Supplier<Optional<IotmcExtension>> extension,
    DatagramSpec port,
    Start start,
    ByTcp byTcp) {
  /** What comes first. */
  enum Start {
    /** The alives. */
    ALIVES,
    /** Goodbyes, since the end of the run before may not have been clean. */
    GOODBYES
  }

  /** What becomes of searches that name a port for answers by TCP. */
  enum ByTcp {
    /** They are answered there. */
    ANSWERED,
    /** They are answered as others are. */
    IGNORED
  }

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
