package org.iotmc.ssdp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.Source;

/**
 * A root device with those in it, as far as they were heard: they share one description, one run
 * and one life (UDA 2.0, 1.2). Never without a sighting while it is in the directory.
 */
final class KnownTree {
  /** Most devices of one tree that are kept. */
  static final int MAX_MEMBERS = 64;

  /** Longer than a device has to answer, so that one question is over before the next. */
  static final Duration DOUBT_PAUSE = Duration.ofSeconds(5);

  /** Most sightings of a kept tree from one address that is not its own. */
  static final int MAX_OF_STRANGER = 2;

  private final Source source;
  private List<KnownDevice> members = List.of();
  private List<KnownSighting> sightings = List.of();
  private Epoch epoch;
  private OptionalInt next = OptionalInt.empty();
  private Optional<InetAddress> proved = Optional.empty();
  private boolean kept;
  private boolean asked;
  private boolean displaceable;
  private boolean doubted;
  private OptionalLong doubtedAt = OptionalLong.empty();

  KnownTree(Epoch epoch, Source source) {
    this.epoch = epoch;
    this.source = source;
  }

  /** In whose share it is. */
  Source source() {
    return source;
  }

  List<KnownDevice> members() {
    return members;
  }

  void add(KnownDevice member) {
    List<KnownDevice> all = new ArrayList<>(members);
    all.add(member);
    members = List.copyOf(all);
  }

  void remove(KnownDevice member) {
    members = members.stream().filter(each -> !each.udn().equals(member.udn())).toList();
  }

  /** Whether this device was heard first of it; it is there as long as the tree is. */
  boolean beganWith(Udn udn) {
    return members.get(0).udn().equals(udn);
  }

  /**
   * Whether one of its parts is heard where the tree never was, or not where the tree is trusted:
   * then it is another's, whoever said that they belong together.
   */
  boolean isApart(KnownDevice part, InetSocketAddress source) {
    return !beganWith(part.udn())
        && !(isHeardFrom(source)
            && sightings.stream().anyMatch(each -> each.isOf(part) && trusts(each.address())));
  }

  /** Whether a device of it is heard anywhere now. */
  boolean isHeard(KnownDevice member) {
    return sightings.stream().anyMatch(sighting -> sighting.isOf(member));
  }

  Optional<KnownDevice> member(Udn udn) {
    return members.stream().filter(member -> member.udn().equals(udn)).findFirst();
  }

  List<KnownSighting> sightings() {
    return sightings;
  }

  /** These are its sightings now, the one to use first. */
  void sightings(List<KnownSighting> all) {
    sightings = List.copyOf(all);
  }

  KnownSighting first() {
    return sightings.get(0);
  }

  /** What is known of the same location, address and link. */
  Optional<KnownSighting> sighting(Sighting heard) {
    for (KnownSighting sighting : sightings) {
      if (sighting.isAt(heard)) {
        return Optional.of(sighting);
      }
    }
    return Optional.empty();
  }

  boolean isHeardFrom(InetSocketAddress source) {
    return sightings.stream().anyMatch(sighting -> sighting.isFrom(source));
  }

  /** Whether somebody asked to keep one of its devices, whatever strangers say. */
  boolean isKept() {
    return kept;
  }

  void keep(boolean now) {
    boolean begins = now && !kept;
    kept = now;
    if (begins) {
      settle();
    }
  }

  /** Whether it is being asked, as somebody else needs its place. */
  boolean isAsked() {
    return asked;
  }

  void asked(boolean now) {
    asked = now;
  }

  /** Whether another device may take its place: nobody wants it kept, and it never answered us. */
  boolean isDisplaceable() {
    return displaceable;
  }

  void displaceable(boolean now) {
    displaceable = now;
  }

  /** Whether somebody said goodbye in its name, and that is being looked into. */
  boolean isDoubted() {
    return doubted;
  }

