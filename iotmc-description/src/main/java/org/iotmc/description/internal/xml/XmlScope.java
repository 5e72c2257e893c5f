package org.iotmc.description.internal.xml;

import java.util.LinkedHashMap;
import java.util.Map;

/** The namespaces that prefixes stand for at one place of a document. Immutable. */
final class XmlScope {
  /** Outside the root element. */
  static final XmlScope ROOT = new XmlScope(Map.of("xml", "http://www.w3.org/XML/1998/namespace"));

  private static final String DECLARATION = "xmlns";

  private final Map<String, String> namespaces;

  private XmlScope(Map<String, String> namespaces) {
    this.namespaces = namespaces;
  }

  /** The scope within an element that has these attributes. */
  XmlScope with(Map<String, String> attributes) {
    Map<String, String> more = new LinkedHashMap<>(namespaces);
    attributes.forEach(
        (name, value) -> {
          if (isDeclaration(name)) {
            more.put(name.substring(Math.min(name.length(), DECLARATION.length() + 1)), value);
          }
        });
    return more.equals(namespaces) ? this : new XmlScope(more);
  }

  /** The name of an element; the default namespace counts. */
  XmlElement.Name element(String name) {
    return name(name, namespaces.getOrDefault("", ""));
  }

  /** The attributes by their qualified names, without the declarations. */
  Map<XmlElement.Name, String> attributes(Map<String, String> attributes) {
    Map<XmlElement.Name, String> named = new LinkedHashMap<>();
    attributes.forEach(
        (name, value) -> {
          if (!isDeclaration(name)) {
            named.put(name(name, ""), value);
          }
        });
    return named;
  }

  private XmlElement.Name name(String name, String unprefixed) {
    int colon = name.indexOf(':');
    return colon <= 0
        ? new XmlElement.Name(unprefixed, name)
        : new XmlElement.Name(
            namespaces.getOrDefault(name.substring(0, colon), ""), name.substring(colon + 1));
  }

  private static boolean isDeclaration(String name) {
    return name.equals(DECLARATION) || name.startsWith(DECLARATION + ":");
  }
}
