package org.iotmc.ssdp;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.iotmc.api.Udn;
import org.iotmc.api.internal.httpu.Tally;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.Link;
import org.iotmc.ssdp.DirectoryListener.Reason;

/**
 * The state machine of a directory: takes what was heard and the time, returns what changed (UDA
 * 2.0, 1.2). Here is how devices leave and are kept; how they come in, and are heard again, is the
 * matter of {@link Arrivals}. Who is known stands in {@link KnownTrees}.
 */
final class DirectoryState {
  private final KnownTrees trees;
  private final Candidates candidates = new Candidates();
  private final Arrivals arrivals;
  private final KnownMessages known;
  private List<DirectoryChange> changes = new ArrayList<>();
  private List<DiscoveredDevice> doubts = new ArrayList<>();

  /**
   * An empty directory.
   *
   * @param policy whom it takes in
   * @param tally where refusals are counted
   * @param seed by chance
   */
  DirectoryState(DirectoryPolicy policy, Tally<Refusal> tally, long seed) {
    this.known = new KnownMessages(seed);
    this.trees = new KnownTrees(policy.maxDevices(), policy.maxPerSource(), known::ended);
    this.arrivals = new Arrivals(policy, tally, trees, candidates);
  }

  /** Renews what a datagram speaks of, if it is byte for byte one that was heard before. */
  boolean renew(Datagram datagram, long now) {
    long print = known.fingerprint(datagram);
    Optional<KnownSighting> sighting = known.find(print, datagram.source());
    if (sighting.isEmpty() || sighting.get().tree().isDoubted()) {
      return false;
    }
    sighting.get().renew(now);
    return true;
  }

  /** An announcement that was heard just now may come again byte for byte: then it renews. */
  void remember(Heard heard, Datagram datagram, Moment now) {
    if (heard.message() instanceof SsdpMessage.Alive alive) {
      arrivals
          .find(Seen.of(alive, heard, now.time()))
          .ifPresent(sighting -> known.add(known.fingerprint(datagram), sighting));
    }
  }

  /** How many messages are known, those of sightings that are gone included. */
  int knownMessages() {
    return known.size();
  }

  /** All that is known, each tree once. */
  List<KnownTree> trees() {
    return trees.all();
  }

  /** A message came in. */
  List<DirectoryChange> hear(Heard heard, Moment now) {
    if (heard.message() instanceof SsdpMessage.Alive alive) {
      return seen(Seen.of(alive, heard, now.time()), now);
    } else if (heard.message() instanceof SsdpMessage.SearchResponse response) {
      return seen(Seen.of(response, heard, now.time()), now);
    } else if (heard.message() instanceof SsdpMessage.ByeBye byeBye) {
      goodbye(byeBye, heard, now);
    } else if (heard.message() instanceof SsdpMessage.Update update) {
      update(update, heard);
    }
    return taken();
  }

  /** Somebody said, or answered a search, that a device is there. */
  List<DirectoryChange> seen(Seen seen, Moment now) {
    changes.addAll(arrivals.seen(seen, now));
    return taken();
  }

  /** Removes what has expired. */
  List<DirectoryChange> expire(Moment now) {
    trees
        .takeExpired(now.nanos())
        .forEach((tree, expired) -> remove(tree, expired::contains, Reason.EXPIRED, now));
    return taken();
  }

  /** These are the links now; what was heard on others is gone. */
  List<DirectoryChange> linksAre(List<Link> links, Moment now) {
    for (KnownTree tree : trees.all()) {
      remove(tree, sighting -> links.stream().noneMatch(sighting::isOn), Reason.LINK_LOST, now);
    }
    return taken();
  }

  /** When to look for what has expired; nothing expires before. */
  OptionalLong nextExpiry() {
    return trees.nextExpiry();
  }

  /** From now on there is room for a device, and goodbyes in its name are looked into. */
  void keep(Udn udn) {
    trees.keep(udn);
  }

  /** The same for a device that was proved to be at an address. */
  void keep(Udn udn, InetAddress at) {
    trees.keep(udn, at);
  }

  /** Ends {@link #keep}. */
  void release(Udn udn) {
    trees.release(udn);
  }

  /** Devices in whose name somebody said goodbye: to be asked whether they are there. */
  List<DiscoveredDevice> takeDoubts() {
    List<DiscoveredDevice> all = doubts;
    doubts = new ArrayList<>();
    return all;
  }

  /** A device that was asked did not answer. */
  List<DirectoryChange> gone(Udn udn, Moment now) {
    trees
        .find(udn)
        .filter(KnownTree::isDoubted)
        .ifPresent(tree -> remove(tree, sighting -> true, Reason.BYE_BYE, now));
    return taken();
  }

  /** Those without room that are to be asked: then {@link #holder}, or {@link #lost}. */
  List<Seen> takeCandidates() {
    return candidates.take();
  }

