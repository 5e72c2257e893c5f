package org.iotmc.ssdp;

import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.internal.httpu.Texts;

/**
 * Where a device is reached. The URLs are kept as text and read when asked for.
 *
 * @param location http or https URL of the description (LOCATION)
 * @param secureLocation https URL of the description (SECURELOCATION.UPNP.ORG)
 * @param searchPort where unicast searches go, if not to 1900 (SEARCHPORT.UPNP.ORG), 49152 to 65535
 */
public record Endpoint(String location, Optional<String> secureLocation, OptionalInt searchPort) {
  /** Longest accepted URL, in characters. */
  public static final int MAX_URL_LENGTH = 512;

  /** Lowest port for searches and answers by TCP (UDA 2.0, 1.2.2 and 1.3.2). */
  static final int PORT_MIN = 49152;

  /** Highest port. */
  static final int PORT_MAX = 65535;

  public Endpoint {
    if (!isHttp(location)) {
      throw new MalformedMessageException(
          "LOCATION", "is not an http or https URL (UDA 2.0, 1.2.2)");
    }
    if (secureLocation.isPresent() && !isHttps(secureLocation.get())) {
      throw new MalformedMessageException(
          "SECURELOCATION.UPNP.ORG", "is not an https URL (UDA 2.0, 1.2.2)");
    }
    if (searchPort.isPresent() && !isSearchPort(searchPort.getAsInt())) {
      throw new IllegalArgumentException("search port must be 49152 to 65535 (UDA 2.0, 1.2.2)");
    }
  }

  /**
   * An endpoint with a location only.
   *
   * @param location the absolute http or https URI
   */
  public static Endpoint of(URI location) {
    return new Endpoint(location.toString(), Optional.empty(), OptionalInt.empty());
  }

  /**
   * The location.
   *
   * @throws MalformedMessageException if it is no URI with a host
   */
  public URI locationUri() {
    return uri("LOCATION", location);
  }

  /**
   * The secure location.
   *
   * @throws MalformedMessageException if it is no URI with a host
   */
  public Optional<URI> secureLocationUri() {
    return secureLocation.map(text -> uri("SECURELOCATION.UPNP.ORG", text));
  }

  /**
   * Whether the location leads back to who sent it: its host is that address, written out, and its
   * port can be one; what comes from this host may say {@code localhost}, too. No name is looked
   * up, so any other name leads elsewhere.
   *
   * @param sender who sent it
   */
  public boolean isAt(InetAddress sender) {
    return Locations.judge(location, sender) == Locations.Place.SENDER;
  }

  private static boolean isHttp(String text) {
    return Texts.isToken(text, MAX_URL_LENGTH)
        && (beginsWith(text, "http://") || beginsWith(text, "https://"));
  }

  static boolean isHttps(String text) {
    return Texts.isToken(text, MAX_URL_LENGTH) && beginsWith(text, "https://");
  }

  /** In any case; nearly all write it in lower case, and that is compared faster. */
  private static boolean beginsWith(String text, String scheme) {
    return text.startsWith(scheme) || text.regionMatches(true, 0, scheme, 0, scheme.length());
  }

  static boolean isSearchPort(int port) {
    return port >= PORT_MIN && port <= PORT_MAX;
  }

  private static URI uri(String header, String text) {
    try {
      // Its scheme in small letters, as all compare it; URLs may have it in any (RFC 3986, 3.1).
      int colon = text.indexOf(':');
      URI uri =
          URI.create(text.substring(0, colon).toLowerCase(Locale.ROOT) + text.substring(colon));
      if (uri.getHost() != null && uri.getPort() <= PORT_MAX) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Told below, without the stack that a peer could make us fill.
    }
    throw new MalformedMessageException(header, "not an absolute URL (UDA 2.0, 1.2.2)");
  }
}
