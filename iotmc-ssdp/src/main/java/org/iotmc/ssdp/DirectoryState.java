package org.iotmc.ssdp;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.Source;
import org.iotmc.ssdp.DirectoryListener.Reason;

/**
 * The state machine of a directory: takes what was heard and the time, returns what changed (UDA
 * 2.0, 1.2). Who is in it is the matter of {@link Residents}; what a message does to a tree that is
 * in it, that of {@link Visit}.
 */
final class DirectoryState {
  private final Intake intake;
  private final Tally tally;
  private final Admission admission;
  private final Residents residents;
  private final Contests contests = new Contests();
  private final KnownMessages known;
  private final Expiries expiries = new Expiries();
  private final Pool pool = new Pool();

  /** Looked up only; with the address where a device was proved to be. */
  private final Map<Udn, Optional<InetAddress>> kept = new HashMap<>();

  private List<DirectoryChange> changes = new ArrayList<>();
  private List<DiscoveredDevice> doubts = new ArrayList<>();

  /**
   * An empty directory.
   *
   * @param intake whom it takes in
   * @param tally where refusals are counted
   * @param seed by chance
   */
  DirectoryState(Intake intake, Tally tally, long seed) {
    this.intake = intake;
    this.tally = tally;
    this.admission = new Admission(intake.own(), intake.senderOnly(), tally);
    this.residents = new Residents(intake.maxDevices(), intake.maxPerSource());
    this.known = new KnownMessages(seed);
  }

  /** Renews what a datagram speaks of, if it is byte for byte one that was heard before. */
  boolean renew(Datagram datagram, long now) {
    long print = known.fingerprint(datagram);
    Optional<Way> way = known.find(print, datagram.source());
    if (way.isEmpty() || way.get().tree().isDoubted()) {
      return false;
    }
    way.get().renew(now);
    return true;
  }

  /** An announcement that was heard just now may come again byte for byte: then it renews. */
  void remember(Heard heard, Datagram datagram) {
    if (heard.message() instanceof SsdpMessage.Alive alive) {
      residents
          .find(alive.advertisement().usn().udn())
          .or(() -> residents.at(alive.presence().endpoint().location()))
          .flatMap(tree -> tree.way(alive.presence().endpoint().location(), heard))
          .filter(way -> way.presence().equals(pool.slim(alive.presence())))
          .ifPresent(way -> known.add(known.fingerprint(datagram), way));
    }
  }

  /** A message came in. */
  List<DirectoryChange> hear(Heard heard, Moment now) {
    if (heard.message() instanceof SsdpMessage.Alive alive) {
      present(Said.of(alive), heard, now);
    } else if (heard.message() instanceof SsdpMessage.SearchResponse response) {
      present(Said.of(response), heard, now);
    } else if (heard.message() instanceof SsdpMessage.ByeBye byeBye) {
      goodbye(byeBye, heard, now);
    } else if (heard.message() instanceof SsdpMessage.Update update) {
      update(update, heard);
    }
    return taken();
  }

  /** Removes what has expired. */
  List<DirectoryChange> expire(Moment now) {
    Map<Tree, List<Way>> expired = new LinkedHashMap<>();
    Optional<Way> next = expiries.take(now.nanos());
    while (next.isPresent()) {
      expired.computeIfAbsent(next.get().tree(), tree -> new ArrayList<>()).add(next.get());
      next = expiries.take(now.nanos());
    }
    expired.forEach((tree, ways) -> remove(tree, ways::contains, Reason.EXPIRED, now));
    return taken();
  }

  /** These are the links now; what was heard on others is gone. */
  List<DirectoryChange> linksAre(List<Link> links, Moment now) {
    for (Tree tree : residents.trees()) {
      remove(tree, way -> links.stream().noneMatch(way::isOn), Reason.LINK_LOST, now);
    }
    return taken();
  }

  /** When to look for what has expired; nothing expires before. */
  OptionalLong nextExpiry() {
    return expiries.next();
  }

  /** From now on there is room for a device, and goodbyes in its name are looked into. */
  void keep(Udn udn) {
    kept.putIfAbsent(udn, Optional.empty());
    residents.find(udn).ifPresent(residents::keep);
  }

