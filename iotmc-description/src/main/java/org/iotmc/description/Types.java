package org.iotmc.description;

import java.util.Optional;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Warning.Kind;
import org.iotmc.description.internal.xml.XmlFaults;

/** Forms of the identifiers in a device description (UDA 2.0, 2.3). */
final class Types {
  private static final int MAX_NAME = 64;
  private static final int MAX_VERSION_DIGITS = 5;
  private static final int UPC_DIGITS = 12;

  private Types() {}

  static void check(String type, TypeUrn.Kind kind, String where, XmlFaults faults) {
    if (!isType(type, kind.token())) {
      faults.add(Kind.UNUSUAL_VALUE, where);
    }
  }

  /** As {@link TypeUrn#find}, without making one; and a dot of the domain must be a hyphen. */
  private static boolean isType(String type, String kind) {
    int domain = "urn:".length();
    int token = type.indexOf(':', domain) + 1;
    int name = token + kind.length() + 1;
    int version = type.indexOf(':', name) + 1;
    return type.startsWith("urn:")
        && token > domain + 1
        && token - 1 - domain <= MAX_NAME
        && type.startsWith(kind, token)
        && type.startsWith(":", name - 1)
        && version > name + 1
        && version - 1 - name <= MAX_NAME
        && isName(type, domain, token - 1, "-")
        && isName(type, name, version - 1, "-_.")
        && isVersion(type, version);
  }

  private static boolean isVersion(String text, int from) {
    int value = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9' || i - from >= MAX_VERSION_DIGITS) {
        return false;
      }
      value = value * 10 + c - '0';
    }
    return value > 0;
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
