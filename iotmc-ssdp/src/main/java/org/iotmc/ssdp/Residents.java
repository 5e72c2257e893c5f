package org.iotmc.ssdp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Source;
import org.iotmc.api.spi.SourceShares;

/**
 * Who is in a directory, and for whom there is room. What is kept on request takes no room. At the
 * bound a newcomer may take the place of one that never answered us: first of the oldest.
 */
final class Residents {
  private static final int SWEEP_FROM = 64;

  private final int most;
  private final SourceShares shares;
  private final Map<Udn, Tree> byName = new HashMap<>();

  /** Looked up only. */
  private final Map<String, Tree> byLocation = new HashMap<>();

  /**
   * Those that others may take the place of, in the order in which they came; and some that are no
   * longer among them, until they are swept out.
   */
  private final List<Tree> contestable = new ArrayList<>();

  private int count;

  Residents(int most, int mostPerSource) {
    this.most = most;
    this.shares = new SourceShares(mostPerSource);
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
  Optional<Refusal> refusal(Source newcomer) {
    if (!shares.hasRoom(newcomer)) {
      return Optional.of(Refusal.SOURCE_FULL);
    }
    return count < most ? Optional.empty() : Optional.of(Refusal.DIRECTORY_FULL);
  }

  /** Whose place a newcomer might take: of its own source, if that has its share. */
  Optional<Tree> contestable(Source newcomer) {
    boolean any = shares.hasRoom(newcomer);
    contestable.removeIf(tree -> !tree.isContestable());
    return contestable.stream()
        .filter(tree -> !tree.isAsked() && (any || tree.source().equals(newcomer)))
        .findFirst();
  }

  /** How many are in the list for that, those that are not yet swept out included. */
  int contestables() {
    return contestable.size();
  }

  /** A tree with its first device. */
  void add(Tree tree, Udn udn) {
    tree.add(new Member(udn));
    byName.put(udn, tree);
    if (!tree.isKept()) {
      count(tree, 1);
      tree.contestable(true);
      contestable.add(tree);
      if (contestable.size() > 2 * count + SWEEP_FROM) {
        contestable.removeIf(each -> !each.isContestable());
      }
    }
  }

  /** One more device of a tree; false where there is no room, and it has to do without a name. */
  boolean join(Tree tree, Udn udn) {
    boolean room = tree.isKept() || (count < most && shares.hasRoom(tree.source()));
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

  void keep(Tree tree) {
    if (!tree.isKept()) {
      count(tree, -tree.members().size());
      tree.contestable(false);
      tree.keep(true);
    }
  }

  void release(Tree tree) {
    if (tree.isKept()) {
      tree.keep(false);
      count(tree, tree.members().size());
    }
  }

  void remove(Tree tree) {
    tree.members().forEach(member -> byName.remove(member.udn()));
    tree.contestable(false);
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
      shares.add(tree.source(), more);
    } else {
      shares.give(tree.source(), -more);
    }
  }
}
