package org.iotmc.description;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What became of the fetches of a {@link DescriptionCache} so far.
 *
 * @param fetched how many brought a description
 * @param failed how many did not, by reason; every reason is there
 */
public record DescriptionCounts(long fetched, Map<Reason, Long> failed) {
  /** Why there is no description. */
  public enum Reason {
    /** Not reached, not in time, or an answer with another status than 200. */
    UNREACHABLE,
    /** Somebody else answered, or nobody who is trusted. */
    UNTRUSTED,
    /** Longer than its bound, also inflated, or in a coding that cannot be read. */
    BODY,
    /** What came is no description, or that of another device. */
    DOCUMENT
  }

  public DescriptionCounts {
    Map<Reason, Long> all = new EnumMap<>(Reason.class);
    for (Reason reason : Reason.values()) {
      all.put(reason, failed.getOrDefault(reason, 0L));
    }
    failed = Collections.unmodifiableMap(all);
  }

  /**
   * How many failed for a reason.
   *
   * @param reason the reason
   */
  public long failed(Reason reason) {
    return failed.getOrDefault(reason, 0L);
  }
}
