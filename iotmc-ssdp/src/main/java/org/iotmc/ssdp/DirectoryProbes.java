package org.iotmc.ssdp;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Asks devices whether they are there: those in whose name somebody said goodbye; and where there
 * is no room, newcomers, and those whose place they might take. On a directory's lane.
 */
final class DirectoryProbes {
  /** Most devices that are asked at a time whether they really left. */
  static final int MAX_CHECKS = 64;

  private final DirectoryState state;
  private final DirectorySearches searches;
  private final Supplier<Moment> now;
  private final Consumer<List<DirectoryChange>> tell;
  private int checks;
  private boolean ended;

  DirectoryProbes(
      DirectoryState state,
      DirectorySearches searches,
      Supplier<Moment> now,
      Consumer<List<DirectoryChange>> tell) {
    this.state = state;
    this.searches = searches;
    this.now = now;
    this.tell = tell;
  }

  /** Asks whom the state wants asked by now. */
  void begin() {
    state.takeDoubts().forEach(this::check);
    state.takeCandidates().forEach(this::askCandidate);
  }

  /** Asks nobody more, and no answer changes anything. */
  void end() {
    ended = true;
  }

  /** Not while too many are being asked: then max-age has to tell. */
  private void check(DiscoveredDevice doubted) {
    if (checks >= MAX_CHECKS) {
      return;
    }
    checks++;
    searches.askAloud(
        doubted,
        answer -> {
          checks--;
          if (answer == DirectorySearches.Answer.MISSING && !ended) {
            tell.accept(state.gone(doubted.udn(), now.get()));
          }
        });
  }

  private void askCandidate(Seen candidate) {
    searches.ask(
        candidate.device(),
        answer -> {
          if (answer == DirectorySearches.Answer.GIVEN) {
            findPlace(candidate);
          } else {
            state.lost(candidate);
          }
        });
  }

  /** Asks those in whose place it might be, one after the other, until one is not there. */
  private void findPlace(Seen candidate) {
    if (ended) {
      return;
    }
    Optional<DiscoveredDevice> holder = state.holder(candidate, now.get());
    tell.accept(state.taken());
    holder.ifPresent(device -> searches.ask(device, answer -> decide(candidate, device, answer)));
  }

  private void decide(Seen candidate, DiscoveredDevice holder, DirectorySearches.Answer answer) {
    state.decided(holder, answer, now.get());
    if (answer == DirectorySearches.Answer.UNKNOWN) {
      state.lost(candidate);
    } else {
      findPlace(candidate);
    }
  }
}
