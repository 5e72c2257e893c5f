package org.iotmc.ssdp;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Link;

/** Describes an {@link SsdpAdvertiser}. Functions are called on the advertiser's lane. */
public final class SsdpAdvertiserBuilder {
  /** How long announcements are valid unless said otherwise (UDA 2.0, 1.2.2). */
  public static final Duration DEFAULT_MAX_AGE = Duration.ofMinutes(30);

  /** The SERVER header unless said otherwise (UDA 2.0, 1.2.2). */
  public static final String DEFAULT_SERVER = "OS/1 UPnP/2.0 iotmc/0.1";

  private static final Duration MIN_MAX_AGE = Duration.ofSeconds(4);
  private static final Duration LONGEST_MAX_AGE = Duration.ofSeconds(Integer.MAX_VALUE);

  private final Host host;
  private final DeviceTree tree;
  private final Function<Link, URI> locations;
  private Function<Link, Optional<URI>> secureLocations = link -> Optional.empty();
  private Duration maxAge = DEFAULT_MAX_AGE;
  private OptionalInt bootId = OptionalInt.empty();
  private int configId = 1;
  private String server = DEFAULT_SERVER;
  private Supplier<Optional<IotmcExtension>> extension = Optional::empty;
  private boolean goodbyeFirst;

  SsdpAdvertiserBuilder(Host host, DeviceTree tree, Function<Link, URI> locations) {
    this.host = host;
    this.tree = tree;
    this.locations = locations;
  }

  /**
   * The https URL of the description for each link (SECURELOCATION.UPNP.ORG).
   *
   * @param byLink asked whenever a message is made
   */
  public SsdpAdvertiserBuilder secureLocations(Function<Link, URI> byLink) {
    this.secureLocations = link -> Optional.of(byLink.apply(link));
    return this;
  }

  /**
   * How long announcements are valid; {@link #DEFAULT_MAX_AGE} unless set.
   *
   * @param duration 4 seconds or more, whole seconds
   */
  public SsdpAdvertiserBuilder maxAge(Duration duration) {
    if (duration.compareTo(MIN_MAX_AGE) < 0 || duration.compareTo(LONGEST_MAX_AGE) > 0) {
      throw new IllegalArgumentException("maxAge must be 4 to 2147483647 seconds: " + duration);
    }
    this.maxAge = Duration.ofSeconds(duration.toSeconds());
    return this;
  }

  /**
   * The number of this run, larger than that of the run before; seconds since 1970 unless set (UDA
   * 2.0, 1.2.2).
   *
   * @param id not negative
   */
  public SsdpAdvertiserBuilder bootId(int id) {
    this.bootId = OptionalInt.of(id);
    return this;
  }

  /**
   * The number of this set of descriptions; 1 unless set (UDA 2.0, 1.2.2).
   *
   * @param id not negative
   */
  public SsdpAdvertiserBuilder configId(int id) {
    this.configId = id;
    return this;
  }

  /**
   * Operating system, UPnP version and product; {@link #DEFAULT_SERVER} unless set.
   *
   * @param tokens such as {@code Linux/6 UPnP/2.0 thermo/3}
   */
  public SsdpAdvertiserBuilder server(String tokens) {
    this.server = Texts.header("server", tokens);
    return this;
  }

  /**
   * The headers of the IoTMC profile.
   *
   * @param current asked whenever a message is made
   */
  public SsdpAdvertiserBuilder extension(Supplier<IotmcExtension> current) {
    this.extension = () -> Optional.of(current.get());
    return this;
  }

  /** Sends byebyes first, so that what is left of a run that crashed is forgotten. */
  public SsdpAdvertiserBuilder goodbyeFirst() {
    this.goodbyeFirst = true;
    return this;
  }

  /** An advertiser that has opened nothing yet. */
  public SsdpAdvertiser build() {
    int boot =
        bootId.orElseGet(() -> (int) (host.clock().instant().getEpochSecond() & Integer.MAX_VALUE));
    return new SsdpAdvertiser(
        host,
        new AdvertiserSettings(
            tree,
            locations,
            secureLocations,
            maxAge,
            Epoch.of(boot, configId),
            server,
            extension,
            goodbyeFirst));
  }
}
