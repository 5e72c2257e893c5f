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

  /**
   * Reads a name. Nothing behind the separator means the device itself.
   *
   * @param text the name
   * @throws org.iotmc.api.MalformedMessageException if it does not begin with a device's name
   */
  public static Usn parse(String text) {
    int split = text.indexOf(SEPARATOR);
    if (split < 0) {
      return new Usn(new Udn(text), Optional.empty());
    }
    String rest = text.substring(split + SEPARATOR.length());
    Udn udn = new Udn(text.substring(0, split));
    return new Usn(udn, rest.isEmpty() ? Optional.empty() : Optional.of(new Target(rest)));
  }

  @Override
  public String toString() {
    return target.map(t -> udn + SEPARATOR + t).orElse(udn.value());
  }
}
