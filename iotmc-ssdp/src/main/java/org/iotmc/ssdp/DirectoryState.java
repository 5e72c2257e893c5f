package org.iotmc.ssdp;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.iotmc.api.Udn;

/**
 * The state machine of a directory: takes what was heard and the time, returns what changed. UDA
 * 2.0, 1.2.
 */
final class DirectoryState {
  private static final Comparator<Expiry> BY_TIME =
      Comparator.comparingLong(Expiry::deadline).thenComparing(Expiry::udn);

  private final List<Target> interests;
  private final int maxDevices;
  private final int maxPerSource;
  private final Map<Udn, DirectoryEntry> entries = new LinkedHashMap<>();
  private final Map<InetAddress, Integer> perSource = new LinkedHashMap<>();
  private final TreeSet<Expiry> expiries = new TreeSet<>(BY_TIME);
  private long refused;

  DirectoryState(List<Target> interests, int maxDevices, int maxPerSource) {
    this.interests = List.copyOf(interests);
    this.maxDevices = maxDevices;
    this.maxPerSource = maxPerSource;
  }

  /** A moment on both clocks: nanoseconds for durations, wall-clock time for people. */
  record Moment(long nanos, Instant time) {}

  private record Expiry(long deadline, Udn udn) {}

  /** A message came in. */
  Optional<DirectoryChange> hear(Heard heard, Moment now) {
    if (heard.message() instanceof SsdpMessage.Alive alive) {
      return present(alive.advertisement(), alive.presence(), heard, now);
    }
    if (heard.message() instanceof SsdpMessage.SearchResponse response) {
      return present(response.advertisement(), response.presence(), heard, now);
    }
    if (heard.message() instanceof SsdpMessage.ByeBye byeBye) {
      return goodbye(byeBye, heard);
    }
    if (heard.message() instanceof SsdpMessage.Update update) {
      update(update, heard);
    }
    return Optional.empty();
  }

  /** Removes what has expired. */
  List<DirectoryChange> expire(long nanos) {
    List<DirectoryChange> gone = new ArrayList<>();
    while (!expiries.isEmpty() && expiries.first().deadline() <= nanos) {
      DirectoryEntry entry = entries.get(expiries.first().udn());
      if (entry == null) {
        throw new IllegalStateException("an expiry without its device");
      }
      remove(entry);
      DiscoveredDevice device = entry.device();
      gone.add(listener -> listener.left(device, DirectoryListener.Reason.EXPIRED));
    }
    return gone;
  }

  /** When the next device expires, if nothing is heard. */
  OptionalLong nextExpiry() {
    return expiries.isEmpty() ? OptionalLong.empty() : OptionalLong.of(expiries.first().deadline());
  }

  /** The devices, in the order of their names. */
  List<DiscoveredDevice> devices() {
    return entries.values().stream()
        .map(DirectoryEntry::device)
        .sorted(Comparator.comparing(DiscoveredDevice::udn))
        .toList();
  }

  /** How many messages of newcomers were refused at a bound. */
  long refused() {
    return refused;
  }

  private Optional<DirectoryChange> present(
      Advertisement advertisement, Presence presence, Heard heard, Moment now) {
    if (Sources.pointsAtUs(presence.endpoint().location(), heard.source())) {
      return Optional.empty();
    }
    DiscoveredDevice said =
        new DiscoveredDevice(
            advertisement.usn().udn(),
            presence,
            List.of(advertisement.target()),
            heard.source(),
            heard.link(),
            now.time());
    long deadline = now.nanos() + SsdpDirectory.lifetime(presence.maxAge()).toNanos();
    DirectoryEntry known = entries.get(said.udn());
    return known == null ? newcomer(said, deadline) : again(known, said, deadline);
  }

  private Optional<DirectoryChange> newcomer(DiscoveredDevice said, long deadline) {
    if (interests.stream().noneMatch(said.targets().get(0)::answers)) {
      return Optional.empty();
    }
    InetAddress source = said.source().getAddress();
    if (entries.size() >= maxDevices || perSource.getOrDefault(source, 0) >= maxPerSource) {
      refused++;
      return Optional.empty();
    }
    add(new DirectoryEntry(said, deadline));
    return Optional.of(listener -> listener.appeared(said));
  }

  private Optional<DirectoryChange> again(
      DirectoryEntry known, DiscoveredDevice said, long deadline) {
    if (known.isOtherWay(said)) {
      return Optional.empty();
    }
    boolean reboot = known.isReboot(said);
    boolean change = known.isChange(said);
    DiscoveredDevice before = known.device();
    remove(known);
    known.renew(said, deadline);
    add(known);
    DiscoveredDevice now = known.device();
    if (reboot) {
      return Optional.of(listener -> listener.rebooted(before, now));
    }
    return change ? Optional.of(listener -> listener.changed(before, now)) : Optional.empty();
  }

  /** One goodbye for any part is enough (UDA 2.0, 1.2.3), if it comes from where the device is. */
  private Optional<DirectoryChange> goodbye(SsdpMessage.ByeBye byeBye, Heard heard) {
    DirectoryEntry known = entries.get(byeBye.advertisement().usn().udn());
    if (known == null || !known.source().equals(heard.source().getAddress())) {
      return Optional.empty();
    }
    remove(known);
    DiscoveredDevice device = known.device();
    return Optional.of(listener -> listener.left(device, DirectoryListener.Reason.BYE_BYE));
  }

  /** Moves the BOOTID to be expected; does not extend the lifetime (UDA 2.0, 1.2.4). */
  private void update(SsdpMessage.Update update, Heard heard) {
    DirectoryEntry known = entries.get(update.advertisement().usn().udn());
    if (known != null && known.source().equals(heard.source().getAddress())) {
      known.expect(
          new Epoch(
              OptionalInt.of(update.nextBootId()), known.epoch().configId(), Optional.empty()));
    }
  }

  private void add(DirectoryEntry entry) {
    entries.put(entry.device().udn(), entry);
    expiries.add(new Expiry(entry.deadline(), entry.device().udn()));
    perSource.merge(entry.source(), 1, Integer::sum);
  }

  private void remove(DirectoryEntry entry) {
    entries.remove(entry.device().udn());
    expiries.remove(new Expiry(entry.deadline(), entry.device().udn()));
    perSource.computeIfPresent(entry.source(), (source, count) -> count == 1 ? null : count - 1);
  }
}