  /**
   * Somebody said goodbye in its name.
   *
   * @return whether to look into it: not again within {@link #DOUBT_PAUSE}, or who forges goodbyes
   *     would have it asked until it has no budget for answers left
   */
  boolean doubt(long now) {
    if (doubtedAt.isPresent() && now - doubtedAt.getAsLong() < DOUBT_PAUSE.toNanos()) {
      return false;
    }
    doubted = true;
    doubtedAt = OptionalLong.of(now);
    return true;
  }

  /** It is there. */
  void believe() {
    doubted = false;
  }

  /** The run that it is in. */
  Epoch epoch() {
    return epoch;
  }

  /** The BOOTID that messages may have from now on (UDA 2.0, 1.2.4). */
  void expect(int bootId) {
    next = OptionalInt.of(bootId);
  }

  /**
   * Whether a message is of another run than the current and the announced one; a sighting that has
   * always told another run than the others keeps to that.
   */
  boolean isOtherRun(Epoch said, Optional<KnownSighting> sighting) {
    return epoch.differsInBoot(said)
        && !isAnnounced(said)
        && sighting.filter(known -> !known.presence().epoch().differsInBoot(said)).isEmpty();
  }

  /** A message of the current or announced run came in. */
  void reach(Epoch said) {
    boolean known = epoch.bootId().isPresent() || epoch.nls().isPresent();
    if (isAnnounced(said)) {
      next = OptionalInt.empty();
      epoch = said;
    } else if (!known) {
      epoch = said;
    }
  }

  /** It was started anew. */
  void restart(Epoch said) {
    epoch = said;
    next = OptionalInt.empty();
    members.forEach(KnownDevice::forgetTargets);
  }

  /** Whether what is said from there may change more than the list of sightings. */
  boolean trusts(InetSocketAddress source) {
    return trusts(source.getAddress());
  }

  boolean trusts(InetAddress source) {
    return !kept || proved.orElseGet(() -> first().address()).equals(source);
  }

  /** It was proved to be at an address: sightings from there come first. */
  void prove(InetAddress address) {
    boolean moved = !proved.equals(Optional.of(address));
    proved = Optional.of(address);
    sightings(
        sightings.stream()
            .sorted(Comparator.comparing(sighting -> !sighting.address().equals(address)))
            .toList());
    if (moved) {
      settle();
    }
  }

  /** Of its run and the next one counts from now on what was said from where it is trusted. */
  private void settle() {
    sightings.stream()
        .filter(sighting -> trusts(sighting.address()))
        .findFirst()
        .ifPresent(
            own -> {
              epoch = own.presence().epoch();
              next = OptionalInt.empty();
            });
  }

  /**
   * Whether a new sighting is the one to use: where it was proved to be, or instead of the first.
   */
  boolean leads(InetSocketAddress source, Link link) {
    boolean instead = first().isFrom(source) && first().isOn(link);
    return instead
        || (proved.filter(source.getAddress()::equals).isPresent() && !first().isFrom(source));
  }

  /**
   * Puts the best sighting first, after the one in use was lost: global IPv6, then IPv4, then other
   * IPv6, as RFC 6724 orders destinations; among equals the one that was found first (UDA 2.0,
   * A.2.3). Of what is kept one from where it is trusted, or a stranger would come before it.
   *
   * @param lost the one that was in use
   */
  void prefer(KnownSighting lost) {
    InetAddress own = proved.orElseGet(lost::address);
    sightings(
        sightings.stream()
            .sorted(
                Comparator.<KnownSighting, Boolean>comparing(
                        sighting -> kept && !sighting.address().equals(own))
                    .thenComparingInt(KnownSighting::rank))
            .toList());
  }

  DiscoveredDevice device(KnownDevice member, Moment now) {
    return new DiscoveredDevice(
        member.udn(),
        member.targets(),
        sightings.stream()
            .filter(sighting -> sighting.isOf(member))
            .map(sighting -> sighting.snapshot(now))
            .toList());
  }

  /** Its devices that are shown. */
  List<DiscoveredDevice> devices(Moment now) {
    return members.stream()
        .filter(member -> member.isShown() && isHeard(member))
        .map(member -> device(member, now))
        .toList();
  }

  private boolean isAnnounced(Epoch said) {
    return next.isPresent() && said.bootId().equals(next);
  }
}
