package org.iotmc.gena;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.iotmc.api.service.EventRule;
import org.iotmc.api.spi.HttpExchange;

/**
 * A service whose variables are evented.
 *
 * @param path the path of its event URL
 * @param initial every evented variable with its value at the start
 * @param rules how the changes of variables are told; {@link EventRule#PLAIN} of those not in it
 * @param admits who may subscribe; the others get status 403
 * @param origin what it is called in events that everybody is told; required where a variable has a
 *     level
 */
public record EventedService(
    String path,
    Map<String, String> initial,
    Map<String, EventRule> rules,
    Predicate<HttpExchange> admits,
    Optional<MulticastEvent.Origin> origin) {
  public EventedService {
    initial = new LinkedHashMap<>(initial);
    rules = new LinkedHashMap<>(rules);
    PropertySetCodec.encode(initial);
    if (!initial.keySet().containsAll(rules.keySet())) {
      throw new IllegalArgumentException("a rule for no variable of " + path + ": " + rules);
    }
    if (origin.isEmpty() && rules.values().stream().anyMatch(each -> each.level().isPresent())) {
      throw new IllegalArgumentException("a level without an origin at " + path + ": " + rules);
    }
  }

  /**
   * A service that tells its subscribers only.
   *
   * @param path the path of its event URL
   * @param initial every evented variable
   * @param rules how the changes of variables are told
   * @param admits who may subscribe
   */
  public EventedService(
      String path,
      Map<String, String> initial,
      Map<String, EventRule> rules,
      Predicate<HttpExchange> admits) {
    this(path, initial, rules, admits, Optional.empty());
  }

  /**
   * A service that anybody may subscribe to.
   *
   * @param path the path of its event URL
   * @param initial every evented variable
   */
  public static EventedService open(String path, Map<String, String> initial) {
    return new EventedService(path, initial, Map.of(), exchange -> true);
  }

  EventRule rule(String name) {
    return rules.getOrDefault(name, EventRule.PLAIN);
  }

  boolean tellsEveryChange(String name) {
    return rule(name).delivery() == EventRule.Delivery.EVERY_CHANGE;
  }
}