  /** The same for a device that was proved to be at an address. */
  void keep(Udn udn, InetAddress at) {
    kept.put(udn, Optional.of(at));
    residents.find(udn).ifPresent(residents::keep);
    residents.find(udn).ifPresent(tree -> tree.prove(at));
  }

  /** Ends {@link #keep}. */
  void release(Udn udn) {
    kept.remove(udn);
    residents
        .find(udn)
        .filter(tree -> tree.members().stream().noneMatch(member -> kept.containsKey(member.udn())))
        .ifPresent(residents::release);
  }

  /** Devices in whose name somebody said goodbye: to be asked whether they are there. */
  List<DiscoveredDevice> takeDoubts() {
    List<DiscoveredDevice> all = doubts;
    doubts = new ArrayList<>();
    return all;
  }

  /** A device that was asked did not answer. */
  List<DirectoryChange> gone(Udn udn, Moment now) {
    residents
        .find(udn)
        .filter(Tree::isDoubted)
        .ifPresent(tree -> remove(tree, way -> true, Reason.BYE_BYE, now));
    return taken();
  }

  /** Newcomers without room that are to be asked: then {@link #holder}, or {@link #lost}. */
  List<Contest> takeContests() {
    return contests.take();
  }

  /**
   * A newcomer answered.
   *
   * @return who is to be asked instead of whom it may stay; then {@link #decided}, and this again.
   *     Nobody if it has a place, or none is to be had.
   */
  Optional<DiscoveredDevice> holder(Contest contest, Moment now) {
    boolean known = residents.find(contest.udn()).isPresent();
    if (!known && residents.refusal(contest.source()).isEmpty()) {
      newcomer(contest.said(), contest.heard(), now);
      residents.find(contest.udn()).ifPresent(tree -> tree.contestable(false));
      known = true;
    }
    Optional<Tree> holder = known ? Optional.empty() : residents.contestable(contest.source());
    holder.ifPresentOrElse(tree -> tree.asked(true), () -> contests.end(contest));
    return holder.map(tree -> tree.devices(now).get(0));
  }

  /** A holder of a place was asked; where it is not, it is no more. */
  void decided(DiscoveredDevice holder, Contest.Answer answer, Moment now) {
    Optional<Tree> tree = residents.find(holder.udn()).filter(Tree::isAsked);
    tree.ifPresent(asked -> asked.asked(false));
    if (answer == Contest.Answer.GIVEN) {
      tree.ifPresent(asked -> asked.contestable(false));
    } else if (answer == Contest.Answer.MISSING) {
      tree.filter(asked -> !asked.isKept())
          .ifPresent(
              asked -> remove(asked, way -> way.isFrom(holder.source()), Reason.DISPLACED, now));
    }
  }

  /** A newcomer did not answer. */
  void lost(Contest contest) {
    contests.end(contest);
  }

  /** The devices, in the order of their names. */
  List<DiscoveredDevice> devices(Moment now) {
    return residents.devices(now);
  }

  /** One device. */
  Optional<DiscoveredDevice> find(Udn udn, Moment now) {
    return residents.device(udn, now);
  }

  private void present(Said message, Heard heard, Moment now) {
    admission
        .admit(message, heard.source().getAddress())
        .ifPresent(said -> admitted(said, heard, now));
  }

  private void admitted(Said said, Heard heard, Moment now) {
    Optional<Tree> tree = residents.find(said.udn()).or(() -> joined(said, heard));
    if (tree.isPresent()) {
      again(tree.get(), said, heard, now);
    } else if (isWanted(said.target())) {
      newcomer(said, heard, now);
    }
  }

  /**
   * A part of a tree that is here: same description, same source (UDA 2.0, 1.2.2). What is kept is
   * no part of another's tree, and strangers add no parts to what is kept: either would make a
   * device that matters depend on who announced first.
   */
  private Optional<Tree> joined(Said said, Heard heard) {
    if (kept.containsKey(said.udn())) {
      return Optional.empty();
    }
    Optional<Tree> tree =
        residents
            .at(said.location())
            .filter(found -> found.isHeardFrom(heard.source()) && found.trusts(heard.source()));
    if (tree.isPresent() && !residents.join(tree.get(), said.udn())) {
      tally.refuse(Refusal.DIRECTORY_FULL);
    }
    return tree;
  }

