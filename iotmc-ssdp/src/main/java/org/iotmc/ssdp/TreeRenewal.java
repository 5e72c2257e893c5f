package org.iotmc.ssdp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Source;

/**
 * What happens when a message comes for a tree that is known (UDA 2.0, 1.2).
 *
 * <p>The sighting that is used first stays first while it lasts, so that those who talk to the
 * device are not sent from one address to another. Only two things put another sighting in front:
 * the device was started anew, or it has another location at the same address. What is kept on
 * request is not sent elsewhere by strangers either: who is not where the device was proved to be,
 * or, before that, where it was heard first, can only add a sighting.
 */
final class TreeRenewal {
  /**
   * Most memory that the sightings of a tree take that nobody keeps, roughly, in bytes: more than
   * eight usual ones, or two of the longest.
   */
  static final int MAX_SIZE = 4096;

  private final KnownTree tree;
  private final Seen seen;
  private final Sighting heard;
  private final Moment now;
  private final boolean trusted;
  private final Optional<KnownSighting> known;
  private final boolean rebooted;
  private List<DiscoveredDevice> before = List.of();
  private final List<KnownSighting> replaced = new ArrayList<>(1);
  private boolean answered;

  TreeRenewal(KnownTree tree, Seen seen, Moment now) {
    this.tree = tree;
    this.seen = seen;
    this.heard = seen.sighting();
    this.now = now;
    this.trusted = tree.trusts(heard.source());
    this.known = tree.sighting(heard);
    this.rebooted = trusted && (tree.isOtherRun(seen.presence().epoch(), known) || isBack());
  }

  /** It was asked where this says that it is, and answered. */
  TreeRenewal answered() {
    answered = true;
    return this;
  }

  /** Whether it might have a place, if it answers when it is asked. */
  boolean isWorthAsking() {
    return isFull() && hasShare() && !unproved().isEmpty();
  }

  /** Whether it has a place, or gets one. */
  boolean hasRoom() {
    return known.isPresent()
        || trusted
        || (answered && isWorthAsking())
        || (!isFull() && hasShare());
  }

  private boolean isFull() {
    return tree.sightings().size() >= DiscoveredDevice.MAX_SIGHTINGS;
  }

  /** Whether somebody whom the tree does not trust leaves room for others with one more. */
  private boolean hasShare() {
    return tree.sightings().stream().filter(each -> each.isFrom(heard.source())).count()
        < KnownTree.MAX_OF_STRANGER;
  }

  private boolean isTooMuch(List<KnownSighting> sightings) {
    return sightings.size() > DiscoveredDevice.MAX_SIGHTINGS
        || (!tree.isKept()
            && sightings.size() > 1
            && sightings.stream().mapToInt(KnownSighting::size).sum() > MAX_SIZE);
  }

  /** Sightings by strangers that never answered there: they make way for one that did. */
  private List<KnownSighting> unproved() {
    return tree.sightings().stream()
        .filter(each -> !each.hasAnswered() && !tree.trusts(each.address()))
        .toList();
  }

  /** One without a BOOTID that said goodbye and is heard again was away. */
  private boolean isBack() {
    return tree.isDoubted() && seen.presence().epoch().bootId().isEmpty();
  }

  /**
   * The sighting that the message is of, with its place among the others; nothing if there is no
   * room for one more.
   *
   * @param presence what it says
   */
  Optional<KnownSighting> sighting(Presence presence) {
    if (!hasRoom()) {
      return Optional.empty();
    }
    Optional<KnownDevice> member = tree.member(seen.udn());
    if (rebooted || known.filter(same -> says(same, presence, member)).isEmpty()) {
      before = tree.devices(now); // which takes its time, where it has many parts
    }
    boolean moved = known.isEmpty() && tree.leads(heard.source(), heard.link());
    List<KnownSighting> sightings = new ArrayList<>(tree.sightings());
    KnownSighting sighting = place(presence, sightings);
    member.ifPresent(sighting::speaksOf);
    if (rebooted) {
      tree.restart(presence.epoch());
    } else if (trusted) {
      tree.reach(presence.epoch());
    }
    if (rebooted || moved) {
      sightings.remove(sighting);
      sightings.add(0, sighting);
    } else if (answered) {
      sighting.answer();
      sightings.remove(sighting);
      sightings.add(1, sighting); // to be tried before what strangers say
    }
    tree.sightings(sightings);
    if (trusted) {
      tree.believe();
    }
    return Optional.of(sighting);
  }

