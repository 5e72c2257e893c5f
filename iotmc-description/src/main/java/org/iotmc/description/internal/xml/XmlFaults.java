package org.iotmc.description.internal.xml;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.iotmc.api.Warning;
import org.iotmc.api.Warning.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The faults of a document that were tolerated, each once and at most {@value #MAX}; or the rule
 * that none of its markup is.
 */
public final class XmlFaults {
  /** Most warnings that are kept of a document. */
  public static final int MAX = 64;

  /** For documents whose markup has to be right, such as requests that change something. */
  static final XmlFaults NONE_TOLERATED = new XmlFaults(false);

  private final boolean tolerant;
  private @Nullable Set<Warning> found;

  private XmlFaults(boolean tolerant) {
    this.tolerant = tolerant;
  }

  /** For a document of which as much is read as can be. */
  public static XmlFaults tolerated() {
    return new XmlFaults(true);
  }

  boolean tolerates() {
    return tolerant;
  }

  /**
   * Adds a fault.
   *
   * @param kind what it is
   * @param where the element
   */
  public void add(Kind kind, String where) {
    if (tolerant) {
      Set<Warning> all = found;
      if (all == null) {
        all = new LinkedHashSet<>();
        found = all;
      }
      if (all.size() < MAX) {
        all.add(new Warning(kind, where));
      }
    }
  }

  /** What was found, in order. */
  public List<Warning> list() {
    return found == null ? List.of() : List.copyOf(found);
  }
}
