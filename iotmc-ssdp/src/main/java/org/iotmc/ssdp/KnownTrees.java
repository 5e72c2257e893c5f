package org.iotmc.ssdp;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Source;
import org.iotmc.api.spi.SourceShares;

/**
 * Who is in a directory, until when, and for whom there is room. What is kept on request takes no
 * room. At the bound a newcomer may take the place of one that never answered us: first of the
 * oldest.
 */
final class KnownTrees {
  private static final int SWEEP_FROM = 64;

  private final int most;
  private final SourceShares shares;
  private final Runnable ended;
  private final Map<Udn, KnownTree> byName = new HashMap<>();

  /** Looked up only. */
  private final Map<String, KnownTree> byLocation = new HashMap<>();

  /** Looked up only; with the address where a device was proved to be. */
  private final Map<Udn, Optional<InetAddress>> kept = new HashMap<>();

  private final Expiries expiries = new Expiries();

  /**
   * Those that others may take the place of, in the order in which they came; and some that are no
   * longer among them, until they are swept out.
   */
  private final List<KnownTree> displaceable = new ArrayList<>();

  private int count;

  /**
   * Nobody is here yet.
   *
   * @param ended run whenever a sighting is no more
   */
  KnownTrees(int most, int mostPerSource, Runnable ended) {
    this.most = most;
    this.shares = new SourceShares(mostPerSource);
    this.ended = ended;
  }

  Optional<KnownTree> find(Udn udn) {
    return Optional.ofNullable(byName.get(udn));
  }

  /** The tree that has its description at a URL. */
  Optional<KnownTree> at(String location) {
    return Optional.ofNullable(byLocation.get(location));
  }

  /** All of them, each once, in the order of their roots' names. */
  List<KnownTree> all() {
    List<KnownTree> all = new ArrayList<>(new LinkedHashSet<>(byName.values()));
    all.sort(Comparator.comparing(tree -> tree.members().get(0).udn()));
    return all;
  }

  /** Their devices that are shown, in the order of their names. */
  List<DiscoveredDevice> devices(Moment now) {
    List<DiscoveredDevice> all = new ArrayList<>();
    all().forEach(tree -> all.addAll(tree.devices(now)));
    all.sort(Comparator.comparing(DiscoveredDevice::udn));
    return all;
  }

  /** One of these devices. */
  Optional<DiscoveredDevice> device(Udn udn, Moment now) {
    return find(udn)
        .flatMap(tree -> tree.devices(now).stream().filter(d -> d.udn().equals(udn)).findFirst());
  }

  /** Why there is no room for a newcomer, if there is none. */
  Optional<Refusal> refusal(Seen newcomer) {
    if (isKept(newcomer.udn())) {
      return Optional.empty();
    }
    if (!shares.hasRoom(newcomer.source())) {
      return Optional.of(Refusal.SOURCE_FULL);
    }
    return count < most ? Optional.empty() : Optional.of(Refusal.DIRECTORY_FULL);
  }

  /** Whose place a newcomer might take: of its own source, if that has its share. */
  Optional<KnownTree> displaceable(Source newcomer) {
    boolean any = shares.hasRoom(newcomer);
    displaceable.removeIf(tree -> !tree.isDisplaceable());
    return displaceable.stream()
        .filter(tree -> !tree.isAsked() && (any || tree.source().equals(newcomer)))
        .findFirst();
  }

  /** How many are in the list for that, those that are not yet swept out included. */
  int displaceableCount() {
    return displaceable.size();
  }

  /** A tree with its first device. */
  void add(KnownTree tree, KnownDevice first) {
    tree.keep(isKept(first.udn()));
    tree.add(first);
    byName.put(first.udn(), tree);
    if (!tree.isKept()) {
      count(tree, 1);
      tree.displaceable(true);
      displaceable.add(tree);
      if (displaceable.size() > 2 * count + SWEEP_FROM) {
        displaceable.removeIf(each -> !each.isDisplaceable());
      }
    }
  }

  /** One more device of a tree; false where there is no room. */
  boolean join(KnownTree tree, Udn udn) {
    if (!(tree.isKept() || hasRoom(tree.source()))
        || tree.members().size() >= KnownTree.MAX_MEMBERS) {
      return false;
    }
    tree.add(new KnownDevice(udn));
    byName.put(udn, tree);
    if (!tree.isKept()) {
      count(tree, 1);
    }
    return true;
  }

