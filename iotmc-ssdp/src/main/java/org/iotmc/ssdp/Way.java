package org.iotmc.ssdp;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.iotmc.api.Warning;
import org.iotmc.api.spi.Link;

/**
 * One way on which a tree is heard: a location, announced from an address, on a link, with what was
 * said there. When something else is said there, another object takes its place: so a message that
 * was once found to say what this one says can be known by its fingerprint alone.
 */
final class Way {
  private static final long NEVER = Long.MIN_VALUE;

  private final Tree tree;
  private final Presence presence;
  private final InetAddress source;
  private final int port;
  private final Link link;
  private List<Warning> warnings = List.of();
  private long since;
  private long heard;
  private long checkAt = NEVER;
  private int fingerprints;
  private boolean gone;

  Way(Tree tree, Presence presence, InetSocketAddress source, Link link) {
    this.tree = tree;
    this.presence = presence;
    this.source = source.getAddress();
    this.port = source.getPort();
    this.link = link;
  }

  Tree tree() {
    return tree;
  }

  Presence presence() {
    return presence;
  }

  String location() {
    return presence.endpoint().location();
  }

  Link link() {
    return link;
  }

  boolean isFrom(InetSocketAddress other) {
    return source.equals(other.getAddress());
  }

  boolean isOn(Link other) {
    return link.index() == other.index() && link.name().equals(other.name());
  }

  boolean isOf(String location, InetSocketAddress from, Link on) {
    return isFrom(from) && isOn(on) && location().equals(location);
  }

  /** How good it is to be reached by, lower is better. */
  int rank() {
    if (source instanceof Inet4Address) {
      return 1;
    }
    boolean global = !source.isLinkLocalAddress() && (source.getAddress()[0] & 0xfe) != 0xfc;
    return global ? 0 : 2;
  }

  /** When it was heard first, whatever was said there then. */
  long since() {
    return since;
  }

  void since(long nanos) {
    since = nanos;
  }

  /** It was heard: lives on for as long as it said. */
  void renew(long now) {
    heard = now;
  }

  /** When it expires, in the nanoseconds of the host. */
  long deadline() {
    return heard + SsdpDirectory.lifetime(presence.maxAge()).toNanos();
  }

  /** Whether its expiry is looked at. */
  boolean isWatched() {
    return checkAt != NEVER;
  }

  /** When its expiry is looked at next. */
  long checkAt() {
    return checkAt;
  }

  void checkAt(long nanos) {
    checkAt = nanos;
  }

  /** One more of its messages is known; false at the bound. */
  boolean takeFingerprint() {
    return fingerprints++ < KnownMessages.MAX_PER_WAY;
  }

  void warn(List<Warning> more) {
    if (!warnings.containsAll(more)) {
      List<Warning> all = new ArrayList<>(warnings);
      more.stream().filter(one -> !warnings.contains(one)).forEach(all::add);
      warnings = List.copyOf(all);
    }
  }

  /** It counts no more, whoever still knows it. */
  void end() {
    gone = true;
  }

  boolean isGone() {
    return gone;
  }

  Sighting sighting(Moment now) {
    return new Sighting(
        presence,
        new InetSocketAddress(source, port),
        link,
        now.time().minusNanos(now.nanos() - heard),
        warnings);
  }
}
