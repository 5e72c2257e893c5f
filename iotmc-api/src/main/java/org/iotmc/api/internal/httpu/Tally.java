package org.iotmc.api.internal.httpu;

import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.iotmc.api.spi.Source;

/**
 * Counts what comes in, and logs one line for each source of faults and minute. Thread-safe.
 *
 * @param <R> why something is dropped
 */
public final class Tally<R extends Enum<R>> {
  /** Most sources whose last complaint is remembered; while all are recent, others go unlogged. */
  public static final int MAX_COMPLAINTS = 256;

  private static final long INTERVAL = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nanos;
  private final Consumer<String> log;
  private final AtomicLong decoded = new AtomicLong();
  private final AtomicLong repeated = new AtomicLong();
  private final Map<R, AtomicLong> refused;
  private final Map<Source, Long> complaints = new LinkedHashMap<>();

  /**
   * Nothing came in yet.
   *
   * @param reasons why something may be dropped
   * @param nanos a clock that never goes back
   * @param log hears of the faults of others
   */
  public Tally(Class<R> reasons, LongSupplier nanos, Consumer<String> log) {
    this.nanos = nanos;
    this.log = log;
    this.refused = new EnumMap<>(reasons);
    for (R reason : reasons.getEnumConstants()) {
      refused.put(reason, new AtomicLong());
    }
  }

  /** Something was read. */
  public void decode() {
    decoded.incrementAndGet();
  }

  /** Something was known already. */
  public void repeat() {
    repeated.incrementAndGet();
  }

  /** Something was dropped that nobody did wrong. */
  public void refuse(R reason) {
    refused.computeIfAbsent(reason, each -> new AtomicLong()).incrementAndGet();
  }

  /** Something was dropped for a fault of who sent it. */
  public void refuse(R reason, InetAddress peer, String problem) {
    refuse(reason);
    if (isFirst(Source.of(peer))) {
      log.accept("dropped a datagram of " + peer.getHostAddress() + ": " + problem);
    }
  }

  /** How much was read. */
  public long decoded() {
    return decoded.get();
  }

  /** How much was known already. */
  public long repeated() {
    return repeated.get();
  }

  /** How much was dropped, by reason; every reason is there. */
  public Map<R, Long> refused() {
    Map<R, Long> byReason = new EnumMap<>(refused.keySet().iterator().next().getDeclaringClass());
    refused.forEach((reason, count) -> byReason.put(reason, count.get()));
    return byReason;
  }

  private synchronized boolean isFirst(Source peer) {
    long now = nanos.getAsLong();
    complaints.values().removeIf(last -> now - last >= INTERVAL);
    return complaints.size() < MAX_COMPLAINTS && complaints.putIfAbsent(peer, now) == null;
  }
}
