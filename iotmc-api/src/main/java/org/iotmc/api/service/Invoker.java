package org.iotmc.api.service;

import java.util.concurrent.CompletionStage;

/** Carries out the calls that are made on a typed client. */
@FunctionalInterface
public interface Invoker {
  /**
   * Calls an action.
   *
   * @param action which one
   * @param call with a record of the action's argument type
   * @return a record of the action's result type
   */
  CompletionStage<?> invoke(ActionContract action, Call<?> call);
}
