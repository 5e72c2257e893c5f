package org.iotmc.gena;

import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.Link;

/** How events are told to everybody. Immutable. */
public final class MulticastSettings {
  /** Each event three times, on every link, as far as announcements go. */
  public static final MulticastSettings DEFAULT =
      new MulticastSettings(3, DatagramSpec.ephemeral());

  /** How often an event may be sent. */
  public static final int MAX_COPIES = 3;

  private final int copies;
  private final DatagramSpec port;

  private MulticastSettings(int copies, DatagramSpec port) {
    this.copies = copies;
    this.port = port;
  }

  private MulticastSettings by(UnaryOperator<DatagramSpec> change) {
    return new MulticastSettings(copies, change.apply(port));
  }

  /**
   * The same with another number of copies of each event, as UDP loses (UDA 2.0, 4.3.1).
   *
   * @param count 1 to {@value #MAX_COPIES}
   */
  public MulticastSettings copies(int count) {
    if (count < 1 || count > MAX_COPIES) {
      throw new IllegalArgumentException("1 to " + MAX_COPIES + " copies: " + count);
    }
    return new MulticastSettings(count, port);
  }

  /**
   * The same on chosen links.
   *
   * @param chosen asked again whenever links change
   */
  public MulticastSettings links(Predicate<Link> chosen) {
    return by(spec -> spec.onLinks(chosen));
  }

  /**
   * The same with another time to live over IPv4 and to link-local groups over IPv6; 2 unless set
   * (UDA 2.0, 4.3.3).
   *
   * @param count 1 to 255
   */
  public MulticastSettings hops(int count) {
    return by(spec -> spec.hops(count));
  }

  /**
   * The same with another hop limit to the site over IPv6; 10 unless set (UDA 2.0, A.2.3).
   *
   * @param count 1 to 255
   */
  public MulticastSettings siteHops(int count) {
    return by(spec -> spec.siteHops(count));
  }

  int copies() {
    return copies;
  }

  DatagramSpec port() {
    return port;
  }
}
