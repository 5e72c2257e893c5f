package org.iotmc.netty.internal;

import java.net.URI;
import java.util.Optional;
import org.iotmc.api.TrustException;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.ServerVerifier;

/**
 * Where a connection leads and on whose behalf: only calls with an equal target share one.
 *
 * @param scheme plain or with TLS
 * @param host a literal address or a name
 * @param port the port
 * @param credentials who we are
 * @param peer whom we mean
 * @param server judges a web server by its host name, without credentials
 */
record Target(
    Scheme scheme,
    String host,
    int port,
    Optional<Credentials> credentials,
    Optional<Udn> peer,
    Optional<ServerVerifier> server) {
  enum Scheme {
    HTTP(80),
    HTTPS(443);

    private final int port;

    Scheme(int port) {
      this.port = port;
    }
  }

  /**
   * The target of a call.
   *
   * @throws TrustException if the call asks for an authentication that it does not make possible
   */
  static Target of(URI uri, CallSpec spec) {
    Scheme scheme = "https".equals(uri.getScheme()) ? Scheme.HTTPS : Scheme.HTTP;
    int port = uri.getPort() < 0 ? scheme.port : uri.getPort();
    String host = uri.getHost();
    if (host.startsWith("[")) {
      host = host.substring(1, host.length() - 1);
    }
    if (scheme == Scheme.HTTPS && spec.credentials().isEmpty() && spec.server().isEmpty()) {
      throw new TrustException("https://" + host + ":" + port + ": a call needs credentials");
    }
    if (scheme == Scheme.HTTP && (spec.peer().isPresent() || spec.server().isPresent())) {
      String meant = spec.peer().map(Udn::toString).orElse(host);
      throw new TrustException(
          "http://" + host + ":" + port + ": plain HTTP cannot prove that the peer is " + meant);
    }
    Optional<Credentials> credentials =
        scheme == Scheme.HTTPS ? spec.credentials() : Optional.empty();
    return new Target(scheme, host, port, credentials, spec.peer(), spec.server());
  }

  boolean isSecure() {
    return scheme == Scheme.HTTPS;
  }

  @Override
  public String toString() {
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return (isSecure() ? "https://" : "http://") + name + ":" + port;
  }
}
