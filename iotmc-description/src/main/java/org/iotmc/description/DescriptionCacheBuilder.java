package org.iotmc.description;

import java.util.function.Consumer;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Describes a {@link DescriptionCache}. */
public final class DescriptionCacheBuilder {
  private static final Logger LOG = LoggerFactory.getLogger(DescriptionCache.class);

  final Host host;
  final Lane lane;
  int entries = DescriptionCache.DEFAULT_ENTRIES;
  int bytes = DescriptionCache.DEFAULT_BYTES;
  int parallel = DescriptionCache.DEFAULT_PARALLEL;
  UrlPolicy policy = UrlPolicy.SENDER_ONLY;
  Consumer<String> log = LOG::debug;

  DescriptionCacheBuilder(Host host, Lane lane) {
    this.host = host;
    this.lane = lane;
  }

  /**
   * Most devices that are remembered; the one used longest ago is forgotten first.
   *
   * @param most 1 or more
   */
  public DescriptionCacheBuilder entries(int most) {
    entries = Math.max(1, most);
    return this;
  }

  /**
   * Most bytes of documents that are remembered, {@value DescriptionCache#DEFAULT_BYTES} unless
   * set, a quarter of them of one device. What is read of a hostile document may take twenty times
   * as much memory.
   *
   * @param most enough for one document or more
   */
  public DescriptionCacheBuilder bytes(int most) {
    if (most < DeviceDescriptionCodec.MAX_BYTES) {
      throw new IllegalArgumentException("less than one document may have: " + most);
    }
    bytes = most;
    return this;
  }

  /**
   * Most fetches at a time.
   *
   * @param most 1 or more
   */
  public DescriptionCacheBuilder parallel(int most) {
    parallel = Math.max(1, most);
    return this;
  }

  /**
   * Where URLs of descriptions may lead; {@link UrlPolicy#SENDER_ONLY} unless set.
   *
   * @param chosen the policy
   */
  public DescriptionCacheBuilder urls(UrlPolicy chosen) {
    policy = chosen;
    return this;
  }

  /** Where failures are told, for tests. */
  DescriptionCacheBuilder log(Consumer<String> lines) {
    log = lines;
    return this;
  }

  /** The cache; it has fetched nothing yet. */
  public DescriptionCache build() {
    return new DescriptionCache(this);
  }
}
