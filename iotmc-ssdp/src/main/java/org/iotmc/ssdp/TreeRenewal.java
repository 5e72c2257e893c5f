package org.iotmc.ssdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
  private final KnownTree tree;
  private final Seen seen;
  private final Sighting heard;
  private final Moment now;
  private final boolean trusted;
  private final Optional<KnownSighting> known;
  private final boolean rebooted;
  private final List<DiscoveredDevice> before;
  private final Presence firstBefore;
  private final List<KnownSighting> replaced = new ArrayList<>(1);

  TreeRenewal(KnownTree tree, Seen seen, Moment now) {
    this.tree = tree;
    this.seen = seen;
    this.heard = seen.sighting();
    this.now = now;
    this.trusted = tree.trusts(heard.source());
    this.known = tree.sighting(heard);
    this.rebooted = trusted && (tree.isOtherRun(seen.presence().epoch(), known) || isBack());
    this.before = tree.devices(now);
    this.firstBefore = tree.first().presence();
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
    if (known.isEmpty() && !trusted && !tree.hasRoomFor(heard.source())) {
      return Optional.empty();
    }
    boolean moved = known.isEmpty() && tree.leads(heard.source(), heard.link());
    List<KnownSighting> sightings = new ArrayList<>(tree.sightings());
    KnownSighting sighting = place(presence, sightings);
    if (rebooted) {
      tree.restart(presence.epoch());
    } else {
      tree.reach(presence.epoch());
    }
    if (rebooted || moved) {
      sightings.remove(sighting);
      sightings.add(0, sighting);
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
    Presence first = tree.first().presence();
    boolean changed =
        !firstBefore.endpoint().equals(first.endpoint())
            || !firstBefore.epoch().configId().equals(first.epoch().configId())
            || !firstBefore.extension().equals(first.extension());
    boolean news = tree.isKept() && known.isEmpty();
    if (!rebooted && !changed && !news) {
      return List.of();
    }
    List<DiscoveredDevice> after = tree.devices(now);
    List<DirectoryChange> all = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      DiscoveredDevice then = before.get(i);
      DiscoveredDevice device = after.get(i);
      all.add(
          rebooted
              ? listener -> listener.rebooted(then, device)
              : DirectoryChange.changed(then, device));
    }
    return all;
  }

  /**
   * The sighting in its place: where it was if it is known, else at the end. Where there is no
   * room, the one that came last makes way: strangers cannot push out where a device has been all
   * along.
   */
  private KnownSighting place(Presence presence, List<KnownSighting> sightings) {
    if (known.isPresent() && known.get().presence().equals(presence)) {
      return known.get();
    }
    KnownSighting sighting = new KnownSighting(tree, presence, heard);
    if (known.isPresent()) {
      sighting.since(known.get().since());
      replaced.add(known.get());
      sightings.set(sightings.indexOf(known.get()), sighting);
    } else {
      sighting.since(now.nanos());
      if (tree.isFull()) {
        KnownSighting latest = sightings.get(0);
        for (KnownSighting each : sightings) {
          latest = each.since() >= latest.since() ? each : latest;
        }
        sightings.remove(latest);
        replaced.add(latest);
      }
      sightings.add(sighting);
    }
    return sighting;
  }
}
