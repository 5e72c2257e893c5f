package org.iotmc.ssdp;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.iotmc.api.internal.httpu.Texts;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Link;
import org.slf4j.LoggerFactory;

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
  private final Function<Outlet, URI> locations;
  private Function<Outlet, Optional<URI>> secureLocations = outlet -> Optional.empty();
  private Duration maxAge = DEFAULT_MAX_AGE;
  private OptionalInt bootId = OptionalInt.empty();
  private Optional<Supplier<CompletionStage<Integer>>> nextBootIds = Optional.empty();
  private int configId = 1;
  private String server = DEFAULT_SERVER;
  private Supplier<Optional<IotmcExtension>> extension = Optional::empty;
  private DatagramSpec port =
      DatagramSpec.multicast(Ssdp.GROUPS, DatagramSpec.Interest.SEARCHES).port(Ssdp.PORT);
  private AdvertiserSettings.Start start = AdvertiserSettings.Start.ALIVES;
  private Consumer<String> warnings = LoggerFactory.getLogger(SsdpAdvertiser.class)::warn;
  private AdvertiserSettings.ByTcp byTcp = AdvertiserSettings.ByTcp.IGNORED;

  SsdpAdvertiserBuilder(Host host, DeviceTree tree, Function<Outlet, URI> locations) {
    this.host = host;
    this.tree = tree;
    this.locations = locations;
  }

  /**
   * The https URL of the description at each outlet (SECURELOCATION.UPNP.ORG).
   *
   * @param byOutlet asked whenever a message is made
   */
  public SsdpAdvertiserBuilder secureLocations(Function<Outlet, URI> byOutlet) {
    this.secureLocations = outlet -> Optional.of(byOutlet.apply(outlet));
    return this;
  }

  /**
   * Which links it is announced on; all unless set.
   *
   * @param chosen asked again whenever links change
   */
  public SsdpAdvertiserBuilder links(Predicate<Link> chosen) {
    this.port = port.onLinks(chosen);
    return this;
  }

  /**
   * How many routers announcements may pass over IPv4, and to link-local groups over IPv6: the time
   * to live; 2 unless set (UDA 2.0, 1.2.2). What comes from other networks is not answered.
   *
   * @param count 1 to 255
   */
  public SsdpAdvertiserBuilder hops(int count) {
    this.port = port.hops(count);
    return this;
  }

  /**
   * The hop limit of announcements to the site over IPv6; 10 unless set (UDA 2.0, A.2.3).
   *
   * @param count 1 to 255
   */
  public SsdpAdvertiserBuilder siteHops(int count) {
    this.port = port.siteHops(count);
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
   * Where further numbers come from: new addresses, and each new description, are announced under a
   * larger one (UDA 2.0, 1.2.2). Who counts its runs has to keep these, too, for the next run to
   * have a larger one. Unless set, it is one more than the last, or the time.
   *
   * <p>For addresses that come, five are asked for at once after a pause, and then one a minute:
   * meanwhile nothing is said from the new addresses.
   *
   * @param source asked on the advertiser's lane; completes, anywhere, when the number is kept. If
   *     it fails, or takes more than ten seconds, new addresses are announced under the present
   *     number, since another one could be that of the next run.
   */
  public SsdpAdvertiserBuilder nextBootIds(Supplier<CompletionStage<Integer>> source) {
    this.nextBootIds = Optional.of(source);
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
    this.start = AdvertiserSettings.Start.GOODBYES;
    return this;
  }

  /**
   * Answers by TCP who names a port for that (TCPPORT.UPNP.ORG; UDA 2.0, 1.3.3): at once, in one
   * connection to the address that the search came from, within the same bounds. Unless set, they
   * are answered by UDP: a forged search would make a device open connections to others.
   */
  public SsdpAdvertiserBuilder answerByTcp() {
    this.byTcp = AdvertiserSettings.ByTcp.ANSWERED;
    return this;
  }

  /** What its user should know, for a test; the log hears it unless set. */
  SsdpAdvertiserBuilder warnings(Consumer<String> listener) {
    this.warnings = listener;
    return this;
  }

  /** An advertiser that has opened nothing yet. */
  public SsdpAdvertiser build() {
    return new SsdpAdvertiser(
        host,
        new AdvertiserSettings(
            tree,
            new Content(locations, secureLocations, maxAge, server, extension),
            Epoch.signed(bootId.orElseGet(this::time), configId),
            nextBootId(),
            port,
            start,
            byTcp,
            warnings));
  }

  private IntFunction<CompletionStage<Integer>> nextBootId() {
    if (nextBootIds.isPresent()) {
      Supplier<CompletionStage<Integer>> source = nextBootIds.get();
      return last -> source.get();
    }
    boolean counted = bootId.isPresent();
    return last ->
        CompletableFuture.completedFuture(
            counted ? Epoch.after(last) : Math.max(Epoch.after(last), time()));
  }

  private int time() {
    return (int) (host.clock().instant().getEpochSecond() & Integer.MAX_VALUE);
  }
}
