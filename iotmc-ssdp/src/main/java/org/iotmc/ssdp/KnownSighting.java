package org.iotmc.ssdp;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.iotmc.api.Warning;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.Source;

/**
 * A {@link Sighting} of a tree, as a directory keeps it: renewed until it expires. When something
 * else is said there, another object takes its place: so a message that was once found to say what
 * this one says can be known by its fingerprint alone.
 */
final class KnownSighting {
  /**
   * Most sightings that are gone and still stand in a table: each holds what it said, and its tree.
   */
  static final int MAX_GONE = 4096;

  private static final long NEVER = Long.MIN_VALUE;

  /** What a sighting takes without what is said there, in bytes. */
  private static final int OBJECTS = 256;

  private final KnownTree tree;
  private final Presence presence;
  private final InetAddress source;
  private final int port;
  private final Link link;
  private List<Warning> warnings = List.of();

  /** The devices that were heard here, beside the one that the tree began with. */
  private List<KnownDevice> parts = List.of();

  private long since;
  private long heard;

  /** What was said before holds of a kept device: a forged max-age of 0 would end it. */
  private long atLeast = Long.MIN_VALUE;

  private long checkAt = NEVER;
  private int fingerprints;
  private boolean answered;
  private boolean gone;

  /**
   * A sighting that is new.
   *
   * @param presence what it says, made of what many say
   */
  KnownSighting(KnownTree tree, Presence presence, Sighting heard) {
    this.tree = tree;
    this.presence = presence;
    this.source = heard.source().getAddress();
    this.port = heard.source().getPort();
    this.link = heard.link();
  }

  /** The same in a tree, without the parts, and as if none of its messages were known. */
  KnownSighting(KnownTree tree, KnownSighting other) {
    this.tree = tree;
    this.presence = other.presence;
    this.source = other.source;
    this.port = other.port;
    this.link = other.link;
    this.warnings = other.warnings;
    this.since = other.since;
    this.heard = other.heard;
    this.atLeast = other.atLeast;
    this.answered = other.answered;
  }

  KnownTree tree() {
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

  /** Whether the other is of the same location, address and link. */
  boolean isAt(Sighting other) {
    return isFrom(other.source()) && isOn(other.link()) && location().equals(other.location());
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

  /** It takes the place of another, where something else was said. */
  void succeeds(KnownSighting before) {
    since = before.since;
    parts = before.parts;
    answered = before.answered;
    if (tree.isKept()) {
      atLeast = before.deadline();
    }
  }

  /** A device of the tree was heard here. */
  void speaksOf(KnownDevice device) {
    if (!isOf(device)) {
      List<KnownDevice> more = new ArrayList<>(parts);
      more.add(device);
      parts = List.copyOf(more);
    }
  }

  /** Whether a device of the tree was heard here; the one that it began with always was. */
  boolean isOf(KnownDevice device) {
    return tree.beganWith(device.udn()) || parts.contains(device);
  }

  /** The devices that were heard here, beside the one that the tree began with. */
  List<KnownDevice> parts() {
    return parts;
  }

  /** In whose share it is. */
  Source origin() {
    return Source.of(source);
  }

  InetAddress address() {
    return source;
  }

  /** Whether the device was asked there whether it is, and answered. */
  boolean hasAnswered() {
    return answered;
  }

  void answer() {
    answered = true;
  }

  /** How much memory it takes, roughly: characters, and what is around them. */
  int size() {
    Endpoint endpoint = presence.endpoint();
    return OBJECTS
        + endpoint.location().length()
        + endpoint.secureLocation().map(String::length).orElse(0)
        + presence.epoch().nls().map(String::length).orElse(0)
        + presence.server().map(String::length).orElse(0);
  }

  /** It was heard: lives on for as long as it said. */
  void renew(long now) {
    heard = now;
  }

  /** When it expires, in the nanoseconds of the host. */
  long deadline() {
    return Math.max(atLeast, heard + SsdpDirectory.lifetime(presence.maxAge()).toNanos());
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
    boolean room = fingerprints < KnownMessages.MAX_PER_SIGHTING;
    fingerprints += room ? 1 : 0;
    return room;
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

  Sighting snapshot(Moment now) {
    return new Sighting(
        presence,
        new InetSocketAddress(source, port),
        link,
        now.time().minusNanos(now.nanos() - heard),
        warnings);
  }
}