  /**
   * A part becomes a tree of its own, with where it was heard: others may have announced it as a
   * part of theirs. One that is not shown is forgotten, as it was never wanted.
   *
   * @param source in whose share it is from now on; if that is full, in the one where it was, or
   *     two sources together would have room without end
   * @return the tree that it is of now: still this one, if it took no place there and has none
   */
  Optional<KnownTree> separate(KnownTree tree, KnownDevice part, Source source) {
    if (tree.isKept() && part.isShown() && !isKept(part.udn()) && !hasRoom(source)) {
      return Optional.of(tree);
    }
    Source whose = shares.hasRoom(source) ? source : tree.source();
    List<KnownSighting> old = tree.sightings().stream().filter(each -> each.isOf(part)).toList();
    KnownTree own = new KnownTree(old.get(0).presence().epoch(), whose);
    own.sightings(old.stream().map(each -> new KnownSighting(own, each)).toList());
    leave(tree, part);
    List<KnownSighting> rest = new ArrayList<>(tree.sightings());
    for (KnownSighting each : old) {
      KnownSighting again = new KnownSighting(tree, each);
      each.parts().stream().filter(other -> !other.equals(part)).forEach(again::speaksOf);
      rest.set(rest.indexOf(each), again);
    }
    tree.sightings(rest);
    old.forEach(this::ended);
    rest.forEach(this::renewed);
    if (!part.isShown()) {
      return Optional.empty();
    }
    add(own, part);
    own.sightings().forEach(this::renewed);
    return Optional.of(own);
  }

  /** Takes out the parts of a tree that are heard nowhere any more, and tells their names. */
  List<Udn> takeUnheard(KnownTree tree) {
    List<KnownDevice> unheard =
        tree.members().stream().filter(member -> !tree.isHeard(member)).toList();
    unheard.forEach(member -> leave(tree, member));
    return unheard.stream().map(KnownDevice::udn).toList();
  }

  private void leave(KnownTree tree, KnownDevice part) {
    tree.remove(part);
    byName.remove(part.udn());
    if (!tree.isKept()) {
      count(tree, -1);
    }
  }

  /** Whether a device is to be kept, be it here or not. */
  boolean isKept(Udn udn) {
    return kept.containsKey(udn);
  }

  /** Where a device that is to be kept was proved to be. */
  Optional<InetAddress> proof(Udn udn) {
    return kept.getOrDefault(udn, Optional.empty());
  }

  void keep(Udn udn) {
    kept.putIfAbsent(udn, Optional.empty());
    alone(udn).ifPresent(this::keep);
  }

  void keep(Udn udn, InetAddress at) {
    kept.put(udn, Optional.of(at));
    alone(udn).ifPresent(this::keep);
    find(udn).ifPresent(tree -> tree.prove(at));
  }

  void release(Udn udn) {
    kept.remove(udn);
    find(udn)
        .filter(KnownTree::isKept)
        .filter(tree -> tree.members().stream().noneMatch(member -> isKept(member.udn())))
        .ifPresent(
            tree -> {
              tree.keep(false);
              count(tree, tree.members().size());
            });
  }

  void remove(KnownTree tree) {
    tree.members().forEach(member -> byName.remove(member.udn()));
    tree.displaceable(false);
    if (!tree.isKept()) {
      count(tree, -tree.members().size());
    }
  }

  /** A sighting is new, or was heard again: it can be found and will expire. */
  void renewed(KnownSighting sighting) {
    locate(sighting);
    if (!sighting.isWatched()) {
      expiries.watch(sighting);
    }
  }

  /** A sighting is no more, and no longer among those of its tree. */
  void ended(KnownSighting sighting) {
    sighting.end();
    expiries.ended();
    ended.run();
    byLocation.remove(sighting.location(), sighting.tree());
    sighting.tree().sightings().forEach(this::locate);
  }

  /** What has expired by now, of each tree; nobody expects it any longer. */
  Map<KnownTree, List<KnownSighting>> takeExpired(long now) {
    Map<KnownTree, List<KnownSighting>> expired = new LinkedHashMap<>();
    Optional<KnownSighting> next = expiries.take(now);
    while (next.isPresent()) {
      expired.computeIfAbsent(next.get().tree(), tree -> new ArrayList<>()).add(next.get());
      next = expiries.take(now);
    }
    return expired;
  }

  /** When to look for what has expired; nothing expires before. */
  OptionalLong nextExpiry() {
    return expiries.next();
  }

  private boolean hasRoom(Source source) {
    return count < most && shares.hasRoom(source);
  }

  /** The tree of a device that is no part of another's. */
  private Optional<KnownTree> alone(Udn udn) {
    Optional<KnownTree> tree = find(udn);
    Optional<KnownDevice> part =
        tree.filter(found -> !found.beganWith(udn)).flatMap(found -> found.member(udn));
    return part.isEmpty()
        ? tree
        : tree.flatMap(found -> separate(found, part.get(), found.source()));
  }

  private void keep(KnownTree tree) {
    if (!tree.isKept()) {
      count(tree, -tree.members().size());
      tree.displaceable(false);
      tree.keep(true);
    }
  }

  private void locate(KnownSighting sighting) {
    byLocation.putIfAbsent(sighting.location(), sighting.tree());
  }

  private void count(KnownTree tree, int more) {
    count += more;
    if (more > 0) {
      shares.add(tree.source(), more);
    } else {
      shares.give(tree.source(), -more);
    }
  }
}