  private void newcomer(Said said, Heard heard, Moment now) {
    Source source = Source.of(heard.source().getAddress());
    boolean matters = kept.containsKey(said.udn());
    Optional<Refusal> refusal = matters ? Optional.empty() : residents.refusal(source);
    if (refusal.isPresent()) {
      tally.refuse(refusal.get(), heard.source().getAddress(), "no room for its device");
      contests.begin(new Contest(said, heard), now.nanos());
      return;
    }
    Presence presence = pool.slim(said.presence());
    Tree tree = new Tree(presence.epoch(), source);
    tree.keep(matters);
    residents.add(tree, said.udn());
    Way way = new Way(tree, presence, heard.source(), heard.link());
    way.since(now.nanos());
    tree.ways(List.of(way));
    kept.getOrDefault(said.udn(), Optional.empty()).ifPresent(tree::prove);
    settled(way, said, now);
  }

  private void again(Tree tree, Said said, Heard heard, Moment now) {
    Visit visit = new Visit(tree, said, heard, now);
    Optional<Way> way = visit.way(pool.slim(said.presence()));
    if (way.isPresent()) {
      visit.replaced().forEach(this::ended);
      changes.addAll(visit.changes());
      settled(way.get(), said, now);
    }
  }

  /** A way was made or heard again: it lives on, and what it speaks of is shown if it is wanted. */
  private void settled(Way way, Said said, Moment now) {
    Tree tree = way.tree();
    way.renew(now.nanos());
    way.warn(said.warnings());
    residents.located(way);
    if (!way.isWatched()) {
      expiries.watch(way);
    }
    Optional<Member> member = tree.member(said.udn());
    if (member.isEmpty()) {
      return;
    }
    member.get().add(said.target(), pool);
    if (!member.get().isShown() && isWanted(said.target())) {
      member.get().show();
      DiscoveredDevice device = tree.device(member.get(), now);
      changes.add(listener -> listener.appeared(device));
    }
  }

  private boolean isWanted(Target target) {
    return intake.interests().stream().anyMatch(target::answers);
  }

  /**
   * One goodbye for any part is enough (UDA 2.0, 1.2.3); it ends what was heard from its address on
   * its link, and nothing that others said there. One of an earlier run is late.
   */
  private void goodbye(SsdpMessage.ByeBye byeBye, Heard heard, Moment now) {
    Optional<Tree> found = residents.find(byeBye.advertisement().usn().udn());
    if (found.isEmpty()) {
      return;
    }
    Tree tree = found.get();
    Predicate<Way> ended =
        way ->
            way.isFrom(heard.source())
                && way.isOn(heard.link())
                && !way.presence().epoch().isLaterThan(byeBye.epoch());
    if (!tree.isKept()) {
      remove(tree, ended, Reason.BYE_BYE, now);
    } else if (tree.trusts(heard.source())
        && tree.ways().stream().anyMatch(ended)
        && tree.doubt(now.nanos())) {
      doubts.addAll(tree.devices(now));
    }
  }

  /** Moves the BOOTID to be expected; does not extend the lifetime (UDA 2.0, 1.2.4). */
  private void update(SsdpMessage.Update update, Heard heard) {
    residents
        .find(update.advertisement().usn().udn())
        .filter(tree -> tree.trusts(heard.source()) && tree.isHeardFrom(heard.source()))
        .ifPresent(tree -> tree.expect(update.nextBootId()));
  }

  /** Removes some ways of a tree, and the tree when none is left. */
  private void remove(Tree tree, Predicate<Way> which, Reason reason, Moment now) {
    List<Way> gone = tree.ways().stream().filter(which).toList();
    if (gone.isEmpty()) {
      return;
    }
    List<DiscoveredDevice> before = tree.devices(now);
    boolean first = gone.contains(tree.first());
    tree.ways(tree.ways().stream().filter(way -> !gone.contains(way)).toList());
    gone.forEach(this::ended);
    if (tree.ways().isEmpty()) {
      residents.remove(tree);
      before.forEach(device -> changes.add(listener -> listener.left(device, reason)));
    } else if (first) {
      tree.prefer();
      List<DiscoveredDevice> after = tree.devices(now);
      for (int i = 0; i < before.size(); i++) {
        changes.add(DirectoryChange.changed(before.get(i), after.get(i)));
      }
    }
  }

  private void ended(Way way) {
    way.end();
    expiries.ended();
    residents.unlocated(way);
    way.tree().ways().forEach(residents::located);
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
}
