package org.iotmc.device;

import org.iotmc.api.ActionException;
import org.iotmc.api.Causes;
import org.iotmc.api.IotmcException;
import org.iotmc.api.UpnpError;

/** Reads the failures of stages. */
final class Failures {
  private Failures() {}

  /** Whether the same attempt may succeed later. */
  static boolean mayPass(Throwable failure) {
    return Causes.of(failure) instanceof IotmcException known && known.retryable();
  }

  static boolean is(Throwable failure, UpnpError error) {
    return Causes.of(failure) instanceof ActionException action && action.is(error);
  }
}
