package org.iotmc.description;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.iotmc.api.IotmcException;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.HostLiteral;

/**
 * What is known of the descriptions of devices, and what may be asked for again: the rules of
 * {@link DescriptionCache}. Bounded; the entry that was used longest ago goes first.
 */
final class CacheState {
  /** The wait after a first failure; it doubles with each further one. */
  static final Duration FIRST_WAIT = Duration.ofSeconds(30);

  /** The longest wait after failures. */
  static final Duration LONGEST_WAIT = Duration.ofHours(1);

  private static final int MAX_DOUBLINGS = 7;

  private final Map<Key, Entry> entries;

  CacheState(int maxEntries) {
    entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Key, Entry> eldest) {
            return size() > maxEntries;
          }
        };
  }

  /**
   * A device as it is reached at one host, and by whom: what a stranger said is no answer to TLS.
   */
  record Key(Udn udn, String host, Optional<Udn> peer) {
    static Key of(Announcement announcement, Optional<Udn> peer) {
      return new Key(announcement.udn(), host(announcement.location()), peer);
    }

    /** However it is written: an address is one host in all its forms. */
    private static String host(URI location) {
      String host = String.valueOf(location.getHost()).toLowerCase(Locale.ROOT);
      return HostLiteral.address(host).map(InetAddress::getHostAddress).orElse(host);
    }
  }

  /** A fetch that failed, several times perhaps, and when it may be tried again. */
  private record Failed(
      Announcement announcement, IotmcException failure, int times, Instant retry) {}

  /** What became of the fetches from one device. */
  private static final class Entry {
    private Announcement announcement;
    private Optional<DeviceDescription> description = Optional.empty();
    private final Map<URI, ServiceDescription> services = new LinkedHashMap<>();
    private final Map<URI, Failed> failures = new LinkedHashMap<>();

    Entry(Announcement announcement) {
      this.announcement = announcement;
    }
  }

  /**
   * What is remembered for an announcement: with a CONFIGID as long as it is the same, without one
   * as long as the announcements of one run follow each other without a gap (UDA 2.0, 2, and 1.0).
   */
  Optional<DeviceDescription> find(Key key, Announcement now, Instant time) {
    return entry(key, now, time).flatMap(entry -> entry.description);
  }

  /** A service's description, likewise. */
  Optional<ServiceDescription> find(Key key, Announcement now, Instant time, URI service) {
    return entry(key, now, time).map(entry -> entry.services.get(service));
  }

  private Optional<Entry> entry(Key key, Announcement now, Instant time) {
    Entry entry = entries.get(key);
    if (entry == null || !holds(entry.announcement, now, time)) {
      return Optional.empty();
    }
    if (now.expires().isAfter(entry.announcement.expires())) {
      entry.announcement = now;
    }
    return Optional.of(entry);
  }

  private static boolean holds(Announcement then, Announcement now, Instant time) {
    if (now.configId().isPresent()) {
      return then.configId().equals(now.configId()) && then.location().equals(now.location());
    }
    return then.sameAs(now) && time.isBefore(then.expires());
  }

  /** The failure to tell instead of asking again, until its time is over or something is new. */
  Optional<IotmcException> refusal(Key key, Announcement now, URI url, Instant time) {
    return Optional.ofNullable(entries.get(key))
        .map(entry -> entry.failures.get(url))
        .filter(failed -> failed.announcement().sameAs(now) && time.isBefore(failed.retry()))
        .map(Failed::failure);
  }

  void fetched(Key key, Announcement now, DeviceDescription description) {
    Entry entry = new Entry(now);
    entry.description = Optional.of(description);
    entries.put(key, entry);
  }

  void fetched(Key key, Announcement now, URI service, ServiceDescription description) {
    Entry entry = entryFor(key, now);
    entry.failures.remove(service);
    if (entry.services.size() < DescriptionCache.MAX_SERVICES) {
      entry.services.put(service, description);
    }
  }

  /** Notes a failure; the next ones wait longer. */
  void failed(Key key, Announcement now, URI url, Failure failure) {
    Entry entry = entryFor(key, now);
    Failed before = entry.failures.get(url);
    int times = before != null && before.announcement().sameAs(now) ? before.times() : 0;
    Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(times, MAX_DOUBLINGS));
    Duration bounded = wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
    if (before != null || entry.failures.size() <= DescriptionCache.MAX_SERVICES) {
      entry.failures.put(
          url, new Failed(now, failure.reason(), times + 1, failure.time().plus(bounded)));
    }
  }

  /** What failed a fetch, and when. */
  record Failure(IotmcException reason, Instant time) {}

  private Entry entryFor(Key key, Announcement now) {
    Entry entry = entries.get(key);
    boolean same =
        entry != null
            && entry.announcement.configId().equals(now.configId())
            && entry.announcement.location().equals(now.location());
    if (entry == null || !same) {
      entry = new Entry(now);
      entries.put(key, entry);
    }
    return entry;
  }

  void forget(Udn udn) {
    entries.keySet().removeIf(key -> key.udn().equals(udn));
  }

  int size() {
    return entries.size();
  }
}
