package org.iotmc.api.service;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares an evented state variable of a service. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(StateVariable.All.class)
public @interface StateVariable {
  /** Its name on the wire. */
  String name();

  /** Its Java type: one that arguments may have. */
  Class<?> type();

  /** The data type that carries it, if it is not the usual one of the Java type; at most one. */
  Uda[] uda() default {};

  /** Least time between two events with it, in milliseconds (UDA 2.0, 4.5: maximumRate). */
  long intervalMillis() default 0;

  /** Least difference to the value told last (UDA 2.0, 4.5: minimumDelta); for numbers only. */
  double minimumDelta() default 0;

  /** What a subscriber hears that is slower than the changes. */
  EventRule.Delivery delivery() default EventRule.Delivery.NEWEST;

  /**
   * The {@linkplain EventLevel level} under which its changes are told to everybody on the network,
   * too: by multicast, unencrypted and without proof of who says it (UDA 2.0, 4.3). For open
   * services only. Subscribers alone are told unless set.
   */
  String level() default "";

  /** Holds several declarations. */
  @Target(ElementType.TYPE)
  @Retention(RetentionPolicy.RUNTIME)
  @interface All {
    /** The declarations. */
    StateVariable[] value();
  }
}
