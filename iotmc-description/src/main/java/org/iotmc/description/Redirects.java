package org.iotmc.description;

import java.net.URI;
import java.util.Optional;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.description.internal.xml.XmlFaults;

/**
 * Redirection as UPnP has it (UDA 2.0, 2.1): by 307 alone, with method and body kept, and followed
 * where the policy lets URLs lead.
 */
public final class Redirects {
  /** Most redirects that are followed for one request. */
  public static final int MAX = 3;

  private static final int TEMPORARY_REDIRECT = 307;

  private Redirects() {}

  /**
   * Where an answer sends the request to; empty if it doesn't, or to where it may not go.
   *
   * @param asked where the request went, an absolute http or https URL
   * @param answer what came
   * @param policy where it may lead
   */
  public static Optional<URI> target(URI asked, HttpResponse answer, UrlPolicy policy) {
    if (answer.status() != TEMPORARY_REDIRECT) {
      return Optional.empty();
    }
    UrlResolver here = UrlResolver.of(asked, policy, XmlFaults.tolerated());
    return answer.headers().first("Location").flatMap(to -> here.resolve(to, "Location"));
  }
}
