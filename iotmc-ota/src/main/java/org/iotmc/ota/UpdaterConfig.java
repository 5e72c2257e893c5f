package org.iotmc.ota;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.iotmc.api.spi.Bootloader;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.ManifestVerifier;
import org.iotmc.ota.UpdateRecord.Installed;

/** What a {@link FirmwareUpdater} was built with; described there. */
record UpdaterConfig(
    Host host,
    Bootloader bootloader,
    ManifestVerifier verifier,
    OfferCheck check,
    Installed factory,
    Callbacks callbacks,
    Limits limits) {
  /** The time, if the clock is set. */
  Optional<Instant> now() {
    return callbacks.clockSet().getAsBoolean()
        ? Optional.of(host.clock().instant())
        : Optional.empty();
  }

  /** The device's part. */
  record Callbacks(
      Function<URI, CallSpec> calls,
      OfferSource source,
      HealthCheck health,
      UpdateListener listener,
      Consumer<String> rebooter,
      BooleanSupplier clockSet) {}

  /** Times and sizes. */
  record Limits(
      Duration healthInterval, long minimumBytes, Duration rateWindow, int checkpointBytes) {}
}
