package org.iotmc.description.internal.xml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.iotmc.api.MalformedMessageException;
import org.jspecify.annotations.Nullable;

/**
 * An element where the reader stands, or that encloses where it stands. Its name and attributes
 * stay; its children and its text can be read once, forward. Asking for the next child leaves the
 * child before, read or not. Every method that reads fails with {@link MalformedMessageException}.
 */
public final class XmlElement {
  private @Nullable XmlReader reader; // until the element ends
  private final @Nullable XmlElement parent;
  private final String namespace;
  private final String localName;
  private final XmlScope scope;
  private List<Attribute> attributes = List.of();
  private @Nullable String content;

  XmlElement(
      XmlReader reader,
      @Nullable XmlElement parent,
      String namespace,
      String localName,
      XmlScope scope) {
    this.reader = reader;
    this.parent = parent;
    this.namespace = namespace;
    this.localName = localName;
    this.scope = scope;
  }

  /**
   * An attribute.
   *
   * @param namespace the URI of its namespace; empty if there is none
   * @param localName its name without prefix
   * @param value its value
   */
  public record Attribute(String namespace, String localName, String value) {}

  void add(String uri, String name, String value) {
    if (attributes.isEmpty()) {
      attributes = new ArrayList<>(4);
    }
    attributes.add(new Attribute(uri, name, value));
  }

  @Nullable XmlElement parent() {
    return parent;
  }

  XmlScope scope() {
    return scope;
  }

  void end() {
    reader = null;
  }

  /** The name without its prefix. */
  public String localName() {
    return localName;
  }

  /** The URI of the namespace; empty if there is none. */
  public String namespace() {
    return namespace;
  }

  /**
   * Whether the element has this name.
   *
   * @param uri the URI of the namespace
   * @param name the name without prefix
   */
  public boolean is(String uri, String name) {
    return namespace.equals(uri) && localName.equals(name);
  }

  /** The attributes in order, without declarations of namespaces. */
  public List<Attribute> attributes() {
    return List.copyOf(attributes);
  }

  /**
   * An attribute without namespace.
   *
   * @param name its name
   */
  public Optional<String> attribute(String name) {
    return attribute("", name);
  }

  /**
   * An attribute.
   *
   * @param uri the URI of its namespace
   * @param name its name without prefix
   */
  public Optional<String> attribute(String uri, String name) {
    for (Attribute attribute : attributes) {
      if (attribute.localName.equals(name) && attribute.namespace.equals(uri)) {
        return Optional.of(attribute.value);
      }
    }
    return Optional.empty();
  }

  /**
   * What a prefix stands for here, such as that of a qualified name in a value.
   *
   * @param prefix the prefix
   */
  public Optional<String> namespaceOf(String prefix) {
    return Optional.ofNullable(scope.find(prefix));
  }

  /** The next child element; empty when there is none left. */
  public Optional<XmlElement> nextChild() {
    return Optional.ofNullable(next(null));
  }

  /**
   * The next child element, for an element that has texts and children.
   *
   * @param text takes this element's own text before the child, or to the end
   */
  public Optional<XmlElement> nextChild(StringBuilder text) {
    return Optional.ofNullable(next(text));
  }

  private @Nullable XmlElement next(@Nullable StringBuilder text) {
    return reader == null ? null : reader.nextChild(this, text);
  }

  /**
   * Visits the child elements that are left, to the end of this element.
   *
   * @param visitor reads what it wants of each child
   */
  public void forEachChild(Consumer<XmlElement> visitor) {
    for (XmlElement child = next(null); child != null; child = next(null)) {
      visitor.accept(child);
    }
  }

  /** The text without white space around it; malformed if there are child elements. */
  public String text() {
    return content().strip();
  }

  /** The text as it is, for values in which white space counts; else as {@link #text}. */
  public String content() {
    return content(null);
  }

  /**
   * The text as it is, of which child elements become a part; a fault that is noted.
   *
   * @param markup adds a child to the text before it
   */
  public String content(@Nullable BiConsumer<XmlElement, StringBuilder> markup) {
    String known = content;
    if (known == null) {
      if (reader == null || !reader.isInnermost(this)) {
        throw new IllegalStateException("the element " + localName + " was read already");
      }
      known = reader.content(this, markup);
      content = known;
    }
    return known;
  }
}
