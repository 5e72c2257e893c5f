package org.iotmc.description;

/** Where the URLs of a received description may lead. */
public enum UrlPolicy {
  /**
   * To the host that the description came from, at whatever port, and never from https to http: a
   * description must not be able to direct calls elsewhere.
   */
  SENDER_ONLY,
  /**
   * To any host, by http or https; but not to this host itself, and not from an address of the
   * Internet into a private or otherwise reserved network.
   */
  ANY_HOST
}
