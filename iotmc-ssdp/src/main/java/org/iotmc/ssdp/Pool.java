package org.iotmc.ssdp;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.iotmc.api.Udn;

/** Keeps one object for equal values that many devices say, such as SERVER. Bounded. */
final class Pool {
  private static final int MAX = 1024;

  /** Looked up only. */
  private final Map<Object, Object> values = new HashMap<>();

  /** The value itself, or one that is equal and was there before. */
  @SuppressWarnings("unchecked")
  <T> T one(T value) {
    Object known = values.get(value);
    if (known != null) {
      return (T) known; // equal to a T
    }
    if (values.size() >= MAX) {
      values.clear();
    }
    values.put(value, value);
    return value;
  }

  /** The same target; one that names its device shares the name. */
  Target slim(Target target, Udn udn) {
    if (target.value().equals(udn.value())) {
      return Target.of(udn);
    }
    return target.value().startsWith("uuid:") ? target : one(target);
  }

  /** The same presence, made of what many say. */
  Presence slim(Presence presence) {
    return new Presence(
        presence.endpoint(),
        presence.epoch(),
        one(presence.maxAge()),
        presence.server().isEmpty() ? Optional.empty() : one(presence.server()),
        presence.extension().isEmpty() ? Optional.empty() : one(presence.extension()));
  }
}
