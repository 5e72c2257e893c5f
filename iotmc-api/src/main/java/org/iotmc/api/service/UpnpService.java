package org.iotmc.api.service;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares an interface to be a UPnP service. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface UpnpService {
  /** Who may reach a service at all. */
  enum Reach {
    /** Mutual TLS only. */
    MANAGED,
    /** Any UPnP control point, over plain HTTP too. */
    OPEN
  }

  /** The vendor domain of the type, with hyphens for dots. */
  String domain();

  /** The name of the type. */
  String name();

  /** The version of the type. */
  int version() default 1;

  /** Who may reach it. */
  Reach reach() default Reach.MANAGED;
}
