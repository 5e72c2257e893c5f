package org.iotmc.description;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.iotmc.api.IotmcException;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.HostLiteral;
import org.iotmc.api.spi.SourceShares;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the descriptions of devices, and what may be asked for again: the rules of
 * {@link DescriptionCache}. Bounded in entries and in bytes; the entry that was used longest ago
 * goes first. Times are those of the host that pass evenly: its clock may be set back.
 */
final class CacheState {
  /** The wait after a first failure; it doubles with each further one. */
  static final Duration FIRST_WAIT = Duration.ofSeconds(30);

  /** The longest wait after failures. */
  static final Duration LONGEST_WAIT = Duration.ofHours(1);

  private static final int MAX_DOUBLINGS = 7;

  /** What a failure counts as, beside its URL. */
  private static final int FAILURE_BYTES = 1 << 10;

  /** No announcement holds longer. */
  private static final Duration LONGEST_LIFE = Duration.ofDays(1);

  private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private final int maxEntries;
  private final long maxBytes;
  private long bytes;

  CacheState(int maxEntries, long maxBytes) {
    this.maxEntries = maxEntries;
    this.maxBytes = maxBytes;
  }

  /**
   * A moment on both clocks.
   *
   * @param nanos for durations
   * @param time for what announcements say
   */
  record Moment(long nanos, Instant time) {
    /** In the first, when an announcement ceases to hold. */
    long end(Announcement announcement) {
      if (!announcement.expires().isAfter(time)) {
        return nanos;
      }
      Duration left = Duration.between(time, announcement.expires());
      return nanos + (left.compareTo(LONGEST_LIFE) < 0 ? left : LONGEST_LIFE).toNanos();
    }
  }

  /** What was read, and how long its document was. */
  record Document<T>(T content, int bytes) {}

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

