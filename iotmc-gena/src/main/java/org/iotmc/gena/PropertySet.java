package org.iotmc.gena;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.iotmc.api.Warning;

/**
 * What an event said.
 *
 * @param properties names and values, in the order they came
 * @param warnings what was tolerated
 */
public record PropertySet(Map<String, String> properties, List<Warning> warnings) {
  public PropertySet {
    properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    warnings = List.copyOf(warnings);
  }

  static PropertySet of(Map<String, String> properties) {
    return new PropertySet(properties, List.of());
  }
}
