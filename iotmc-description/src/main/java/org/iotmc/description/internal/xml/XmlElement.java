package org.iotmc.description.internal.xml;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.iotmc.api.MalformedMessageException;
import org.jspecify.annotations.Nullable;

/**
 * An element where the reader stands, or that encloses where it stands. Its name and attributes
 * stay; its children and its text can be read once, forward. Asking for the next child leaves the
 * child before, read or not. Every method that reads fails with {@link MalformedMessageException}.
 */
public final class XmlElement {
  private final XmlReader reader;
  private final int depth;
  private final Name name;
  private final Map<Name, String> attributes;
  private @Nullable String content;

  XmlElement(XmlReader reader, int depth, Name name, Map<Name, String> attributes) {
    this.reader = reader;
    this.depth = depth;
    this.name = name;
    this.attributes = attributes;
  }

  /** A qualified name; the namespace is empty where there is none. */
  record Name(String namespace, String local) {}

  /** The name without its prefix. */
  public String localName() {
    return name.local;
  }

  /** The URI of the namespace; empty if there is none. */
  public String namespace() {
    return name.namespace;
  }

  /**
   * Whether the element has this name.
   *
   * @param namespace the URI of the namespace
   * @param localName the name without prefix
   */
  public boolean is(String namespace, String localName) {
    return name.namespace.equals(namespace) && name.local.equals(localName);
  }

  /**
   * An attribute without namespace.
   *
   * @param attribute its name
   */
  public Optional<String> attribute(String attribute) {
    return attribute("", attribute);
  }

  /**
   * An attribute.
   *
   * @param namespace the URI of its namespace
   * @param attribute its name without prefix
   */
  public Optional<String> attribute(String namespace, String attribute) {
    return Optional.ofNullable(attributes.get(new Name(namespace, attribute)));
  }

  /** The next child element; empty when there is none left. */
  public Optional<XmlElement> nextChild() {
    return reader.isOpen(this, depth) ? reader.nextChild(depth) : Optional.empty();
  }

  /**
   * Visits the child elements that are left, to the end of this element.
   *
   * @param visitor reads what it wants of each child
   */
  public void forEachChild(Consumer<XmlElement> visitor) {
    for (Optional<XmlElement> child = nextChild(); child.isPresent(); child = nextChild()) {
      visitor.accept(child.get());
    }
  }

  /** The text without white space around it; malformed if there are child elements. */
  public String text() {
    return content().strip();
  }

  /** The text as it is, for values in which white space counts; else as {@link #text}. */
  public String content() {
    String known = content;
    if (known == null) {
      if (!reader.isInnermost(this, depth)) {
        throw new IllegalStateException("the element " + name.local + " was read already");
      }
      known = reader.contentOfInnermost();
      content = known;
    }
    return known;
  }
}
