package org.iotmc.ssdp;

import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.iotmc.api.spi.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what comes in, and logs one line for each source of faults and minute. Thread-safe. */
final class Tally {
  /** Most sources whose last complaint is remembered; while all are recent, others go unlogged. */
  static final int MAX_COMPLAINTS = 256;

  private static final Logger LOG = LoggerFactory.getLogger(Tally.class);
  private static final long INTERVAL = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nanos;
  private final Consumer<String> log;
  private final AtomicLong decoded = new AtomicLong();
  private final AtomicLong repeated = new AtomicLong();
  private final Map<Refusal, AtomicLong> refused = new EnumMap<>(Refusal.class);
  private final Map<Source, Long> complaints = new LinkedHashMap<>();

  Tally(LongSupplier nanos) {
    this(nanos, LOG::debug);
  }

  Tally(LongSupplier nanos, Consumer<String> log) {
    this.nanos = nanos;
    this.log = log;
    for (Refusal reason : Refusal.values()) {
      refused.put(reason, new AtomicLong());
    }
  }

  void decoded() {
    decoded.incrementAndGet();
  }

  void repeated() {
    repeated.incrementAndGet();
  }

  /** Something was dropped that nobody did wrong. */
  void refuse(Refusal reason) {
    refused.computeIfAbsent(reason, each -> new AtomicLong()).incrementAndGet();
  }

  /** Something was dropped for a fault of who sent it. */
  void refuse(Refusal reason, InetAddress peer, String problem) {
    refuse(reason);
    if (isFirst(Source.of(peer))) {
      log.accept("dropped a datagram of " + peer.getHostAddress() + ": " + problem);
    }
  }

  SsdpCounts counts() {
    Map<Refusal, Long> byReason = new EnumMap<>(Refusal.class);
    refused.forEach((reason, count) -> byReason.put(reason, count.get()));
    return new SsdpCounts(decoded.get(), repeated.get(), byReason);
  }

  private synchronized boolean isFirst(Source peer) {
    long now = nanos.getAsLong();
    complaints.values().removeIf(last -> now - last >= INTERVAL);
    return complaints.size() < MAX_COMPLAINTS && complaints.putIfAbsent(peer, now) == null;
  }
}
