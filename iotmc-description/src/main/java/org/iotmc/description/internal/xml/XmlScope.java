package org.iotmc.description.internal.xml;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The namespaces that prefixes stand for at one place of a document. Immutable. */
final class XmlScope {
  /** Outside the root element. */
  static final XmlScope ROOT =
      new XmlScope(null, bytes("xml"), "http://www.w3.org/XML/1998/namespace");

  private final @Nullable XmlScope outer;
  private final byte[] prefix;
  private final String uri;
  private final String unprefixed;
  private final int count;

  private XmlScope(@Nullable XmlScope outer, byte[] prefix, String uri) {
    this.outer = outer;
    this.prefix = prefix;
    this.uri = uri;
    this.count = outer == null ? 0 : outer.count + 1;
    this.unprefixed = prefix.length == 0 ? uri : outer == null ? "" : outer.unprefixed;
  }

  /**
   * The scope within an element that declares a prefix; empty for the default namespace.
   *
   * @param declared the bytes of the prefix, not changed any more
   */
  XmlScope with(byte[] declared, String namespace) {
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
    byte[] bytes = bytes(wanted);
    return find(bytes, 0, bytes.length);
  }

  /** The namespace of the prefix between two places; null if it isn't declared. */
  @Nullable String find(byte[] in, int from, int to) {
    for (XmlScope scope = this; scope != null; scope = scope.outer) {
      if (Arrays.equals(scope.prefix, 0, scope.prefix.length, in, from, to)) {
        return scope.uri;
      }
    }
    return null;
  }

  private static byte[] bytes(String prefix) {
    return prefix.getBytes(StandardCharsets.UTF_8);
  }
}
