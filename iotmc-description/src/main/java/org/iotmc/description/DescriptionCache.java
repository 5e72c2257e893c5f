package org.iotmc.description;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.iotmc.api.Causes;
import org.iotmc.api.IotmcException;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TransportException;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HostLiteral;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.ReceivedBody;
import org.iotmc.api.spi.Source;
import org.iotmc.description.CacheState.Document;
import org.iotmc.description.CacheState.Question;
import org.jspecify.annotations.Nullable;

/**
 * The descriptions of devices as they are announced, each fetched once (UDA 2.0, 2 and 2.11).
 *
 * <ul>
 *   <li>A description is kept while its CONFIGID and location are the same; without a CONFIGID, or
 *       where it says another one, while the announcements of one run follow each other without a
 *       gap.
 *   <li>Who asks for what is being fetched shares the fetch. Few are fetched at a time, half of
 *       them from one {@link Source}; the others wait, {@value #MAX_WAITING} at most, a quarter of
 *       them for one source. All hosts that are names are one.
 *   <li>Documents and failures of {@value #DEFAULT_BYTES} bytes are remembered in all, unless set.
 *   <li>Where nothing is heard within the deadline, it is asked for once more.
 *   <li>After a failure the same failure is told without asking again: for 30 s, then a minute, up
 *       to an hour. An announcement with another BOOTID, CONFIGID or location clears it.
 *   <li>Of a description that names another UDN nothing is kept: it is malformed.
 *   <li>Failures are counted by reason; the log has one a minute for each host.
 * </ul>
 *
 * Any thread may call; futures complete on the lane, as those of {@link DescriptionFetcher}.
 */
public final class DescriptionCache {
  /** Most devices that are remembered where nothing else is said. */
  public static final int DEFAULT_ENTRIES = 1000;

  /** Most bytes of documents that are remembered where nothing else is said. */
  public static final int DEFAULT_BYTES = 16 << 20;

  /** Most fetches at a time where nothing else is said. */
  public static final int DEFAULT_PARALLEL = 4;

  /** Most fetches that wait for their turn; more fail at once. */
  public static final int MAX_WAITING = 10_000;

  /** Most service descriptions that are remembered of a device. */
  public static final int MAX_SERVICES = 256;

  private final Host host;
  private final Lane lane;
  private final DescriptionFetcher fetcher;
  private final CacheState state;
  private final FetchTally tally;
  private final Map<Question, CompletableFuture<?>> underWay = new LinkedHashMap<>();
  private final FetchTurns turns;

  DescriptionCache(DescriptionCacheBuilder builder) {
    host = builder.host;
    lane = builder.lane;
    fetcher = new DescriptionFetcher(host.http(), lane, builder.policy);
    turns = new FetchTurns(builder.parallel, MAX_WAITING);
    state = new CacheState(builder.entries, builder.bytes);
    tally = new FetchTally(host::nanos, builder.log);
  }

  /**
   * Begins to describe a cache.
   *
   * @param host whose network and clock are used
   * @param lane where it works, and futures complete
   */
  public static DescriptionCacheBuilder builder(Host host, Lane lane) {
    return new DescriptionCacheBuilder(host, lane);
  }

  /**
   * The description of a device.
   *
   * @param announced what its announcement says
   * @param spec how to fetch it: deadline, credentials, expected peer
   */
  public CompletionStage<DeviceDescription> device(Announcement announced, CallSpec spec) {
    return onLane(
        () -> {
          CacheState.Key key = CacheState.Key.of(announced, spec.peer());
          Question question = new Question(key, announced, announced.location());
          Optional<DeviceDescription> known = state.find(question, now());
          return known.isPresent()
              ? CompletableFuture.completedFuture(known.get())
              : shared(question, () -> fetchDevice(question, spec));
        });
  }

  /**
   * The description of one of a device's services.
   *
   * @param announced what the device's announcement says
   * @param scpdUrl where it is, as the device's description says
   * @param spec how to fetch it
   */
  public CompletionStage<ServiceDescription> service(
      Announcement announced, URI scpdUrl, CallSpec spec) {
    return onLane(
        () -> {
          if (scpdUrl.equals(announced.location())) {
            throw new MalformedMessageException(
                "SCPDURL", "is that of the device's own description (UDA 2.0, 2.3)");
          }
          CacheState.Key key = CacheState.Key.of(announced, spec.peer());
          Question question = new Question(key, announced, scpdUrl);
          Optional<ServiceDescription> known = state.findService(question, now());
          return known.isPresent()
              ? CompletableFuture.completedFuture(known.get())
              : shared(question, () -> fetchService(question, spec));
        });
  }

  /**
   * Forgets what is known of a device, such as one that said goodbye.
   *
   * @param udn its name
   */
  public void forget(Udn udn) {
    lane.execute(() -> state.forget(udn));
  }

