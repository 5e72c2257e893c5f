package org.iotmc.description;

import java.net.URI;
import java.time.Instant;
import java.util.OptionalInt;
import org.iotmc.api.Udn;

/**
 * What a device's announcement says of its description, for {@link DescriptionCache}.
 *
 * @param udn the root device
 * @param location where its description is (LOCATION, or SECURELOCATION.UPNP.ORG)
 * @param bootId BOOTID.UPNP.ORG, if it has one
 * @param configId CONFIGID.UPNP.ORG, if it has one
 * @param expires when the announcement ceases to hold
 */
public record Announcement(
    Udn udn, URI location, OptionalInt bootId, OptionalInt configId, Instant expires) {
  /** Whether another says the same but for its time. */
  boolean sameAs(Announcement other) {
    return location.equals(other.location)
        && bootId.equals(other.bootId)
        && configId.equals(other.configId);
  }
}
