package org.iotmc.description;

import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.iotmc.api.IotmcException;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TrustException;
import org.iotmc.description.DescriptionCounts.Reason;

/** Counts fetches, and logs one line for each host whose fetches fail and minute. Thread-safe. */
final class FetchTally {
  /** Most hosts whose last failure is remembered; while all are recent, others go unlogged. */
  static final int MAX_HOSTS = 256;

  private static final long INTERVAL = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nanos;
  private final Consumer<String> log;
  private final Map<Reason, Long> failed = new EnumMap<>(Reason.class);
  private final Map<String, Long> logged = new LinkedHashMap<>();
  private long fetched;

  FetchTally(LongSupplier nanos, Consumer<String> log) {
    this.nanos = nanos;
    this.log = log;
  }

  synchronized void fetched() {
    fetched++;
  }

  synchronized void failed(URI url, IotmcException failure) {
    failed.merge(reason(failure), 1L, Long::sum);
    long now = nanos.getAsLong();
    logged.values().removeIf(last -> now - last >= INTERVAL);
    if (logged.size() < MAX_HOSTS
        && logged.putIfAbsent(String.valueOf(url.getHost()), now) == null) {
      log.accept("no description from " + url + ": " + failure.getMessage());
    }
  }

  private static Reason reason(IotmcException failure) {
    if (failure instanceof MalformedMessageException malformed) {
      return malformed.field().equals("body") ? Reason.BODY : Reason.DOCUMENT;
    }
    return failure instanceof TrustException ? Reason.UNTRUSTED : Reason.UNREACHABLE;
  }

  synchronized DescriptionCounts counts() {
    return new DescriptionCounts(fetched, failed);
  }
}