  /** Sightings that are no more. */
  List<KnownSighting> replaced() {
    return replaced;
  }

  /** What listeners are told of it; to be asked once, after {@link #sighting}. */
  List<DirectoryChange> changes() {
    if (before.isEmpty()) {
      return List.of();
    }
    boolean news = tree.isKept() && known.isEmpty();
    Map<Udn, DiscoveredDevice> then = new HashMap<>();
    before.forEach(device -> then.put(device.udn(), device));
    List<DirectoryChange> all = new ArrayList<>();
    for (DiscoveredDevice device : tree.devices(now)) {
      DiscoveredDevice was = then.getOrDefault(device.udn(), device);
      if (rebooted) {
        all.add(listener -> listener.rebooted(was, device));
      } else if (news || isChanged(was.presence(), device.presence())) {
        all.add(DirectoryChange.changed(was, device));
      }
    }
    return all;
  }

  /** Each part has a first sighting of its own: where it was heard. */
  private static boolean isChanged(Presence before, Presence after) {
    return !before.endpoint().equals(after.endpoint())
        || !before.epoch().configId().equals(after.epoch().configId())
        || !before.extension().equals(after.extension());
  }

  private static boolean says(
      KnownSighting sighting, Presence presence, Optional<KnownDevice> member) {
    return sighting.presence().equals(presence) && member.filter(sighting::isOf).isPresent();
  }

  /** What listeners are told of parts that were heard only where there is no room any more. */
  List<DirectoryChange> unheard(List<Udn> gone) {
    return before.stream()
        .filter(device -> gone.contains(device.udn()))
        .map(device -> DirectoryChange.left(device, DirectoryListener.Reason.DISPLACED))
        .toList();
  }

  /**
   * The sighting in its place: where it was if it is known, else at the end. Where there is no
   * room, one makes way: strangers cannot push out where a device has been all along.
   */
  private KnownSighting place(Presence presence, List<KnownSighting> sightings) {
    if (known.isPresent() && known.get().presence().equals(presence)) {
      return known.get();
    }
    KnownSighting sighting = new KnownSighting(tree, presence, heard);
    if (known.isPresent()) {
      sighting.succeeds(known.get());
      replaced.add(known.get());
      sightings.set(sightings.indexOf(known.get()), sighting);
    } else {
      sighting.since(now.nanos());
      sightings.add(sighting);
    }
    while (isTooMuch(sightings)) {
      KnownSighting makesWay = makingWay(sightings, sighting);
      sightings.remove(makesWay);
      replaced.add(makesWay);
    }
    return sighting;
  }

  /**
   * The one that came last, of the source that has most: who was there before the device, with many
   * locations, does not hide it. Never the one in use. Of what is kept, one by a stranger, first of
   * those that never answered.
   */
  private KnownSighting makingWay(List<KnownSighting> sightings, KnownSighting comes) {
    Map<Source, Integer> counts = new HashMap<>();
    sightings.forEach(each -> counts.merge(each.origin(), 1, Integer::sum));
    return sightings.stream()
        .filter(each -> !each.equals(comes) && !each.equals(sightings.get(0)))
        .max(
            Comparator.<KnownSighting>comparingInt(this::strangeness)
                .thenComparingInt(each -> counts.getOrDefault(each.origin(), 0))
                .thenComparingLong(KnownSighting::since)
                .thenComparingInt(sightings::indexOf))
        .orElseThrow();
  }

  private int strangeness(KnownSighting sighting) {
    if (!tree.isKept() || tree.trusts(sighting.address())) {
      return 0;
    }
    return sighting.hasAnswered() ? 1 : 2;
  }
}
