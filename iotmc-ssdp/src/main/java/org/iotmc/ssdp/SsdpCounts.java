package org.iotmc.ssdp;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.iotmc.api.internal.httpu.Tally;

/**
 * What became of the datagrams that came in so far.
 *
 * @param decoded how many were decoded
 * @param repeated how many were byte for byte what was heard before, and not decoded again
 * @param refused how many were dropped, by reason; every reason is there
 */
public record SsdpCounts(long decoded, long repeated, Map<Refusal, Long> refused) {
  public SsdpCounts {
    Map<Refusal, Long> all = new EnumMap<>(Refusal.class);
    for (Refusal reason : Refusal.values()) {
      all.put(reason, refused.getOrDefault(reason, 0L));
    }
    refused = Collections.unmodifiableMap(all);
  }

  static SsdpCounts of(Tally<Refusal> tally) {
    return new SsdpCounts(tally.decoded(), tally.repeated(), tally.refused());
  }

  /**
   * How many were dropped for a reason.
   *
   * @param reason the reason
   */
  public long refused(Refusal reason) {
    return refused.getOrDefault(reason, 0L);
  }
}
