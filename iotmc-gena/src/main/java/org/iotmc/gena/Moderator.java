package org.iotmc.gena;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.iotmc.api.service.EventRule;

/**
 * Holds back the changes that a service's rules want later or not at all (UDA 2.0, 4.5): by rate
 * and by difference. Pure: takes the time as nanoseconds of a clock that never goes back.
 */
final class Moderator {
  private final EventedService service;
  private final Map<String, Told> told = new LinkedHashMap<>();
  private final Map<String, Long> held = new LinkedHashMap<>();

  /** What was told last of a variable, and when it may be told again. */
  private record Told(String value, OptionalLong again) {}

  Moderator(EventedService service) {
    this.service = service;
    service
        .initial()
        .forEach(
            (name, value) -> {
              if (service.rule(name).isModerated()) {
                told.put(name, new Told(value, OptionalLong.empty()));
              }
            });
  }

  /** Gives what is to be told now of variables that changed. */
  Map<String, String> admit(Map<String, String> changed, long now) {
    if (told.isEmpty()) {
      return changed;
    }
    Map<String, String> ready = new LinkedHashMap<>();
    changed.forEach(
        (name, value) -> {
          if (passes(name, value, now)) {
            ready.put(name, value);
          }
        });
    return ready;
  }

  /** How many nanoseconds from now something that is held may be told, if there is such. */
  OptionalLong due(long now) {
    return held.values().stream().mapToLong(again -> again - now).min();
  }

  /** Gives what was held and may be told now, with its present value. */
  Map<String, String> release(Map<String, String> values, long now) {
    Map<String, String> present = new LinkedHashMap<>(values);
    present.keySet().retainAll(List.copyOf(held.keySet()));
    return admit(present, now);
  }

  private boolean passes(String name, String value, long now) {
    Told last = told.get(name);
    if (last == null) {
      return true;
    }
    held.remove(name);
    EventRule rule = service.rule(name);
    if (!isFarEnough(rule, last.value, value)) {
      return false;
    }
    if (last.again.isPresent() && now - last.again.getAsLong() < 0) {
      held.put(name, last.again.getAsLong());
      return false;
    }
    told.put(name, new Told(value, OptionalLong.of(now + rule.interval().toNanos())));
    return true;
  }

  private static boolean isFarEnough(EventRule rule, String last, String value) {
    if (rule.delta().signum() == 0) {
      return true;
    }
    try {
      BigDecimal distance = new BigDecimal(value).subtract(new BigDecimal(last)).abs();
      return distance.compareTo(rule.delta()) >= 0;
    } catch (NumberFormatException e) {
      return true; // no number, so no distance: it is told
    }
  }
}
