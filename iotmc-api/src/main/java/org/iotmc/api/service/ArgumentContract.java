package org.iotmc.api.service;

import java.util.Optional;

/**
 * One argument of an action, or one member of a list's items.
 *
 * @param name its name on the wire
 * @param type its type; that of a list is string
 * @param items for a list: the form of its items, which travel as an XML document in the string
 */
public record ArgumentContract(String name, ValueType type, Optional<RecordContract<?>> items) {
  /** The namespace of lists as documents. */
  public static final String LIST = "urn:iotmc-org:list:1";

  /** The extended data type that a description gives a list (UDA 2.0, 2.5.1). */
  public static final String LIST_TYPE = LIST + ":items";
}
