package org.iotmc.description;

import java.net.URI;
import java.util.Optional;
import org.iotmc.api.TypeUrn;

/**
 * A service in a device description (UDA 2.0, 2.3). The URLs are relative in a device's own
 * description, absolute in one that was received. Type and identifier are kept as they were
 * written: devices in the field write many forms.
 *
 * @param serviceType a URN, see {@link #type}
 * @param serviceId identifies the service within the device
 * @param scpdUrl where the service's own description is, if anywhere
 * @param controlUrl where actions are called
 * @param eventSubUrl where events are subscribed to; empty if nothing is evented
 */
public record ServiceEntry(
    String serviceType,
    String serviceId,
    Optional<URI> scpdUrl,
    URI controlUrl,
    Optional<URI> eventSubUrl) {

  /** The type, if it has the specified form. */
  public Optional<TypeUrn> type() {
    return TypeUrn.find(serviceType);
  }
}
