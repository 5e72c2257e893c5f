package org.iotmc.api.service;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The name on the wire of an action, an argument or a member of a list's items, where it is another
 * than the Java name with a capital first letter. As other names, it consists of up to 64 letters,
 * digits and underscores, begins with a letter, and not with {@code A_} (UDA 2.0, 2.5).
 */
@Target({ElementType.METHOD, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
public @interface WireName {
  /** The name, exactly. */
  String value();
}
