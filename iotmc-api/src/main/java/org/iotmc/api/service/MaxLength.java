package org.iotmc.api.service;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The longest string that an argument may be; a longer one is error 605 (UDA 2.0, 3.2.5). */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface MaxLength {
  /** In characters of Unicode, 1 or more. */
  int value();
}
