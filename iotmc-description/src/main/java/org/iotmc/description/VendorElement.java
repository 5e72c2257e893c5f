package org.iotmc.description;

import java.util.List;

/**
 * An element that a vendor added to a description (UDA 2.0, 2.7). In a device's own description its
 * name begins with {@code X_} and its namespace is the vendor's.
 *
 * @param namespace its namespace; empty if it has none
 * @param name its name without prefix
 * @param attributes its attributes
 * @param text its own text, without white space around it
 * @param children the elements within it, of whatever namespace
 */
public record VendorElement(
    String namespace,
    String name,
    List<Attribute> attributes,
    String text,
    List<VendorElement> children) {
  /**
   * An attribute of a vendor's element.
   *
   * @param namespace its namespace; empty if it has none
   * @param name its name without prefix
   * @param value its value
   */
  public record Attribute(String namespace, String name, String value) {}

  public VendorElement {
    attributes = List.copyOf(attributes);
    children = List.copyOf(children);
  }

  /**
   * An element with text only.
   *
   * @param namespace the vendor's namespace
   * @param name its name, beginning with {@code X_}
   * @param text its text
   */
  public static VendorElement of(String namespace, String name, String text) {
    return new VendorElement(namespace, name, List.of(), text, List.of());
  }
}
