package org.iotmc.device;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.iotmc.api.Causes;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TransportException;
import org.iotmc.api.TrustException;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.HostLiteral;
import org.iotmc.api.spi.Source;
import org.iotmc.device.DeviceState.ControllerRef;
import org.iotmc.endpoint.RemotePeer;
import org.iotmc.ssdp.Found;
import org.iotmc.ssdp.SearchRequest;
import org.iotmc.ssdp.Sighting;
import org.iotmc.ssdp.SsdpSearcher;
import org.iotmc.ssdp.Target;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to a controller of the domain: where it was last, where it is configured to be, or who
 * answers a search and can prove to be one. What is found is kept until {@link #lost}. On the lane.
 */
final class ControllerLink {
  /** The device type of a controller. */
  static final TypeUrn TYPE = TypeUrn.device(TypeUrn.IOTMC, "ManagementController", 1);

  /** Answers to one search that are tried; others are ignored. */
  static final int MAX_TRIED = 8;

  /** Answers to one search that are kept, each of some 2 KB at most. */
  static final int MAX_ANSWERS = 1024;

  private static final Logger LOG = LoggerFactory.getLogger(ControllerLink.class);
  private static final String ENROLL = "enroll";

  private final DeviceCore core;
  private final Supplier<Credentials> credentials;
  private final Supplier<Optional<ControllerRef>> known;
  private final Consumer<ControllerRef> found;
  private Optional<CompletableFuture<RemotePeer>> peer = Optional.empty();

  /** Who we are on the way, whom we know, and who is told what was found. */
  ControllerLink(
      DeviceCore core,
      Supplier<Credentials> credentials,
      Supplier<Optional<ControllerRef>> known,
      Consumer<ControllerRef> found) {
    this.core = core;
    this.credentials = credentials;
    this.known = known;
    this.found = found;
  }

  private record Candidate(URI location, Optional<Udn> udn) {}

  /** Whom a call means: unknown until the first answer, where only a URL is configured. */
  private static final class Expected {
    private volatile Optional<Udn> udn;

    Expected(Optional<Udn> udn) {
      this.udn = udn;
    }
  }

  /** The controller; several who ask at a time share one search. */
  CompletableFuture<RemotePeer> controller() {
    if (peer.isPresent()) {
      return peer.get();
    }
    CompletableFuture<RemotePeer> result = core.lane().future();
    peer = Optional.of(result);
    tryEach(knownCandidates(), 0)
        .exceptionallyCompose(failure -> trySearch(1))
        .exceptionallyCompose(failure -> trySearch(MAX_TRIED))
        .whenComplete(
            (reached, failure) -> {
              if (failure != null) {
                lost();
                result.completeExceptionally(Causes.of(failure));
              } else {
                found.accept(new ControllerRef(reached.udn(), reached.location()));
                core.tell(listener -> listener.controllerFound(reached.udn()));
                result.complete(reached);
              }
            });
    return result;
  }

  /** The controller did not answer, or not as one; the next call looks for it anew. */
  void lost() {
    peer = Optional.empty();
  }

  private List<Candidate> knownCandidates() {
    List<Candidate> candidates = new ArrayList<>();
    core.wiring().controller.ifPresent(uri -> candidates.add(new Candidate(uri, Optional.empty())));
    known
        .get()
        .ifPresent(ref -> candidates.add(new Candidate(ref.location(), Optional.of(ref.udn()))));
    return candidates;
  }

  private CompletableFuture<RemotePeer> tryEach(List<Candidate> candidates, int at) {
    if (at >= candidates.size()) {
      return core.failed(new TransportException("no controller of this domain was reached"));
    }
    return open(candidates.get(at))
        .exceptionallyCompose(
            failure -> {
              LOG.debug("{}: {}", candidates.get(at).location, Causes.reason(failure));
              return tryEach(candidates, at + 1);
            });
  }

  /** The verifier of the credentials demands the role, so that a description from there will do. */
  private CompletableFuture<RemotePeer> open(Candidate candidate) {
    Expected expected = new Expected(candidate.udn);
    Supplier<CallSpec> spec =
        () -> new CallSpec(CallSpec.DEFAULT_DEADLINE, Optional.of(credentials.get()), expected.udn);
    try {
      return core.lane()
          .adopt(RemotePeer.fetch(core.host(), core.lane(), candidate.location, spec))
          .thenApply(
              reached -> {
                if (candidate.udn.filter(udn -> !udn.equals(reached.udn())).isPresent()) {
                  throw new TrustException("the description names another than the certificate");
                }
                expected.udn = Optional.of(reached.udn());
                return reached;
              });
    } catch (RuntimeException failure) {
      return core.failed(failure);
    }
  }

  private CompletableFuture<RemotePeer> trySearch(int enough) {
    return search(enough).thenCompose(candidates -> tryEach(candidates, 0));
  }

  /** Who answers; does not wait for more than are enough, by their addresses. */
  private CompletableFuture<List<Candidate>> search(int enough) {
    Deque<SsdpSearcher> searcher = new ArrayDeque<>(1);
    Set<Source> found = new HashSet<>();
    SearchRequest request =
        SearchRequest.to(Target.of(TYPE))
            .links(core.wiring().settings.links())
            .most(MAX_ANSWERS)
            .onFound(
                answer -> {
                  if (candidate(answer, answer.first()).isPresent()) {
                    found.add(Source.of(answer.source().getAddress()));
                  }
                  if (found.size() >= enough) {
                    searcher.forEach(SsdpSearcher::cancel);
                  }
                })
            .build();
    SsdpSearcher begun = SsdpSearcher.search(core.host(), core.lane(), request);
    searcher.add(begun);
    return core.lane().adopt(begun.result()).thenApply(ControllerLink::inTurns);
  }

  /**
   * Those that are tried: of each source one, before any has a second. Who answers in many names
   * does not keep the others from being tried.
   */
  private static List<Candidate> inTurns(List<Found> answers) {
    Map<Source, Deque<Candidate>> bySource = new LinkedHashMap<>();
    for (Found answer : answers) {
      for (Sighting way : answer.sightings()) {
        Source source = Source.of(way.source().getAddress());
        candidate(answer, way)
            .ifPresent(one -> bySource.computeIfAbsent(source, s -> new ArrayDeque<>()).add(one));
      }
    }
    List<Candidate> tried = new ArrayList<>();
    while (!bySource.isEmpty() && tried.size() < MAX_TRIED) {
      bySource.values().forEach(own -> tried.add(own.remove()));
      bySource.values().removeIf(Deque::isEmpty);
    }
    return tried.subList(0, Math.min(tried.size(), MAX_TRIED));
  }

  /** A controller's secure description. */
  private static Optional<Candidate> candidate(Found answer, Sighting way) {
    return secureLocation(way)
        .filter(url -> way.presence().extension().filter(e -> e.can(ENROLL)).isPresent())
        .map(url -> new Candidate(url, Optional.of(answer.udn())));
  }

  /** At the address that the answer came from: nobody may send us to somebody else's port. */
  private static Optional<URI> secureLocation(Sighting way) {
    try {
      return way.presence()
          .endpoint()
          .secureLocationUri()
          .filter(uri -> HostLiteral.isAt(uri, way.source().getAddress()));
    } catch (MalformedMessageException e) {
      return Optional.empty();
    }
  }
}
