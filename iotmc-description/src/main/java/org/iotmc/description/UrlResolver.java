package org.iotmc.description;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import org.iotmc.api.Warning.Kind;
import org.iotmc.api.spi.HostLiteral;
import org.iotmc.description.internal.xml.XmlFaults;

/**
 * Resolves the references of a received description (RFC 3986, 5.2) against its URLBase, or the
 * location it came from, and keeps them where {@link UrlPolicy} allows them to lead.
 */
final class UrlResolver {
  /** Longest reference, in characters. */
  static final int MAX_LENGTH = 2048;

  private static final int MAX_PORT = 65535;

  private final URI location;
  private final UrlPolicy policy;
  private final XmlFaults faults;
  private URI base;

  private UrlResolver(URI location, UrlPolicy policy, XmlFaults faults) {
    this.location = location;
    this.policy = policy;
    this.faults = faults;
    this.base = location;
  }

  /**
   * References of the document at a location.
   *
   * @param location absolute, http or https
   */
  static UrlResolver of(URI location, UrlPolicy policy, XmlFaults faults) {
    if (!isUsable(location) || !UrlReference.split(location.toString()).isHttp()) {
      throw new IllegalArgumentException("not an absolute http or https URI: " + location);
    }
    return new UrlResolver(location, policy, faults);
  }

  /**
   * Takes a URLBase for what follows.
   *
   * @param urlBase as it was written; without effect if it isn't absolute, or leaves the host
   */
  void base(String urlBase) {
    String text = urlBase.strip();
    if (text.isEmpty()) {
      return;
    }
    if (UrlReference.split(text).scheme().isEmpty()) {
      faults.add(Kind.UNUSABLE_VALUE, "URLBase");
      return;
    }
    base = resolve(text, "URLBase").orElse(base);
  }

  /** What nearly all devices write: a path from the root that nothing has to be done to. */
  private static boolean isPlainPath(String text) {
    if (text.charAt(0) != '/') {
      return false;
    }
    char before = ' ';
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (before == '/' ? !letter && c != '_' && c != '-' : !letter && "/._-".indexOf(c) < 0) {
        return false;
      }
      before = c;
    }
    return true;
  }

  /** The absolute URI; empty if the reference is empty, bad, or leads where it must not. */
  Optional<URI> resolve(String reference, String where) {
    String stripped = reference.strip();
    if (stripped.isEmpty()) {
      return Optional.empty();
    }
    if (stripped.length() > MAX_LENGTH || stripped.equals("(null)")) {
      return unusable(where);
    }
    if (isPlainPath(stripped)) {
      // Only the path is parsed: the rest is the base's.
      return Optional.of(base.resolve(URI.create(stripped)));
    }
    UrlReference own = UrlReference.split(stripped);
    boolean nowhere = own.authority().isEmpty() && own.path().startsWith("//");
    if (nowhere || (!own.scheme().isEmpty() && (!own.isHttp() || own.authority().isEmpty()))) {
      return unusable(where);
    }
    boolean likeScheme = own.scheme().isEmpty() && own.path().indexOf(':') > 0;
    if (likeScheme && own.path().indexOf(':') < (own.path() + "/").indexOf('/')) {
      faults.add(Kind.UNUSUAL_VALUE, where);
    }
    return absolute(own.against(UrlReference.split(base.toString())), where);
  }

  private Optional<URI> absolute(UrlReference target, String where) {
    String path = UrlReference.escaped(target.path());
    String query = UrlReference.escaped(target.query());
    if (path.length() + query.length() > MAX_LENGTH) {
      return unusable(where); // escaping makes it longer
    }
    if (!path.equals(target.path()) || !query.equals(target.query())) {
      faults.add(Kind.UNUSUAL_VALUE, where);
    }
    try {
      URI uri = URI.create(target.scheme() + "://" + target.authority() + path + query);
      if (!isUsable(uri)) {
        return unusable(where);
      }
      if (target.authority().equals(location.getRawAuthority())
          && target.scheme().equals(location.getScheme())) {
        return Optional.of(uri);
      }
      return elsewhere(uri, where);
    } catch (IllegalArgumentException e) {
      return unusable(where);
    }
  }

  private Optional<URI> elsewhere(URI uri, String where) {
    boolean sameHost = isSameHost(uri.getHost(), location.getHost());
    boolean encrypted = "https".equals(uri.getScheme()) || "http".equals(location.getScheme());
    boolean allowed =
        policy == UrlPolicy.SENDER_ONLY
            ? sameHost && encrypted
            : sameHost || AddressScope.allows(location, uri);
    if (!allowed) {
      faults.add(Kind.FOREIGN_HOST, where);
      return Optional.empty();
    }
    if (!sameHost || uri.getHost().equals(location.getHost())) {
      return Optional.of(uri);
    }
    // The location's own spelling: it has the zone of a link-local address, which the peer can't
    // know (RFC 4007, 6).
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return Optional.of(
        URI.create(uri.getScheme() + "://" + location.getHost() + port + uri.getRawPath() + query));
  }

  private Optional<URI> unusable(String where) {
    faults.add(Kind.UNUSABLE_VALUE, where);
    return Optional.empty();
  }

  private static boolean isUsable(URI uri) {
    return uri.getHost() != null && uri.getPort() <= MAX_PORT && uri.getRawUserInfo() == null;
  }

  private static boolean isSameHost(String one, String other) {
    String a = withoutZone(one);
    String b = withoutZone(other);
    return a.equals(b) || HostLiteral.address(a).filter(is -> HostLiteral.is(b, is)).isPresent();
  }

  private static String withoutZone(String host) {
    String small = host.toLowerCase(Locale.ROOT);
    int zone = small.indexOf('%');
    return zone < 0 || !small.startsWith("[") ? small : small.substring(0, zone) + "]";
  }
}
