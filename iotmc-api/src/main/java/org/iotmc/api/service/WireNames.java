package org.iotmc.api.service;

import java.lang.reflect.AnnotatedElement;
import java.util.regex.Pattern;

/** Names of actions, arguments, members and variables on the wire. */
final class WireNames {
  /** A_ is what UDA gives to variables that describe arguments (UDA 2.0, 2.5). */
  private static final Pattern NAME = Pattern.compile("(?!A_)[A-Za-z][A-Za-z0-9_]{0,63}");

  private WireNames() {}

  /**
   * The name that is declared, or else the Java name with a capital first letter; UDA names are
   * letters, digits, underscores.
   */
  static String of(AnnotatedElement declared, String javaName) {
    WireName exact = declared.getAnnotation(WireName.class);
    if (exact != null) {
      require(exact.value());
      return exact.value();
    }
    require(javaName);
    return Character.toUpperCase(javaName.charAt(0)) + javaName.substring(1);
  }

  static void require(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "has a name that does not go on the wire: "
              + name
              + " (1 to 64 letters, digits and underscores, a letter first, not A_; @WireName"
              + " gives an action or argument another)");
    }
  }
}
