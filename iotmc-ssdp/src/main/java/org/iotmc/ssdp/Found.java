package org.iotmc.ssdp;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import org.iotmc.api.Udn;
import org.iotmc.api.Warning;
import org.iotmc.api.spi.Link;

/**
 * What a search found; a hint only, until TLS has told who is there.
 *
 * @param advertisement ST and USN
 * @param presence what the device said
 * @param source who answered, as far as UDP can say
 * @param link where the answer came in
 * @param warnings what was tolerated of it; {@code UNUSUAL_VALUE LOCATION} means that the location
 *     is not at the sender's address
 */
public record Found(
    Advertisement advertisement,
    Presence presence,
    InetSocketAddress source,
    Link link,
    List<Warning> warnings) {
  public Found {
    warnings = List.copyOf(warnings);
  }

  /** The device that answered; one in another where that is what was searched for. */
  public Udn udn() {
    return advertisement.usn().udn();
  }

  /** The http or https URL of the description, as text. */
  public String location() {
    return presence.endpoint().location();
  }

  /**
   * The same, to be fetched.
   *
   * @throws org.iotmc.api.MalformedMessageException if it is no URI with a host
   */
  public URI locationUri() {
    return presence.endpoint().locationUri();
  }
}
