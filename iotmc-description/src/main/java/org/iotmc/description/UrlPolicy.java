package org.iotmc.description;

/** Where the URLs of a received description may lead. */
public enum UrlPolicy {
  /**
   * To the host that the description came from, at whatever port, and never from https to http: a
   * description must not be able to direct calls elsewhere.
   */
  SENDER_ONLY,
  /** To any host, by http or https. */
  ANY_HOST
}
