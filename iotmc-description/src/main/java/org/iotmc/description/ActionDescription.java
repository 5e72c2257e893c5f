package org.iotmc.description;

import java.util.List;

/**
 * An action of a service (UDA 2.0, 2.5).
 *
 * @param name its name
 * @param in the arguments that go in, in order
 * @param out the arguments that come out, in order
 */
public record ActionDescription(
    String name, List<ArgumentDescription> in, List<ArgumentDescription> out) {
  public ActionDescription {
    in = List.copyOf(in);
    out = List.copyOf(out);
  }
}
