package org.iotmc.ssdp;

import java.time.Duration;
import java.util.Optional;
import org.iotmc.api.internal.httpu.Texts;

/**
 * What a device that is there says: the common part of an alive and of a search response (UDA 2.0,
 * 1.2.2 and 1.3.3).
 *
 * @param endpoint where it is
 * @param epoch which run and description
 * @param maxAge how long to believe it without hearing more: whole seconds, 0 to 2147483647
 * @param server operating system, UPnP version and product (SERVER); empty where the peer left it
 *     out
 * @param extension the headers of the IoTMC profile
 */
public record Presence(
    Endpoint endpoint,
    Epoch epoch,
    Duration maxAge,
    Optional<String> server,
    Optional<IotmcExtension> extension) {
  public Presence {
    if (maxAge.isNegative() || maxAge.getSeconds() > Integer.MAX_VALUE || maxAge.getNano() != 0) {
      throw new IllegalArgumentException("maxAge must be 0 to 2147483647 whole seconds: " + maxAge);
    }
    server.ifPresent(text -> Texts.header("server", text));
  }

  /** The same without the signature. */
  Presence withoutSignature() {
    Epoch unsigned = new Epoch(epoch.bootId(), epoch.configId(), Optional.empty());
    return new Presence(endpoint, unsigned, maxAge, server, extension);
  }

  /** The same without the phase. */
  Presence withoutPhase() {
    return new Presence(
        endpoint,
        epoch,
        maxAge,
        server,
        extension.map(said -> new IotmcExtension(said.capabilities(), Optional.empty())));
  }
}
