package org.iotmc.pki;

import java.net.URI;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.iotmc.api.TrustException;
import org.iotmc.api.spi.ServerVerifier;

/**
 * Ordinary web servers, each known by a host name that is allowed: the certificate has to be for
 * that name (RFC 9525: a dNSName of its subject alternative names; its common name says nothing)
 * and lead to one of the anchors. There is no check for revocation: what is fetched from such a
 * server has to prove itself. Thread-safe, does no I/O.
 */
public final class WebServers implements ServerVerifier {
  /** No server at all. */
  public static final Names NONE = new Names(List.of(), List.of());

  /** Most certificates between a server and its anchor, both included. */
  public static final int MAX_CHAIN = 6;

  private static final List<String> SERVER = List.of("1.3.6.1.5.5.7.3.1");
  private static final int DNS_NAME = 2;
  private static final int MAX_NAME = 253;
  private static final String ANY = "*.";
  private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

  /** Letters, digits and hyphens; the last label has a letter, or it might be an address. */
  private static final Pattern NAME =
      Pattern.compile("(?:" + LABEL + "\\.)*(?=[a-z0-9-]*[a-z])" + LABEL);

  private final TrustClock clock;
  private final Names names;

  /**
   * Which servers, under which anchors.
   *
   * @param anchors who may vouch for host names
   * @param hosts names, or {@code *.} and a name of two labels or more for all with one label more;
   *     in lower case from here on
   */
  public record Names(List<X509Certificate> anchors, List<String> hosts) {
    public Names {
      anchors = List.copyOf(anchors);
      hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
      for (String host : hosts) {
        if (!isName(host) && !isPattern(host)) {
          throw new IllegalArgumentException("not a host name: " + host);
        }
      }
    }

    /**
     * The servers.
     *
     * @param clock the time at which certificates are judged
     */
    public WebServers build(TrustClock clock) {
      return new WebServers(clock, this);
    }
  }

  private WebServers(TrustClock clock, Names names) {
    this.clock = clock;
    this.names = names;
  }

  /**
   * Whether a URL leads to one of them: https, and a host name that is allowed.
   *
   * @param url any
   */
  public boolean covers(URI url) {
    return "https".equals(url.getScheme())
        && url.getRawUserInfo() == null
        && url.getHost() != null
        && isAllowed(url.getHost().toLowerCase(Locale.ROOT));
  }

  private boolean isAllowed(String host) {
    return isName(host) && names.hosts.stream().anyMatch(allowed -> means(allowed, host));
  }

  @Override
  public void verify(String host, List<X509Certificate> chain) {
    String wanted = host.toLowerCase(Locale.ROOT);
    if (!isAllowed(wanted)) {
      throw new TrustException(host + " is no host to fetch from");
    }
    if (chain.isEmpty() || chain.size() > MAX_CHAIN) {
      throw new TrustException("a chain has 1 to " + MAX_CHAIN + " certificates");
    }
    CertificatePath path =
        CertificatePath.find(chain, names.anchors)
            .orElseThrow(
                () ->
                    new TrustException(
                        "the certificate chain of " + host + " does not lead to a trusted anchor"));
    path.validate(clock.at(path.certificates()));
    path.checkUsage(SERVER);
    List<String> own = dnsNames(path.endEntity());
    if (own.stream().noneMatch(name -> means(name, wanted))) {
      throw new TrustException("the certificate is not for " + host + ", but for " + own);
    }
  }

  /** Whether a name, as it is allowed or stands in a certificate, means a host. */
  private static boolean means(String name, String host) {
    int dot = host.indexOf('.');
    return name.equals(host)
        || (isPattern(name) && dot > 0 && host.substring(dot).equals(name.substring(1)));
  }

  private static boolean isName(String host) {
    return host.length() <= MAX_NAME && NAME.matcher(host).matches();
  }

  /** A wildcard stands for one whole label, and not before the end of all names. */
  private static boolean isPattern(String host) {
    String rest = host.startsWith(ANY) ? host.substring(ANY.length()) : "";
    return isName(rest) && rest.indexOf('.') > 0;
  }

  private static List<String> dnsNames(X509Certificate certificate) {
    try {
      Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      return all == null
          ? List.of()
          : all.stream()
              .filter(each -> each.get(0).equals(DNS_NAME))
              .map(each -> String.valueOf(each.get(1)).toLowerCase(Locale.ROOT))
              .toList();
    } catch (CertificateParsingException e) {
      throw new TrustException("the certificate's names can't be read", e);
    }
  }
}
