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

  /** Holds several declarations. */
  @Target(ElementType.TYPE)
  @Retention(RetentionPolicy.RUNTIME)
  @interface All {
    /** The declarations. */
    StateVariable[] value();
  }
}
