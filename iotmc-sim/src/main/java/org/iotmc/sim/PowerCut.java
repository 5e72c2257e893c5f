package org.iotmc.sim;

/**
 * The power failed while this code ran: the rest of it never happened. An {@link Error}, so that no
 * handler for failures of storage goes on after it.
 */
public final class PowerCut extends Error {
  private static final long serialVersionUID = 1L;

  PowerCut(String host) {
    super("the power of " + host + " failed");
  }

  /** Whether a failure is, or was caused by, a loss of power. */
  static boolean isIn(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof PowerCut) {
        return true;
      }
    }
    return false;
  }
}
