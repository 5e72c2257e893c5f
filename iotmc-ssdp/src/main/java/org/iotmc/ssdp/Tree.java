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
 * and one life (UDA 2.0, 1.2). Never without a way while it is in the directory.
 */
final class Tree {
  /** Most devices of one tree that are kept. */
  static final int MAX_MEMBERS = 64;

  /** Longer than a device has to answer, so that one question is over before the next. */
  static final Duration DOUBT_PAUSE = Duration.ofSeconds(5);

  /** Most ways of a kept tree from one address that is not its own. */
  static final int MAX_OF_STRANGER = 2;

  private final Source source;
  private List<Member> members = List.of();
  private List<Way> ways = List.of();
  private Epoch epoch;
  private OptionalInt next = OptionalInt.empty();
  private Optional<InetAddress> proved = Optional.empty();
  private boolean kept;
  private boolean asked;
  private boolean contestable;
  private boolean doubted;
  private OptionalLong doubtedAt = OptionalLong.empty();

  Tree(Epoch epoch, Source source) {
    this.epoch = epoch;
    this.source = source;
  }

  /** In whose share it is. */
  Source source() {
    return source;
  }

  List<Member> members() {
    return members;
  }

  void add(Member member) {
    List<Member> all = new ArrayList<>(members);
    all.add(member);
    members = List.copyOf(all);
  }

  Optional<Member> member(Udn udn) {
    return members.stream().filter(member -> member.udn().equals(udn)).findFirst();
  }

  List<Way> ways() {
    return ways;
  }

  /** These are its ways now, the one to use first. */
  void ways(List<Way> all) {
    ways = List.copyOf(all);
  }

  Way first() {
    return ways.get(0);
  }

  /** The way by which a message with this location came in. */
  Optional<Way> way(String location, Heard heard) {
    for (Way way : ways) {
      if (way.isOf(location, heard.source(), heard.link())) {
        return Optional.of(way);
      }
    }
    return Optional.empty();
  }

  boolean isHeardFrom(InetSocketAddress source) {
    return ways.stream().anyMatch(way -> way.isFrom(source));
  }

  /** Whether somebody asked to keep one of its devices, whatever strangers say. */
  boolean isKept() {
    return kept;
  }

  void keep(boolean now) {
    kept = now;
  }

  /** Whether it is being asked, as somebody else needs its place. */
  boolean isAsked() {
    return asked;
  }

  void asked(boolean now) {
    asked = now;
  }

  /** Whether another device may take its place: nobody wants it kept, and it never answered us. */
  boolean isContestable() {
    return contestable;
  }

  void contestable(boolean now) {
    contestable = now;
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
   * Whether a message is of another run than the current and the announced one; a way that has
   * always told another run than the others keeps to that.
   */
  boolean isOtherRun(Epoch said, Optional<Way> way) {
    return epoch.differsInBoot(said)
        && !isAnnounced(said)
        && way.filter(known -> !known.presence().epoch().differsInBoot(said)).isEmpty();
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
    members.forEach(Member::forgetTargets);
  }

  /** Whether what is said from there may change more than the list of ways. */
  boolean trusts(InetSocketAddress source) {
    return !kept
        || proved
            .map(address -> address.equals(source.getAddress()))
            .orElse(first().isFrom(source));
  }

  /** It was proved to be at an address: ways from there come first. */
  void prove(InetAddress address) {
    proved = Optional.of(address);
    InetSocketAddress there = new InetSocketAddress(address, 0);
    ways(ways.stream().sorted(Comparator.comparing(way -> !way.isFrom(there))).toList());
  }

  /** Whether a new way is the one to use: where it was proved to be, or instead of the first. */
  boolean leads(InetSocketAddress source, Link link) {
    boolean instead = first().isFrom(source) && first().isOn(link);
    return instead
        || (proved.filter(source.getAddress()::equals).isPresent() && !first().isFrom(source));
  }

  boolean isFull() {
    return ways.size() >= DiscoveredDevice.MAX_SIGHTINGS;
  }

  /** Whether somebody whom it does not trust may add a way, and leaves room for others. */
  boolean hasRoomFor(InetSocketAddress stranger) {
    return !isFull() && ways.stream().filter(way -> way.isFrom(stranger)).count() < MAX_OF_STRANGER;
  }

  /**
   * Puts the best way first, after the one in use was lost: global IPv6, then IPv4, then other
   * IPv6, as RFC 6724 orders destinations; among equals the one that was found first (UDA 2.0,
   * A.2.3).
   */
  void prefer() {
    ways(ways.stream().sorted(Comparator.comparingInt(Way::rank)).toList());
  }

  DiscoveredDevice device(Member member, Moment now) {
    return new DiscoveredDevice(
        member.udn(), member.targets(), ways.stream().map(way -> way.sighting(now)).toList());
  }

  /** Its devices that are shown. */
  List<DiscoveredDevice> devices(Moment now) {
    return members.stream().filter(Member::isShown).map(member -> device(member, now)).toList();
  }

  private boolean isAnnounced(Epoch said) {
    return next.isPresent() && said.bootId().equals(next);
  }
}
