package org.iotmc.description;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Resolves the references of a received description (RFC 3986, 5.2), and keeps them on the host it
 * came from: a description must not be able to direct calls elsewhere.
 */
final class Urls {
  /** Longest reference, in characters. */
  static final int MAX_LENGTH = 2048;

  private static final int MAX_PORT = 65535;

  private final URI location;
  private final URI base;

  private Urls(URI location, URI base) {
    this.location = location;
    this.base = base;
  }

  /**
   * References of the document at a location.
   *
   * @param location absolute, http or https
   * @param urlBase the document's URLBase, as written; without effect if it leaves the host
   */
  static Urls of(URI location, String urlBase) {
    if (!isHttp(location)) {
      throw new IllegalArgumentException("not an absolute http or https URI: " + location);
    }
    Urls own = new Urls(location, location);
    return own.resolve(urlBase).map(base -> new Urls(location, base)).orElse(own);
  }

  /** The absolute URI; empty if the reference is empty, bad, or leads to another host. */
  Optional<URI> resolve(String reference) {
    String text = reference.strip().replace(" ", "%20");
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    try {
      URI target = new URI(absolute(new URI(text)));
      return isHttp(target) && staysHere(target) ? Optional.of(target) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** URI.resolve follows RFC 2396, which differs for "?query" and a base without path. */
  private String absolute(URI reference) {
    if (reference.isOpaque() || (reference.isAbsolute() && reference.getRawAuthority() == null)) {
      return "";
    }
    String scheme = reference.isAbsolute() ? reference.getScheme() : base.getScheme();
    scheme = scheme.toLowerCase(Locale.ROOT);
    String authority = reference.getRawAuthority();
    String path = reference.getRawPath();
    String query = reference.getRawQuery();
    if (!reference.isAbsolute() && authority == null) {
      authority = base.getRawAuthority();
      if (path.isEmpty()) {
        path = base.getRawPath();
        query = query == null ? base.getRawQuery() : query;
      } else if (!path.startsWith("/")) {
        path = directory(base.getRawPath()) + path;
      }
    }
    String root = path.isEmpty() ? "/" : path;
    return scheme + "://" + authority + withoutDots(root) + (query == null ? "" : "?" + query);
  }

  private static String directory(String path) {
    return path.isEmpty() ? "/" : path.substring(0, path.lastIndexOf('/') + 1);
  }

  /** RFC 3986, 5.2.4; URI.normalize would drop empty segments, too. */
  private static String withoutDots(String path) {
    List<String> segments = new ArrayList<>();
    String last = "";
    for (String segment : path.substring(1).split("/", -1)) {
      last = segment;
      if (segment.equals("..") && !segments.isEmpty()) {
        segments.remove(segments.size() - 1);
      } else if (!segment.equals(".") && !segment.equals("..")) {
        segments.add(segment);
      }
    }
    boolean open = !segments.isEmpty() && (last.equals(".") || last.equals(".."));
    return "/" + String.join("/", segments) + (open ? "/" : "");
  }

  private static boolean isHttp(URI uri) {
    String scheme = uri.getScheme();
    return uri.getHost() != null
        && uri.getPort() <= MAX_PORT
        && uri.getRawUserInfo() == null
        && ("http".equals(scheme) || "https".equals(scheme));
  }

  /** The same host, at whatever port, and not from https down to http. */
  private boolean staysHere(URI target) {
    String here = location.getHost().toLowerCase(Locale.ROOT);
    return here.equals(target.getHost().toLowerCase(Locale.ROOT))
        && ("http".equals(location.getScheme()) || "https".equals(target.getScheme()));
  }
}
