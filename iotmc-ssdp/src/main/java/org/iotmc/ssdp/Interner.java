package org.iotmc.ssdp;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Keeps one object for equal values that many devices say, such as SERVER. Bounded. */
final class Interner {
  private static final int MAX = 1024;

  /** Looked up only. */
  private final Map<Object, Object> values = new HashMap<>();

  /** The value itself, or one that is equal and was there before. */
  @SuppressWarnings("unchecked")
  <T> T intern(T value) {
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

  /** The same presence, made of what many say. */
  Presence slim(Presence presence) {
    return new Presence(
        presence.endpoint(),
        slim(presence.epoch()),
        intern(presence.maxAge()),
        presence.server().isEmpty() ? Optional.empty() : intern(presence.server()),
        presence.extension().isEmpty() ? Optional.empty() : intern(presence.extension()));
  }

  /** A signature says nothing beside a BOOTID, and each device has another. */
  private Epoch slim(Epoch epoch) {
    return new Epoch(
        epoch.bootId(),
        intern(epoch.configId()),
        epoch.bootId().isPresent() ? Optional.empty() : epoch.nls());
  }
}
