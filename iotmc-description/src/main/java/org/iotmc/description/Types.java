package org.iotmc.description;

import java.util.Optional;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Warning.Kind;
import org.iotmc.description.internal.xml.XmlFaults;

/** Forms of the identifiers in a device description (UDA 2.0, 2.3). */
final class Types {
  private static final int MAX_NAME = 64;
  private static final int UPC_DIGITS = 12;

  private Types() {}

  static void check(String type, TypeUrn.Kind kind, String where, XmlFaults faults) {
    // A dot of the domain becomes a hyphen in a type.
    boolean proper =
        TypeUrn.find(type).filter(t -> t.kind() == kind && t.domain().indexOf('.') < 0).isPresent();
    if (!proper) {
      faults.add(Kind.UNUSUAL_VALUE, where);
    }
  }

  /** Whether an identifier is {@code urn:domain:serviceId:name}. */
  static boolean isServiceId(String id) {
    int domain = "urn:".length();
    int kind = id.indexOf(':', domain);
    int name = kind + ":serviceId:".length();
    return id.startsWith("urn:")
        && kind > domain
        && id.startsWith(":serviceId:", kind)
        && id.length() > name
        && id.length() <= name + MAX_NAME
        && isName(id, domain, kind, "-")
        && isName(id, name, id.length(), "-_.");
  }

  private static boolean isName(String text, int from, int to, String more) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letter && more.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  static boolean isUpc(String text) {
    return text.length() == UPC_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** The identifier that the standard gives to a service of a type, if the type is a standard's. */
  static Optional<String> standardId(TypeUrn type) {
    return type.domain().equals("schemas-upnp-org")
        ? Optional.of("urn:upnp-org:serviceId:" + type.name())
        : Optional.empty();
  }
}
