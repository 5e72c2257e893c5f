package org.iotmc.ssdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.internal.httpu.Sources;
import org.iotmc.api.internal.httpu.Tally;

/**
 * What an alive or a search response does in a directory: a device comes in where there is room, or
 * what is known of it is renewed ({@link TreeRenewal}).
 */
final class Arrivals {
  private final DirectoryPolicy policy;
  private final Tally<Refusal> tally;
  private final KnownTrees trees;
  private final Candidates candidates;
  private final SightingCheck check;
  private final Interner interner = new Interner();

  Arrivals(DirectoryPolicy policy, Tally<Refusal> tally, KnownTrees trees, Candidates candidates) {
    this.policy = policy;
    this.tally = tally;
    this.trees = trees;
    this.candidates = candidates;
    this.check = new SightingCheck(policy.own(), policy.senderOnly(), tally);
  }

  /** Somebody says that a device is there. */
  List<DirectoryChange> seen(Seen seen, Moment now) {
    return check.check(seen).map(believed -> believed(believed, now)).orElse(List.of());
  }

  /** A device that there is room for comes in. */
  List<DirectoryChange> enter(Seen seen, Moment now) {
    Presence presence = interner.slim(seen.presence());
    KnownTree tree = new KnownTree(presence.epoch(), seen.source());
    trees.add(tree, new KnownDevice(seen.udn()));
    KnownSighting sighting = new KnownSighting(tree, presence, seen.sighting());
    sighting.since(now.nanos());
    tree.sightings(List.of(sighting));
    trees.proof(seen.udn()).ifPresent(tree::prove);
    return renewed(sighting, seen, now);
  }

  /** A device that is kept answered where it has no sighting yet, for want of room. */
  List<DirectoryChange> answered(Seen seen, Moment now) {
    return trees
        .find(seen.udn())
        .filter(tree -> tree.isKept() && tree.sighting(seen.sighting()).isEmpty())
        .map(tree -> renewed(new TreeRenewal(tree, seen, now).answered(), seen, now))
        .orElse(List.of());
  }

  /** The sighting that says just this, if there is one. */
  Optional<KnownSighting> find(Seen seen) {
    return trees
        .find(seen.udn())
        .flatMap(tree -> tree.sighting(seen.sighting()))
        .filter(sighting -> sighting.presence().equals(interner.slim(seen.presence())));
  }

  private List<DirectoryChange> believed(Seen seen, Moment now) {
    Optional<KnownTree> tree = known(seen).or(() -> joined(seen));
    if (tree.isPresent()) {
      return again(tree.get(), seen, now);
    }
    return policy.wants(seen.target()) ? newcomer(seen, now) : List.of();
  }

  /** The tree that a device is of, its own if it speaks from elsewhere than that. */
  private Optional<KnownTree> known(Seen seen) {
    Optional<KnownTree> tree = trees.find(seen.udn());
    Optional<KnownDevice> apart =
        tree.flatMap(
            found ->
                found
                    .member(seen.udn())
                    .filter(part -> found.isApart(part, seen.sighting().source())));
    return apart.isEmpty()
        ? tree
        : tree.flatMap(found -> trees.separate(found, apart.get(), seen.source()));
  }

  /**
   * A part of a tree that is here: same description, same source (UDA 2.0, 1.2.2). What is kept is
   * no part of another's tree, and strangers add no parts to what is kept: either would make a
   * device that matters depend on who announced first. Where the tree has no room it is a device by
   * itself, as the tree may have been forged to keep it out.
   */
  private Optional<KnownTree> joined(Seen seen) {
    if (trees.isKept(seen.udn())) {
      return Optional.empty();
    }
    return trees
        .at(seen.sighting().location())
        .filter(
            found ->
                found.isHeardFrom(seen.sighting().source())
                    && found.trusts(seen.sighting().source())
                    && trees.join(found, seen.udn()));
  }

  private List<DirectoryChange> newcomer(Seen seen, Moment now) {
    Optional<Refusal> refusal = trees.refusal(seen);
    if (refusal.isEmpty()) {
      return enter(seen, now);
    }
    tally.refuse(refusal.get(), seen.sighting().source().getAddress(), "no room for its device");
    ask(seen, now);
    return List.of();
  }

  /** Those who are not on the link are not to be asked for what a forger says. */
  private void ask(Seen seen, Moment now) {
    if (Sources.isOnLink(seen.sighting().source().getAddress(), seen.sighting().link())) {
      candidates.begin(seen, now.nanos());
    }
  }

  private List<DirectoryChange> again(KnownTree tree, Seen seen, Moment now) {
    TreeRenewal renewal = new TreeRenewal(tree, seen, now);
    if (tree.isKept() && renewal.isWorthAsking() && !renewal.hasRoom()) {
      ask(seen, now);
      return List.of();
    }
    return renewed(renewal, seen, now);
  }

  private List<DirectoryChange> renewed(TreeRenewal renewal, Seen seen, Moment now) {
    Optional<KnownSighting> sighting = renewal.sighting(interner.slim(seen.presence()));
    if (sighting.isEmpty()) {
      return List.of();
    }
    renewal.replaced().forEach(trees::ended);
    List<DirectoryChange> changes = new ArrayList<>(renewal.changes());
    changes.addAll(renewed(sighting.get(), seen, now));
    if (!renewal.replaced().isEmpty()) {
      changes.addAll(renewal.unheard(trees.takeUnheard(sighting.get().tree())));
    }
    return changes;
  }

  /** Of a part it is noted while all parts together have room. */
  private void advertises(KnownTree tree, KnownDevice member, Target target) {
    if (!member.has(target) && (tree.beganWith(member.udn()) || haveRoom(tree.members()))) {
      member.add(target, interner);
    }
  }

  private static boolean haveRoom(List<KnownDevice> members) {
    int parts = members.stream().skip(1).mapToInt(KnownDevice::size).sum();
    return parts < KnownDevice.MAX_SIZE_OF_PARTS;
  }

  /** A sighting is new or was renewed; what it speaks of is shown, if it is wanted. */
  private List<DirectoryChange> renewed(KnownSighting sighting, Seen seen, Moment now) {
    KnownTree tree = sighting.tree();
    sighting.renew(now.nanos());
    sighting.warn(seen.sighting().warnings());
    trees.renewed(sighting);
    Optional<KnownDevice> member = tree.member(seen.udn());
    if (member.isEmpty()) {
      return List.of();
    }
    advertises(tree, member.get(), seen.target());
    if (member.get().isShown() || !policy.wants(seen.target())) {
      return List.of();
    }
    member.get().show();
    DiscoveredDevice device = tree.device(member.get(), now);
    return List.of(listener -> listener.appeared(device));
  }
}
