package org.iotmc.device;

import java.util.concurrent.CompletionException;
import org.iotmc.api.ActionException;
import org.iotmc.api.IotmcException;
import org.iotmc.api.UpnpError;

/** Reads the failures of stages. */
final class Failures {
  private Failures() {}

  /** What went wrong, without the wrappers of dependent stages. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** What went wrong, for the log. */
  static String reason(Throwable failure) {
    Throwable cause = cause(failure);
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  /** Whether the same attempt may succeed later. */
  static boolean mayPass(Throwable failure) {
    return cause(failure) instanceof IotmcException known && known.retryable();
  }

  static boolean is(Throwable failure, UpnpError error) {
    return cause(failure) instanceof ActionException action && action.is(error);
  }
}
