package org.iotmc.api.service;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.iotmc.api.LifecyclePhase;

/** One action of a service: its arguments, and who may call it when. Immutable. */
public final class ActionContract {
  private final String name;
  private final RecordContract<?> arguments;
  private final RecordContract<?> result;
  private final Action rules;
  private final MethodHandle method;
  private final Method declared;

  ActionContract(
      RecordContract<?> arguments, RecordContract<?> result, Method declared, MethodHandle method) {
    this.name = WireNames.of(declared, declared.getName());
    this.declared = declared;
    this.arguments = arguments;
    this.result = result;
    this.rules = Objects.requireNonNull(declared.getAnnotation(Action.class));
    this.method = method;
  }

  /** Its name on the wire. */
  public String name() {
    return name;
  }

  /** The record of its arguments; {@link Nothing} if it takes none. */
  public RecordContract<?> arguments() {
    return arguments;
  }

  /** The record of its result; {@link Nothing} if it gives none. */
  public RecordContract<?> result() {
    return result;
  }

  /** The arguments that go in, in their order on the wire. */
  public List<ArgumentContract> in() {
    return arguments.components();
  }

  /** The arguments that come out, in their order on the wire. */
  public List<ArgumentContract> out() {
    return result.components();
  }

  /** Who may call it. */
  public Caller caller() {
    return rules.caller();
  }

  /** The phases in which it may be called; all of them if the declaration names none. */
  public List<LifecyclePhase> phases() {
    LifecyclePhase[] named = rules.phases();
    return Arrays.asList(named.length == 0 ? LifecyclePhase.values() : named);
  }

  /** Whether it answers in quarantine. */
  public Action.Quarantine quarantine() {
    return rules.quarantine();
  }

  /** Whether a call may be repeated. */
  public Action.Repeat repeat() {
    return rules.repeat();
  }

  /**
   * Whether an implementation has this action. An action whose method is {@code default} is
   * optional: who does not override it does not have it (UDA 2.0, 3.2.5, error 602).
   *
   * @param implementation of the service
   */
  public boolean isOfferedBy(Object implementation) {
    try {
      return !implementation.getClass().getMethod(declared.getName(), Call.class).isDefault();
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException("not an implementation of " + declared, e);
    }
  }

  MethodHandle method() {
    return method;
  }

  @Override
  public String toString() {
    return name;
  }
}