  /** What became of the fetches so far; one that was tried twice counts once. Any thread. */
  public DescriptionCounts counts() {
    return tally.counts();
  }

  private <T> CompletableFuture<T> onLane(Supplier<CompletableFuture<T>> work) {
    CompletableFuture<T> result = lane.future();
    lane.execute(
        () -> {
          try {
            work.get().whenComplete((value, failure) -> settle(result, value, failure));
          } catch (RuntimeException e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  private static <T> void settle(
      CompletableFuture<T> result, @Nullable T value, @Nullable Throwable failure) {
    if (failure == null) {
      result.complete(value);
    } else {
      result.completeExceptionally(Causes.of(failure));
    }
  }

  @SuppressWarnings("unchecked") // a question is of one kind: the location of a device, or not
  private <T> CompletableFuture<T> shared(
      Question question, Supplier<CompletableFuture<T>> fetching) {
    CompletableFuture<?> other = underWay.get(question);
    if (other != null) {
      return (CompletableFuture<T>) other;
    }
    Optional<IotmcException> refusal = state.refusal(question, now());
    if (refusal.isPresent()) {
      return CompletableFuture.failedFuture(refusal.get());
    }
    CompletableFuture<T> result = lane.future();
    underWay.put(question, result);
    result.whenComplete((value, failure) -> underWay.remove(question));
    Optional<Source> from = source(question.url());
    if (!turns.take(from, () -> fetch(from, result, fetching))) {
      result.completeExceptionally(new TransportException("too many descriptions are waited for"));
    }
    return result;
  }

  private CacheState.Moment now() {
    return new CacheState.Moment(host.nanos(), host.clock().instant());
  }

  /** Whose share a fetch takes; nobody's in particular where the host is a name. */
  private static Optional<Source> source(URI url) {
    return Optional.ofNullable(url.getHost()).flatMap(HostLiteral::address).map(Source::of);
  }

  private <T> void fetch(
      Optional<Source> from, CompletableFuture<T> result, Supplier<CompletableFuture<T>> fetching) {
    CompletableFuture<T> fetch;
    try {
      fetch = fetching.get();
    } catch (RuntimeException e) {
      // Told later, as all others: within this call each that waits would begin in the one before.
      fetch = lane.adopt(CompletableFuture.failedFuture(e));
    }
    fetch.whenComplete(
        (value, failure) -> {
          settle(result, value, failure);
          turns.done(from);
        });
  }

  private CompletableFuture<DeviceDescription> fetchDevice(Question question, CallSpec spec) {
    BiFunction<Fetch, ReceivedBody, DeviceDescription> reading =
        (fetch, bytes) -> named(fetcher.device(bytes, fetch), question.announced());
    return attempt(question, spec, DeviceDescriptionCodec.MAX_BYTES, reading)
        .thenApply(
            read -> {
              state.fetched(question, now(), read);
              return read.content();
            });
  }

  private static DeviceDescription named(DeviceDescription description, Announcement announced) {
    if (description.allDevices().stream().noneMatch(d -> d.udn().equals(announced.udn()))) {
      throw new MalformedMessageException("UDN", "another than announced (UDA 2.0, 2.3)");
    }
    return description;
  }

  private CompletableFuture<ServiceDescription> fetchService(Question question, CallSpec spec) {
    BiFunction<Fetch, ReceivedBody, ServiceDescription> reading =
        (fetch, document) -> DescriptionFetcher.service(document, fetch);
    return attempt(question, spec, ServiceDescriptionCodec.MAX_BYTES, reading)
        .thenApply(
            read -> {
              state.fetchedService(question, now(), read);
              return read.content();
            });
  }

  /** Fetches, and once more if nothing was heard (UDA 2.0, 2.11). */
  private <T> CompletableFuture<Document<T>> attempt(
      Question question, CallSpec spec, int maxBytes, BiFunction<Fetch, ReceivedBody, T> reading) {
    Fetch first = fetcher.get(question.url(), spec, maxBytes);
    return read(first, reading)
        .exceptionallyCompose(
            failure ->
                first.wasSilent()
                    ? read(fetcher.get(question.url(), spec, maxBytes), reading)
                    : CompletableFuture.failedFuture(failure))
        .whenComplete(
            (value, failure) -> {
              if (failure == null) {
                tally.fetched();
              } else if (Causes.of(failure) instanceof IotmcException known) {
                tally.failed(question.url(), known);
                state.failed(question, now(), known);
              }
            });
  }

  private static <T> CompletableFuture<Document<T>> read(
      Fetch fetch, BiFunction<Fetch, ReceivedBody, T> reading) {
    return fetch
        .document()
        .thenApply(received -> new Document<>(reading.apply(fetch, received), received.length()));
  }
}
