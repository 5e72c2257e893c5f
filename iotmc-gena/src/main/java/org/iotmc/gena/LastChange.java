package org.iotmc.gena;

import java.util.List;
import java.util.Optional;
import org.iotmc.api.Warning;

/**
 * The value of a variable named LastChange: what changed of the variables of several instances of a
 * service that are not evented themselves, as in UPnP's audio and video services.
 *
 * @param changes in the order they came
 * @param warnings what was tolerated
 */
public record LastChange(List<Change> changes, List<Warning> warnings) {
  public LastChange {
    changes = List.copyOf(changes);
    warnings = List.copyOf(warnings);
  }

  /**
   * One variable.
   *
   * @param instance the number of the instance
   * @param channel the channel, of a variable that has such
   * @param variable the name
   * @param value the value
   */
  public record Change(String instance, Optional<String> channel, String variable, String value) {}
}
