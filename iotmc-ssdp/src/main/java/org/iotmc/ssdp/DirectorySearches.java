package org.iotmc.ssdp;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.iotmc.api.internal.httpu.Tally;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Link;
import org.jspecify.annotations.Nullable;

/** The searches of a directory: for all that it wants, and of single devices. On its lane. */
final class DirectorySearches {
  /** What became of asking a device. */
  enum Answer {
    /** It answered. */
    GIVEN,
    /** It did not. */
    MISSING,
    /** It could not be asked. */
    UNKNOWN
  }

  /** Answers that one search keeps, to know those that come again; all are told. */
  static final int MAX_KEPT = 64;

  private final DirectorySettings settings;
  private final Lane lane;
  private final Tally<Refusal> tally;
  private final Consumer<Seen> found;
  private final Set<SsdpSearcher> underWay = new LinkedHashSet<>();

  DirectorySearches(
      DirectorySettings settings, Lane lane, Tally<Refusal> tally, Consumer<Seen> found) {
    this.settings = settings;
    this.lane = lane;
    this.tally = tally;
    this.found = found;
  }

  /** Looks for all that is of interest. */
  void search(Predicate<Link> links) {
    for (Target interest : settings.policy().interests()) {
      begin(settings.describe(SearchRequest.to(interest)).links(links), answer -> {});
    }
  }

  /** Asks a device whether it is there. */
  void ask(DiscoveredDevice device, Consumer<Answer> end) {
    begin(settings.describe(SearchRequest.probing(device)), end);
  }

  /**
   * The same where somebody may have said that it answers at a port that it does not have, or under
   * its address on another link.
   */
  void askAloud(DiscoveredDevice device, Consumer<Answer> end) {
    List<Integer> links =
        device.sightings().stream().map(sighting -> sighting.link().index()).toList();
    SearchRequestBuilder search = settings.describe(SearchRequest.probing(device)).aloud();
    begin(search.links(link -> links.contains(link.index())), end);
  }

  /** Ends all of them. */
  void cancel() {
    List.copyOf(underWay).forEach(SsdpSearcher::cancel);
  }

  private void begin(SearchRequestBuilder described, Consumer<Answer> end) {
    SearchRequest request = described.onEach(found).most(MAX_KEPT).build();
    SsdpSearcher search = SsdpSearcher.search(settings.host(), lane, request, tally);
    underWay.add(search);
    // What was found was told by then: it is not to be kept twice. What fails here is the lane's.
    search
        .result()
        .whenComplete(
            (all, failure) ->
                lane.execute(
                    () -> {
                      underWay.remove(search);
                      end.accept(answer(all));
                    }));
  }

  /** One that could not be sent says nothing. */
  private static Answer answer(@Nullable List<Found> all) {
    if (all == null) {
      return Answer.UNKNOWN;
    }
    return all.isEmpty() ? Answer.MISSING : Answer.GIVEN;
  }
}
