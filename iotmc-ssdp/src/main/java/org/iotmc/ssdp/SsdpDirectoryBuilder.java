package org.iotmc.ssdp;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.iotmc.api.Udn;
import org.iotmc.api.internal.httpu.Texts;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Link;

/** Describes an {@link SsdpDirectory}. */
public final class SsdpDirectoryBuilder {
  /** Most devices unless said otherwise. */
  public static final int DEFAULT_MAX_DEVICES = 10_000;

  /** Most devices of one source unless said otherwise. */
  public static final int DEFAULT_MAX_PER_SOURCE = 100;

  /** Of a device that may have to be asked whether it is there. */
  private static final Target LONGEST_NAME =
      Target.of(new Udn("uuid:" + "x".repeat(Udn.MAX_LENGTH - "uuid:".length())));

  private static final InetSocketAddress LONGEST_ADDRESS =
      new InetSocketAddress("2001:1111:1111:1111:1111:1111:1111:1111", DatagramSpec.LAST_PORT);

  private final Host host;
  private final List<DirectoryListener> listeners = new ArrayList<>();
  private List<Target> interests = List.of(Target.ROOT_DEVICE);
  private Predicate<Link> links = link -> true;
  private Predicate<Udn> own = udn -> false;
  private Optional<String> friendlyName = Optional.empty();
  private int maxDevices = DEFAULT_MAX_DEVICES;
  private int maxPerSource = DEFAULT_MAX_PER_SOURCE;
  private boolean senderOnly;

  SsdpDirectoryBuilder(Host host, DirectoryListener listener) {
    this.host = host;
    this.listeners.add(listener);
  }

  /**
   * One more who is told what happens.
   *
   * @param another told after those before
   */
  public SsdpDirectoryBuilder listener(DirectoryListener another) {
    listeners.add(another);
    return this;
  }

  /**
   * Which devices are kept: those that advertise one of these; root devices unless set.
   *
   * @param targets one or more
   */
  public SsdpDirectoryBuilder interests(List<Target> targets) {
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("a directory needs an interest");
    }
    this.interests = List.copyOf(targets);
    return this;
  }

  /**
   * On which links is listened and searched; all unless set.
   *
   * @param chosen which
   */
  public SsdpDirectoryBuilder links(Predicate<Link> chosen) {
    this.links = chosen;
    return this;
  }

  /**
   * Which devices are our own: what is said of them is ignored and counted; none unless set.
   *
   * @param ours asked on the directory's lane
   */
  public SsdpDirectoryBuilder ignoring(Predicate<Udn> ours) {
    this.own = ours;
    return this;
  }

  /**
   * The name in the searches; see {@link SearchRequestBuilder#friendlyName}.
   *
   * @param name a name that identifies no person and no place
   */
  public SsdpDirectoryBuilder friendlyName(String name) {
    this.friendlyName = Optional.of(Texts.header("friendlyName", name));
    return this;
  }

  /**
   * Refuses and counts what has its LOCATION at another address than it was sent from, or at a
   * name. Unless set, it has a warning.
   */
  public SsdpDirectoryBuilder onlyLocationsOfSenders() {
    this.senderOnly = true;
    return this;
  }

  /**
   * Most devices; newcomers beyond are refused and counted, unless they answer when asked, and one
   * that does not makes way.
   *
   * @param count 1 or more
   */
  public SsdpDirectoryBuilder maxDevices(int count) {
    this.maxDevices = positive(count);
    return this;
  }

  /**
   * Most devices of one {@link org.iotmc.api.spi.Source}; newcomers beyond are refused and counted,
   * unless they answer when asked, and one of the same source that does not makes way. All devices
   * that share a /64 of IPv6 are one source: where there are more, it has to be more.
   *
   * @param count 1 or more
   */
  public SsdpDirectoryBuilder maxPerSource(int count) {
    this.maxPerSource = positive(count);
    return this;
  }

  /**
   * A directory that has opened nothing yet.
   *
   * @throws IllegalArgumentException if its searches do not fit into {@value SsdpCodec#MAX_ENCODED}
   *     bytes; says which header was one too many
   */
  public SsdpDirectory build() {
    DirectoryPolicy policy =
        new DirectoryPolicy(interests, maxDevices, maxPerSource, own, senderOnly);
    DirectorySettings settings =
        new DirectorySettings(host, listeners, links, friendlyName, policy);
    interests.forEach(interest -> settings.describe(SearchRequest.to(interest)).build());
    settings.describe(SearchRequest.to(LONGEST_NAME).at(LONGEST_ADDRESS)).build();
    return new SsdpDirectory(settings);
  }

  private static int positive(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("must be 1 or more: " + count);
    }
    return count;
  }
}
