package org.iotmc.ssdp;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Link;
import org.jspecify.annotations.Nullable;

/** The searches of a directory: for all that it wants, and for single devices. On its lane. */
final class DirectorySearches {
  /** Most devices that are asked at a time whether they really left. */
  static final int MAX_CHECKS = 64;

  private final DirectorySettings settings;
  private final Lane lane;
  private final Tally tally;
  private final Consumer<Found> found;
  private final Set<SsdpSearcher> underWay = new LinkedHashSet<>();
  private int checks;

  DirectorySearches(DirectorySettings settings, Lane lane, Tally tally, Consumer<Found> found) {
    this.settings = settings;
    this.lane = lane;
    this.tally = tally;
    this.found = found;
  }

  /** Looks for all that is of interest. */
  void search(Predicate<Link> links) {
    for (Target interest : settings.intake().interests()) {
      begin(settings.describe(SearchRequest.to(interest)).links(links), answer -> {});
    }
  }

  /**
   * Asks a device whether it is there; not while too many are being asked: then its max-age has to
   * tell.
   *
   * @param gone what comes after it was asked and did not answer
   */
  void check(DiscoveredDevice device, Runnable gone) {
    if (checks >= MAX_CHECKS) {
      return;
    }
    checks++;
    ask(
        device,
        answer -> {
          checks--;
          if (answer == Contest.Answer.MISSING) {
            gone.run();
          }
        });
  }

  /** Asks a device whether it is there. */
  void ask(DiscoveredDevice device, Consumer<Contest.Answer> end) {
    begin(settings.describe(SearchRequest.probing(device)), end);
  }

  /** Ends all of them. */
  void cancel() {
    List.copyOf(underWay).forEach(SsdpSearcher::cancel);
  }

  private void begin(SearchRequestBuilder described, Consumer<Contest.Answer> end) {
    SearchRequest request = described.onEach(found).build();
    SsdpSearcher search = SsdpSearcher.search(settings.host(), lane, request, tally);
    underWay.add(search);
    // What was found was told by then: it is not to be kept twice.
    search
        .result()
        .whenComplete(
            (all, failure) -> {
              underWay.remove(search);
              end.accept(answer(all));
            });
  }

  /** One that could not be sent says nothing. */
  private static Contest.Answer answer(@Nullable List<Found> all) {
    if (all == null) {
      return Contest.Answer.UNKNOWN;
    }
    return all.isEmpty() ? Contest.Answer.MISSING : Contest.Answer.GIVEN;
  }
}