  /**
   * One that was asked answered; if it is a device that is kept, it has a sighting there now.
   *
   * @return who is to be asked instead of whom it may stay; then {@link #decided}, and this again.
   *     Nobody if it has a place, or none is to be had.
   */
  Optional<DiscoveredDevice> holder(Seen candidate, Moment now) {
    boolean in = trees.find(candidate.udn()).isPresent();
    if (in) {
      changes.addAll(arrivals.answered(candidate, now));
    } else if (trees.refusal(candidate).isEmpty()) {
      changes.addAll(arrivals.enter(candidate, now));
      trees.find(candidate.udn()).ifPresent(tree -> tree.displaceable(false));
      in = true;
    }
    Optional<KnownTree> holder = in ? Optional.empty() : trees.displaceable(candidate.source());
    holder.ifPresentOrElse(tree -> tree.asked(true), () -> candidates.end(candidate));
    return holder.map(tree -> tree.devices(now).get(0));
  }

  /** A holder of a place was asked; where it is not, it is no more. */
  void decided(DiscoveredDevice holder, DirectorySearches.Answer answer, Moment now) {
    Optional<KnownTree> tree = trees.find(holder.udn()).filter(KnownTree::isAsked);
    tree.ifPresent(asked -> asked.asked(false));
    if (answer == DirectorySearches.Answer.GIVEN) {
      tree.ifPresent(asked -> asked.displaceable(false));
    } else if (answer == DirectorySearches.Answer.MISSING) {
      tree.filter(asked -> !asked.isKept())
          .ifPresent(
              asked ->
                  remove(
                      asked, sighting -> sighting.isFrom(holder.source()), Reason.DISPLACED, now));
    }
  }

  /** A newcomer did not answer. */
  void lost(Seen candidate) {
    candidates.end(candidate);
  }

  /** The devices, in the order of their names. */
  List<DiscoveredDevice> devices(Moment now) {
    return trees.devices(now);
  }

  /** One device. */
  Optional<DiscoveredDevice> find(Udn udn, Moment now) {
    return trees.device(udn, now);
  }

  /** What changed since this was asked last. */
  List<DirectoryChange> taken() {
    if (changes.isEmpty()) {
      return List.of();
    }
    List<DirectoryChange> all = changes;
    changes = new ArrayList<>();
    return all;
  }

  /**
   * One goodbye for any part is enough (UDA 2.0, 1.2.3); it ends what was heard from its address on
   * its link, and nothing that others said there. One of an earlier run is late.
   */
  private void goodbye(SsdpMessage.ByeBye byeBye, Heard heard, Moment now) {
    Optional<KnownTree> found = trees.find(byeBye.advertisement().usn().udn());
    if (found.isEmpty()) {
      return;
    }
    KnownTree tree = found.get();
    Predicate<KnownSighting> ended =
        sighting ->
            sighting.isFrom(heard.source())
                && sighting.isOn(heard.link())
                && !sighting.presence().epoch().isLaterThan(byeBye.epoch());
    if (!tree.isKept()) {
      remove(tree, ended, Reason.BYE_BYE, now);
      return;
    }
    // It lives and dies as one; a tree none of whose devices is shown has nothing to doubt.
    Optional<DiscoveredDevice> one = tree.devices(now).stream().findFirst();
    if (one.isPresent()
        && tree.trusts(heard.source())
        && tree.sightings().stream().anyMatch(ended)
        && tree.doubt(now.nanos())) {
      doubts.add(one.get());
    }
  }

  /** Moves the BOOTID to be expected; does not extend the lifetime (UDA 2.0, 1.2.4). */
  private void update(SsdpMessage.Update update, Heard heard) {
    trees
        .find(update.advertisement().usn().udn())
        .filter(tree -> tree.trusts(heard.source()) && tree.isHeardFrom(heard.source()))
        .ifPresent(tree -> tree.expect(update.nextBootId()));
  }

  /** Removes some sightings of a tree, and the tree when none is left. */
  private void remove(KnownTree tree, Predicate<KnownSighting> which, Reason reason, Moment now) {
    List<KnownSighting> gone = tree.sightings().stream().filter(which).toList();
    if (gone.isEmpty()) {
      return;
    }
    List<DiscoveredDevice> before = tree.devices(now);
    KnownSighting first = tree.first();
    tree.sightings(tree.sightings().stream().filter(sighting -> !gone.contains(sighting)).toList());
    gone.forEach(trees::ended);
    if (tree.sightings().isEmpty()) {
      trees.remove(tree);
      before.forEach(device -> changes.add(DirectoryChange.left(device, reason)));
      return;
    }
    if (gone.contains(first)) {
      tree.prefer(first);
    }
    List<Udn> unheard = trees.takeUnheard(tree);
    for (DiscoveredDevice device : before) {
      if (unheard.contains(device.udn())) {
        changes.add(DirectoryChange.left(device, reason));
      } else {
        tree.member(device.udn())
            .map(member -> tree.device(member, now))
            .filter(after -> !after.first().equals(device.first()))
            .ifPresent(after -> changes.add(DirectoryChange.changed(device, after)));
      }
    }
  }
}
