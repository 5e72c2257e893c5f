package org.iotmc.gena;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.iotmc.api.internal.httpu.TokenBucket;
import org.iotmc.api.service.EventLevel;
import org.iotmc.gena.MulticastEvent.Origin;
import org.iotmc.gena.MulticastEvent.Position;

/**
 * What is still to be told to everybody. Changes gather while the pace allows no event, as they do
 * for a slow subscriber; then each level has events of its own, none longer than a datagram. Pure:
 * takes the time as nanoseconds of a clock that never goes back.
 */
final class MulticastOutbox {
  /** Events a second, over all services. */
  static final int RATE = 5;

  /** Events at once after a pause. */
  static final int BURST = 20;

  private final TokenBucket pace = new TokenBucket(BURST, Duration.ofSeconds(1).dividedBy(RATE));

  /** The service that was told of last is the last one. */
  private final Map<Origin, Line> lines = new LinkedHashMap<>();

  private long tooLong;
  private long dropped;

  /** What one service tells. */
  private static final class Line {
    private final EventedService service;
    private final PendingChanges<String> pending;
    private long sequence;

    Line(EventedService service) {
      this.service = service;
      this.pending = new PendingChanges<>(service::tellsEveryChange);
    }

    MulticastEvent event(EventLevel level, int bootId, Map<String, String> properties) {
      return new MulticastEvent(
          service.origin().orElseThrow(),
          level,
          Position.of(bootId, sequence),
          PropertySet.of(properties));
    }

    MulticastEvent next(EventLevel level, int bootId, Map<String, String> properties) {
      MulticastEvent event = event(level, bootId, properties);
      sequence = EventHeaders.following(sequence);
      return event;
    }
  }

  /** Variables of a service have new values; those without a level are left out. */
  void add(EventedService service, Map<String, String> changed) {
    Map<String, String> told = new LinkedHashMap<>(changed);
    told.keySet().removeIf(name -> service.rule(name).level().isEmpty());
    if (told.isEmpty() || service.origin().isEmpty()) {
      return;
    }
    PendingChanges<String> pending =
        lines.computeIfAbsent(service.origin().get(), origin -> new Line(service)).pending;
    dropped += pending.addOverOldest(told); // nobody can be cut off
  }

  /** Takes the events that may go now: those of the changes of one service. */
  List<MulticastEvent> next(int bootId, long now) {
    Optional<Line> turn =
        lines.values().stream().filter(each -> !each.pending.isEmpty()).findFirst();
    if (turn.isEmpty() || !pace.affords(1, now)) {
      return List.of();
    }
    Line line = turn.get();
    Origin origin = line.service.origin().orElseThrow();
    lines.remove(origin);
    lines.put(origin, line);
    Map<EventLevel, Map<String, String>> byLevel = new LinkedHashMap<>();
    line.pending
        .next()
        .orElseThrow()
        .forEach(
            (name, value) ->
                byLevel
                    .computeIfAbsent(
                        line.service.rule(name).level().orElseThrow(), key -> new LinkedHashMap<>())
                    .put(name, value));
    List<MulticastEvent> events = new ArrayList<>();
    byLevel.forEach((level, properties) -> events.addAll(pack(line, level, bootId, properties)));
    pace.pay(events.size());
    return events;
  }

  /** As many variables in each event as a datagram holds (UDA 2.0, 4.2). */
  private List<MulticastEvent> pack(
      Line line, EventLevel level, int bootId, Map<String, String> properties) {
    List<MulticastEvent> events = new ArrayList<>();
    Map<String, String> gathered = new LinkedHashMap<>();
    for (Map.Entry<String, String> each : properties.entrySet()) {
      if (!fits(line.event(level, bootId, Map.of(each.getKey(), each.getValue())))) {
        tooLong++;
        continue;
      }
      gathered.put(each.getKey(), each.getValue());
      if (!fits(line.event(level, bootId, gathered))) {
        gathered.remove(each.getKey());
        events.add(line.next(level, bootId, gathered));
        gathered.clear();
        gathered.put(each.getKey(), each.getValue());
      }
    }
    if (!gathered.isEmpty()) {
      events.add(line.next(level, bootId, gathered));
    }
    return events;
  }

  private static boolean fits(MulticastEvent event) {
    try {
      MulticastEventCodec.encode(event, MulticastEventCodec.GROUPS.site()); // the longest HOST
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** How long until there may be something to send, if something waits. */
  Optional<Duration> due(long now) {
    return lines.values().stream().allMatch(each -> each.pending.isEmpty())
        ? Optional.empty()
        : Optional.of(pace.untilNext(now));
  }

  /** Forgets what waits; the numbers of the services go on. */
  void clear() {
    for (Line line : lines.values()) {
      dropped += line.pending.size();
      line.pending.clear();
    }
  }

  /** Values that are too long for a datagram. */
  long tooLong() {
    return tooLong;
  }

  /** Values that were forgotten before their turn came. */
  long dropped() {
    return dropped;
  }

  /** Values that were replaced by newer ones before their turn came. */
  long coalesced() {
    return lines.values().stream().mapToLong(each -> each.pending.coalesced()).sum();
  }
}
