package org.iotmc.ssdp;

import java.util.List;
import org.iotmc.api.spi.Host;

/** Describes an {@link SsdpDirectory}. */
public final class SsdpDirectoryBuilder {
  /** Most devices unless said otherwise. */
  public static final int DEFAULT_MAX_DEVICES = 10_000;

  /** Most devices of one address unless said otherwise. */
  public static final int DEFAULT_MAX_PER_SOURCE = 100;

  private final Host host;
  private final DirectoryListener listener;
  private List<Target> interests = List.of(Target.ROOT_DEVICE);
  private int maxDevices = DEFAULT_MAX_DEVICES;
  private int maxPerSource = DEFAULT_MAX_PER_SOURCE;

  SsdpDirectoryBuilder(Host host, DirectoryListener listener) {
    this.host = host;
    this.listener = listener;
  }

  /**
   * Which devices are kept: those that advertise one of these; root devices unless set.
   *
   * @param targets one or more
   */
  public SsdpDirectoryBuilder interests(List<Target> targets) {
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("a directory needs an interest");
    }
    this.interests = List.copyOf(targets);
    return this;
  }

  /**
   * Most devices; newcomers beyond are refused and counted.
   *
   * @param count 1 or more
   */
  public SsdpDirectoryBuilder maxDevices(int count) {
    this.maxDevices = positive(count);
    return this;
  }

  /**
   * Most devices of one address; newcomers beyond are refused and counted.
   *
   * @param count 1 or more
   */
  public SsdpDirectoryBuilder maxPerSource(int count) {
    this.maxPerSource = positive(count);
    return this;
  }

  /** A directory that has opened nothing yet. */
  public SsdpDirectory build() {
    return new SsdpDirectory(this);
  }

  Host host() {
    return host;
  }

  List<Target> interests() {
    return interests;
  }

  DirectoryListener listener() {
    return listener;
  }

  int maxDevices() {
    return maxDevices;
  }

  int maxPerSource() {
    return maxPerSource;
  }

  private static int positive(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("must be 1 or more: " + count);
    }
    return count;
  }
}
