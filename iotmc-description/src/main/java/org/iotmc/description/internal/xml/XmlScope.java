package org.iotmc.description.internal.xml;

import org.jspecify.annotations.Nullable;

/** The namespaces that prefixes stand for at one place of a document. Immutable. */
final class XmlScope {
  /** Outside the root element. */
  static final XmlScope ROOT = new XmlScope(null, "xml", "http://www.w3.org/XML/1998/namespace");

  private final @Nullable XmlScope outer;
  private final String prefix;
  private final String uri;
  private final String unprefixed;
  private final int count;

  private XmlScope(@Nullable XmlScope outer, String prefix, String uri) {
    this.outer = outer;
    this.prefix = prefix;
    this.uri = uri;
    this.count = outer == null ? 0 : outer.count + 1;
    this.unprefixed = prefix.isEmpty() ? uri : outer == null ? "" : outer.unprefixed;
  }

  /** The scope within an element that declares a prefix; empty for the default namespace. */
  XmlScope with(String declared, String namespace) {
    if (count == XmlLimits.MAX_NAMESPACES) {
      throw XmlScanner.malformed("more than " + count + " namespaces at one place");
    }
    return new XmlScope(this, declared, namespace);
  }

  /** The default namespace, empty if there is none. */
  String unprefixed() {
    return unprefixed;
  }

  /** The namespace of a prefix; null if it isn't declared. */
  @Nullable String find(String wanted) {
    for (XmlScope scope = this; scope != null; scope = scope.outer) {
      if (scope.prefix.equals(wanted)) {
        return scope.uri;
      }
    }
    return null;
  }
}
