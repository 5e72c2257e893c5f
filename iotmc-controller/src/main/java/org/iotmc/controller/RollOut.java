package org.iotmc.controller;

import java.util.Collection;
import java.util.List;
import org.iotmc.api.Udn;

/** Which devices a firmware is for. */
public sealed interface RollOut {
  /** Every enrolled device. */
  record Everyone() implements RollOut {
    @Override
    public boolean admits(Udn device) {
      return true;
    }
  }

  /**
   * Some devices.
   *
   * @param devices their names, sorted
   */
  record Members(List<Udn> devices) implements RollOut {
    public Members {
      devices = devices.stream().distinct().sorted().toList();
    }

    @Override
    public boolean admits(Udn device) {
      return devices.contains(device);
    }
  }

  /**
   * Whether a device belongs to it.
   *
   * @param device its name
   */
  boolean admits(Udn device);

  /** Every enrolled device. */
  static RollOut everyone() {
    return new Everyone();
  }

  /**
   * Some devices.
   *
   * @param devices their names
   */
  static RollOut to(Collection<Udn> devices) {
    return new Members(List.copyOf(devices));
  }
}
