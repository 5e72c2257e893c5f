package org.iotmc.ssdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What happens when a message comes for a tree that is known (UDA 2.0, 1.2).
 *
 * <p>The way that is used first stays first while it lasts, so that those who talk to the device
 * are not sent from one address to another. Only two things put another way in front: the device
 * was started anew, or it has another location at the same address. What is kept on request is not
 * sent elsewhere by strangers either: who is not where the device was proved to be, or, before
 * that, where it was heard first, can only add a way.
 */
final class Visit {
  private final Tree tree;
  private final Said said;
  private final Heard heard;
  private final Moment now;
  private final boolean trusted;
  private final Optional<Way> known;
  private final boolean rebooted;
  private final List<DiscoveredDevice> before;
  private final Presence firstBefore;
  private final List<Way> replaced = new ArrayList<>(1);

  Visit(Tree tree, Said said, Heard heard, Moment now) {
    this.tree = tree;
    this.said = said;
    this.heard = heard;
    this.now = now;
    this.trusted = tree.trusts(heard.source());
    this.known = tree.way(said.location(), heard);
    this.rebooted = trusted && (tree.isOtherRun(said.epoch(), known) || isBack());
    this.before = tree.devices(now);
    this.firstBefore = tree.first().presence();
  }

  /** One without a BOOTID that said goodbye and is heard again was away. */
  private boolean isBack() {
    return tree.isDoubted() && said.epoch().bootId().isEmpty();
  }

  /**
   * The way by which the message came, with its place among the others; nothing if there is no room
   * for one more.
   *
   * @param presence what it says
   */
  Optional<Way> way(Presence presence) {
    if (known.isEmpty() && !trusted && !tree.hasRoomFor(heard.source())) {
      return Optional.empty();
    }
    boolean moved = known.isEmpty() && tree.leads(heard.source(), heard.link());
    List<Way> ways = new ArrayList<>(tree.ways());
    Way way = place(presence, ways);
    if (rebooted) {
      tree.restart(presence.epoch());
    } else {
      tree.reach(presence.epoch());
    }
    if (rebooted || moved) {
      ways.remove(way);
      ways.add(0, way);
    }
    tree.ways(ways);
    if (trusted) {
      tree.believe();
    }
    return Optional.of(way);
  }

  /** Ways that are no more. */
  List<Way> replaced() {
    return replaced;
  }

  /** What listeners are told of it; to be asked once, after {@link #way}. */
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
   * The way in its place: where it was if it is known, else at the end. Where there is no room, the
   * one that came last makes way: strangers cannot push out where a device has been all along.
   */
  private Way place(Presence presence, List<Way> ways) {
    if (known.isPresent() && known.get().presence().equals(presence)) {
      return known.get();
    }
    Way way = new Way(tree, presence, heard.source(), heard.link());
    if (known.isPresent()) {
      way.since(known.get().since());
      replaced.add(known.get());
      ways.set(ways.indexOf(known.get()), way);
    } else {
      way.since(now.nanos());
      if (tree.isFull()) {
        Way latest = ways.get(0);
        for (Way each : ways) {
          latest = each.since() >= latest.since() ? each : latest;
        }
        ways.remove(latest);
        replaced.add(latest);
      }
      ways.add(way);
    }
    return way;
  }
}
