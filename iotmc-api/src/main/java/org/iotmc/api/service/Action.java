package org.iotmc.api.service;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.iotmc.api.LifecyclePhase;

/**
 * Says who may call an action, and when. The action's name on the wire is the method's, with a
 * capital first letter; the arguments' names are those of the record components, likewise; {@link
 * WireName} gives another. A {@code default} method is an optional action: an implementation that
 * does not override it does not have it.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Action {
  /** Who may call. */
  Caller caller();

  /** The phases of the called device in which it may be called; none means all. */
  LifecyclePhase[] phases() default {};

  /** Whether a quarantined device (or the controller, to a quarantined device) still answers. */
  Quarantine quarantine() default Quarantine.REFUSES;

  /** Whether a call may be repeated after a failure of the transport. */
  Repeat repeat() default Repeat.NEVER;

  /** What quarantine means for an action. */
  enum Quarantine {
    REFUSES,
    ANSWERS
  }

  /** Whether an action may be repeated. */
  enum Repeat {
    NEVER,
    IDEMPOTENT
  }
}
