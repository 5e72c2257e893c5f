package org.iotmc.api;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The type of a device or a service: {@code urn:DOMAIN:device|service:NAME:VERSION} (UDA 2.0, 2.3).
 *
 * @param domain {@code schemas-upnp-org} or a vendor domain with hyphens for dots
 * @param kind device or service
 * @param name the type's own name, at most 64 characters
 * @param version 1 or more; a type of version n serves those who ask for 1 to n
 */
public record TypeUrn(String domain, Kind kind, String name, int version) {
  /** Domain of the IoTMC profile. */
  public static final String IOTMC = "iotmc-org";

  private static final Pattern FORM =
      Pattern.compile(
          "urn:([A-Za-z0-9.-]{1,64}):(device|service):([A-Za-z0-9_.-]{1,64}):(\\d{1,5})");

  /** Whether the type is one of a device or of a service. */
  public enum Kind {
    DEVICE("device"),
    SERVICE("service");

    private final String token;

    Kind(String token) {
      this.token = token;
    }

    /** The word in the URN. */
    public String token() {
      return token;
    }
  }

  public TypeUrn {
    if (version < 1 || !FORM.matcher(format(domain, kind, name, version)).matches()) {
      throw new IllegalArgumentException(
          "not a type: " + format(domain, kind, name, version) + " (UDA 2.0, 2.3)");
    }
  }

  /**
   * A device type.
   *
   * @param domain the vendor domain; its dots become hyphens
   * @param name the name
   * @param version the version, 1 or more
   */
  public static TypeUrn device(String domain, String name, int version) {
    return new TypeUrn(domain.replace('.', '-'), Kind.DEVICE, name, version);
  }

  /**
   * A service type.
   *
   * @param domain the vendor domain; its dots become hyphens
   * @param name the name
   * @param version the version, 1 or more
   */
  public static TypeUrn service(String domain, String name, int version) {
    return new TypeUrn(domain.replace('.', '-'), Kind.SERVICE, name, version);
  }

  /**
   * Reads a type.
   *
   * @param text the URN
   * @throws MalformedMessageException if it has another form
   */
  public static TypeUrn parse(String text) {
    Matcher m = FORM.matcher(text);
    if (!m.matches() || Integer.parseInt(m.group(4)) < 1) {
      throw new MalformedMessageException("type", "not urn:domain:device|service:name:version");
    }
    Kind kind = m.group(2).equals("device") ? Kind.DEVICE : Kind.SERVICE;
    return new TypeUrn(m.group(1), kind, m.group(3), Integer.parseInt(m.group(4)));
  }

  /**
   * Whether something of this type serves a peer that asks for the other: same type, same or lower
   * version (UDA 2.0, 1.3.2).
   *
   * @param asked the type that is asked for
   */
  public boolean serves(TypeUrn asked) {
    return domain.equals(asked.domain)
        && kind == asked.kind
        && name.equals(asked.name)
        && version >= asked.version;
  }

  private static String format(String domain, Kind kind, String name, int version) {
    return "urn:" + domain + ":" + kind.token + ":" + name + ":" + version;
  }

  @Override
  public String toString() {
    return format(domain, kind, name, version);
  }
}