  /** What is asked for; the same for everybody who may share it, whenever it was heard. */
  record Question(Key key, Announcement announced, URI url) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Question asked
          && key.equals(asked.key)
          && url.equals(asked.url)
          && announced.sameAs(asked.announced);
    }

    @Override
    public int hashCode() {
      return Objects.hash(key, url, announced.bootId(), announced.configId());
    }
  }

  /** A fetch that failed, several times perhaps, and when it may be tried again. */
  private record Failed(Announcement announcement, IotmcException failure, int times, long retry) {}

  /** What became of the fetches from one device. */
  private static final class Entry {
    private Announcement announcement;
    private long end;
    private long bytes;
    private Optional<DeviceDescription> description = Optional.empty();
    private final Map<URI, Document<ServiceDescription>> services = new LinkedHashMap<>();
    private final Map<URI, Failed> failures = new LinkedHashMap<>();

    Entry(Announcement announcement, Moment now) {
      this.announcement = announcement;
      this.end = now.end(announcement);
    }

    /** Whether the description is of another configuration than was announced, as it says. */
    boolean contradicts() {
      OptionalInt said = description.map(DeviceDescription::configId).orElse(OptionalInt.empty());
      return said.isPresent() && !said.equals(announcement.configId());
    }
  }

  /**
   * What is remembered for an announcement: with a CONFIGID as long as it is the same, without one,
   * or with one that the description contradicts, as long as the announcements of one run follow
   * each other without a gap (UDA 2.0, 2, and 1.0).
   */
  Optional<DeviceDescription> find(Question asked, Moment moment) {
    return entry(asked.key(), asked.announced(), moment).flatMap(entry -> entry.description);
  }

  /** A service's description, likewise. */
  Optional<ServiceDescription> findService(Question asked, Moment moment) {
    return entry(asked.key(), asked.announced(), moment)
        .map(entry -> entry.services.get(asked.url()))
        .map(Document::content);
  }

  private Optional<Entry> entry(Key key, Announcement now, Moment moment) {
    Entry entry = entries.get(key);
    if (entry == null || !holds(entry, now, moment)) {
      return Optional.empty();
    }
    if (moment.end(now) - entry.end > 0) {
      entry.announcement = now;
      entry.end = moment.end(now);
    }
    return Optional.of(entry);
  }

  private static boolean holds(Entry entry, Announcement now, Moment moment) {
    Announcement then = entry.announcement;
    if (now.configId().isPresent() && !entry.contradicts()) {
      return then.configId().equals(now.configId()) && then.location().equals(now.location());
    }
    return then.sameAs(now) && moment.nanos() - entry.end < 0;
  }

  /** The failure to tell instead of asking again, until its time is over or something is new. */
  Optional<IotmcException> refusal(Question asked, Moment moment) {
    return Optional.ofNullable(entries.get(asked.key()))
        .map(entry -> entry.failures.get(asked.url()))
        .filter(
            failed ->
                failed.announcement().sameAs(asked.announced())
                    && moment.nanos() - failed.retry() < 0)
        .map(Failed::failure);
  }

  void fetched(Question asked, Moment moment, Document<DeviceDescription> read) {
    Entry entry = new Entry(asked.announced(), moment);
    entry.description = Optional.of(read.content());
    put(asked.key(), entry);
    grow(entry, read.bytes());
  }

  void fetchedService(Question asked, Moment moment, Document<ServiceDescription> read) {
    Entry entry = entryFor(asked.key(), asked.announced(), moment);
    if (entry.failures.remove(asked.url()) != null) {
      grow(entry, -bytes(asked.url()));
    }
    Document<ServiceDescription> before = entry.services.remove(asked.url());
    if (before != null) {
      grow(entry, -before.bytes());
    }
    if (entry.services.size() < DescriptionCache.MAX_SERVICES
        && entry.bytes + read.bytes() <= maxBytes / SourceShares.FRACTION) {
      entry.services.put(asked.url(), read);
      grow(entry, read.bytes());
    }
  }

  private static int bytes(URI failed) {
    return FAILURE_BYTES + failed.toString().length();
  }

  private void put(Key key, Entry entry) {
    Entry before = entries.put(key, entry);
    bytes -= before == null ? 0 : before.bytes;
    if (entries.size() > maxEntries) {
      removeEldest();
    }
  }

  private void grow(Entry entry, int more) {
    entry.bytes += more;
    bytes += more;
    while (bytes > maxBytes) {
      removeEldest();
    }
  }

  private void removeEldest() {
    Iterator<Entry> eldest = entries.values().iterator();
    bytes -= eldest.next().bytes;
    eldest.remove();
  }

  /** Notes a failure; the next ones wait longer. */
  void failed(Question asked, Moment moment, IotmcException failure) {
    Announcement now = asked.announced();
    URI url = asked.url();
    Entry entry = entryFor(asked.key(), now, moment);
    Failed before = entry.failures.get(url);
    int times = before != null && before.announcement().sameAs(now) ? before.times() : 0;
    Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(times, MAX_DOUBLINGS));
    Duration bounded = wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
    if (before != null || entry.failures.size() <= DescriptionCache.MAX_SERVICES) {
      entry.failures.put(
          url, new Failed(now, failure, times + 1, moment.nanos() + bounded.toNanos()));
      grow(entry, before == null ? bytes(url) : 0);
    }
  }

  private Entry entryFor(Key key, Announcement now, Moment moment) {
    Entry entry = entries.get(key);
    boolean same =
        entry != null
            && entry.announcement.configId().equals(now.configId())
            && entry.announcement.location().equals(now.location());
    if (entry == null || !same) {
      entry = new Entry(now, moment);
      put(key, entry);
    }
    return entry;
  }

  void forget(Udn udn) {
    Iterator<Map.Entry<Key, Entry>> all = entries.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Key, Entry> each = all.next();
      if (each.getKey().udn().equals(udn)) {
        bytes -= each.getValue().bytes;
        all.remove();
      }
    }
  }

  int size() {
    return entries.size();
  }
}
