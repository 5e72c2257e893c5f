package org.iotmc.ssdp;

import java.util.Optional;
import org.iotmc.api.Udn;

/**
 * Unique service name: the device, and what of it is advertised (UDA 2.0, tables 1-1 to 1-3).
 *
 * @param udn the device
 * @param target what of it; empty where the device itself is meant
 */
public record Usn(Udn udn, Optional<Target> target) {
  private static final String SEPARATOR = "::";

  @Override
  public String toString() {
    return target.map(t -> udn + SEPARATOR + t).orElse(udn.value());
  }
}
