package org.iotmc.ssdp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.iotmc.api.Udn;

/**
 * Who is in a directory, and for whom there is room. What is kept on request takes no room. At the
 * bound a newcomer takes the place of the oldest one that was not heard of again after a minute, so
 * that what a flood left behind makes way; what was heard of again is never displaced.
 */
final class Residents {
  private final int most;
  private final Quota quota;
  private final Map<Udn, Tree> byName = new HashMap<>();

  /** Looked up only. */
  private final Map<String, Tree> byLocation = new HashMap<>();

  private final Set<Tree> newcomers = new LinkedHashSet<>();
  private int count;

  Residents(int most, int mostPerSource) {
    this.most = most;
    this.quota = new Quota(mostPerSource);
  }

  Optional<Tree> find(Udn udn) {
    return Optional.ofNullable(byName.get(udn));
  }

  /** The tree that has its description at a URL. */
  Optional<Tree> at(String location) {
    return Optional.ofNullable(byLocation.get(location));
  }

  /** All of them, each once, in the order of their roots' names. */
  List<Tree> trees() {
    List<Tree> all = new ArrayList<>(new LinkedHashSet<>(byName.values()));
    all.sort(Comparator.comparing(tree -> tree.members().get(0).udn()));
    return all;
  }

  /** Their devices that are shown, in the order of their names. */
  List<DiscoveredDevice> devices(Moment now) {
    List<DiscoveredDevice> all = new ArrayList<>();
    trees().forEach(tree -> all.addAll(tree.devices(now)));
    all.sort(Comparator.comparing(DiscoveredDevice::udn));
    return all;
  }

  /** One of these devices. */
  Optional<DiscoveredDevice> device(Udn udn, Moment now) {
    return find(udn)
        .flatMap(tree -> tree.devices(now).stream().filter(d -> d.udn().equals(udn)).findFirst());
  }

  /** Why there is no room for a newcomer, if there is none. */
  Optional<Refusal> refusal(Tree newcomer) {
    if (!quota.hasRoom(newcomer.quotaOf())) {
      return Optional.of(Refusal.SOURCE_FULL);
    }
    return count < most || displaceable(newcomer.since()).isPresent()
        ? Optional.empty()
        : Optional.of(Refusal.DIRECTORY_FULL);
  }

  /** Who has to make way for one that comes now, if anybody. */
  Optional<Tree> displaced(long now) {
    return count < most ? Optional.empty() : displaceable(now);
  }

  private Optional<Tree> displaceable(long now) {
    return newcomers.stream()
        .findFirst()
        .filter(oldest -> now - oldest.since() >= SsdpDirectory.MIN_LIFETIME.toNanos());
  }

  /** A tree with its first device. */
  void add(Tree tree, Udn udn) {
    tree.add(new Member(udn));
    byName.put(udn, tree);
    if (!tree.isKept()) {
      count(tree, 1);
      newcomers.add(tree);
    }
  }

  /** One more device of a tree; false where there is no room, and it has to do without a name. */
  boolean join(Tree tree, Udn udn) {
    boolean room = tree.isKept() || (count < most && quota.hasRoom(tree.quotaOf()));
    if (!room || tree.members().size() >= Tree.MAX_MEMBERS) {
      return false;
    }
    tree.add(new Member(udn));
    byName.put(udn, tree);
    if (!tree.isKept()) {
      count(tree, 1);
    }
    return true;
  }

  /** A tree was heard: after a while it is no newcomer. */
  void heard(Tree tree, long now) {
    if (!tree.isEstablished() && now - tree.since() >= SsdpDirectory.MIN_LIFETIME.toNanos()) {
      tree.establish();
      newcomers.remove(tree);
    }
  }

  void keep(Tree tree) {
    if (!tree.isKept()) {
      count(tree, -tree.members().size());
      newcomers.remove(tree);
      tree.keep(true);
    }
  }

  void release(Tree tree) {
    if (tree.isKept()) {
      tree.keep(false);
      tree.establish();
      count(tree, tree.members().size());
    }
  }

  void remove(Tree tree) {
    tree.members().forEach(member -> byName.remove(member.udn()));
    newcomers.remove(tree);
    if (!tree.isKept()) {
      count(tree, -tree.members().size());
    }
  }

  void located(Way way) {
    byLocation.putIfAbsent(way.location(), way.tree());
  }

  void unlocated(Way way) {
    byLocation.remove(way.location(), way.tree());
  }

  private void count(Tree tree, int more) {
    count += more;
    if (more > 0) {
      quota.take(tree.quotaOf(), more);
    } else {
      quota.give(tree.quotaOf(), -more);
    }
  }
}
