package org.iotmc.api;

import java.util.Optional;

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

  private static final int MAX_PART = 64;
  private static final int MAX_VERSION_DIGITS = 5;

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
    boolean proper =
        isPart(domain, 0, domain.length(), ".-") && isPart(name, 0, name.length(), "_.-");
    if (!proper || version < 1 || version > 99_999) {
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
    return find(text)
        .orElseThrow(
            () ->
                new MalformedMessageException(
                    "type", "not urn:domain:device|service:name:version"));
  }

  /**
   * Reads what may be a type.
   *
   * @param text the URN, or something else; then empty
   */
  public static Optional<TypeUrn> find(String text) {
    // By hand: it is done for each device and service of each description that is met.
    int domain = "urn:".length();
    int kind = text.indexOf(':', domain) + 1;
    int name = text.indexOf(':', kind) + 1;
    int version = text.indexOf(':', name) + 1;
    if (!text.startsWith("urn:")
        || kind == 0
        || name == 0
        || version == 0
        || !isPart(text, domain, kind - 1, ".-")
        || !isPart(text, name, version - 1, "_.-")) {
      return Optional.empty();
    }
    boolean device = name - 1 - kind == 6 && text.startsWith("device", kind);
    boolean service = name - 1 - kind == 7 && text.startsWith("service", kind);
    int number = version(text, version);
    if ((!device && !service) || number < 1) {
      return Optional.empty();
    }
    return Optional.of(
        new TypeUrn(
            text.substring(domain, kind - 1),
            device ? Kind.DEVICE : Kind.SERVICE,
            text.substring(name, version - 1),
            number));
  }

  private static boolean isPart(String text, int from, int to, String punctuation) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!plain && punctuation.indexOf(c) < 0) {
        return false;
      }
    }
    return from < to && to - from <= MAX_PART;
  }

  /** The number from a place to the end; 0 if there is none. */
  private static int version(String text, int from) {
    if (from == text.length() || text.length() - from > MAX_VERSION_DIGITS) {
      return 0;
    }
    int value = 0;
    for (int i = from; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return 0;
      }
      value = value * 10 + digit;
    }
    return value;
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
