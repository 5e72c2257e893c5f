package org.iotmc.api.service;

/**
 * A constant of an enum whose name on the wire is another than its name in Java. An enum that does
 * not implement this travels by its names in Java.
 */
public interface WireNamed {
  /** The name on the wire; no two constants have the same. */
  String wireName();
}
