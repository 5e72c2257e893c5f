package org.iotmc.endpoint;

import java.util.Optional;
import org.iotmc.api.spi.Datagram;
import org.iotmc.gena.KnownDevices;
import org.iotmc.ssdp.DiscoveredDevice;
import org.iotmc.ssdp.Sighting;
import org.iotmc.ssdp.SsdpDirectory;

/** Who is listened to, where events are told to everybody. */
public final class MulticastEvents {
  private MulticastEvents() {}

  /**
   * The devices of a directory, from the addresses and on the links where it hears them (UDA 2.0,
   * 4.2). Somebody else with such an address can be taken for the device all the same.
   *
   * @param directory started; what it is not interested in is not listened to
   */
  public static KnownDevices in(SsdpDirectory directory) {
    return (device, from) -> directory.find(device).thenApply(found -> isAt(found, from));
  }

  private static boolean isAt(Optional<DiscoveredDevice> device, Datagram from) {
    return device.stream()
        .flatMap(found -> found.sightings().stream())
        .anyMatch(sighting -> isAt(sighting, from));
  }

  private static boolean isAt(Sighting sighting, Datagram from) {
    return sighting.source().getAddress().equals(from.source().getAddress())
        && sighting.link().index() == from.link().index();
  }
}
