package org.iotmc.soap;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.service.ArgumentContract;
import org.iotmc.api.service.RecordContract;
import org.iotmc.api.service.ValueType;
import org.iotmc.description.internal.xml.XmlElement;
import org.iotmc.description.internal.xml.XmlLimits;
import org.iotmc.description.internal.xml.XmlReader;
import org.iotmc.description.internal.xml.XmlWriter;

/**
 * Lists of records, as the XML document that travels in a string argument: {@code <items
 * xmlns="urn:iotmc-org:list:1"><item><Name>…</Name>…</item></items>}. Its schema is {@code
 * docs/list.xsd}.
 */
final class ListCodec {
  /** Most items of a list. */
  static final int MAX_ITEMS = 4096;

  private static final String NAMESPACE = ArgumentContract.LIST;
  private static final XmlLimits LIMITS = new XmlLimits(SoapCodec.MAX_BODY, 40_000, 3);

  /** How the text of a member becomes a value: {@link ValueType} has a way for each direction. */
  interface Reader {
    Object read(ValueType type, String name, String text);
  }

  private ListCodec() {}

  /**
   * Writes a list.
   *
   * @throws IllegalArgumentException if it has more than {@link #MAX_ITEMS} items, or a value has
   *     no text
   */
  static String encode(RecordContract<?> form, List<?> items) {
    if (items.size() > MAX_ITEMS) {
      throw new IllegalArgumentException("a list of more than " + MAX_ITEMS + " items");
    }
    try {
      XmlWriter xml = XmlWriter.document().start("items").namespace(NAMESPACE);
      for (Object item : items) {
        xml.start("item");
        List<Object> values = form.destructure(item);
        for (int i = 0; i < values.size(); i++) {
          ArgumentContract member = form.components().get(i);
          xml.leaf(member.name(), member.type().format(member.name(), values.get(i)));
        }
        xml.end();
      }
      return new String(xml.end().toBytes(), StandardCharsets.UTF_8);
    } catch (IllegalStateException e) {
      throw new IllegalArgumentException("a list too long for an envelope", e);
    }
  }

  /**
   * Reads a list; empty text is an empty list, unknown members are passed over.
   *
   * @param form of its items
   * @param text the document
   * @param reader reads the members
   * @throws MalformedMessageException if it is no such list
   */
  static List<Object> decode(RecordContract<?> form, String text, Reader reader) {
    List<Object> items = new ArrayList<>();
    if (text.isBlank()) {
      return items;
    }
    XmlElement root = XmlReader.open(text.getBytes(StandardCharsets.UTF_8), LIMITS);
    if (!root.is(NAMESPACE, "items")) {
      throw new MalformedMessageException(root.localName(), "is no list of " + NAMESPACE);
    }
    root.forEachChild(
        item -> {
          if (!item.is(NAMESPACE, "item") || items.size() >= MAX_ITEMS) {
            throw new MalformedMessageException("item", "is none, or one too many");
          }
          items.add(item(form, item, reader));
        });
    return items;
  }

  private static Object item(RecordContract<?> form, XmlElement item, Reader reader) {
    Map<String, String> members = new LinkedHashMap<>();
    item.forEachChild(member -> members.putIfAbsent(member.localName(), member.content()));
    List<Object> values = new ArrayList<>();
    for (ArgumentContract member : form.components()) {
      String text = members.get(member.name());
      if (text == null) {
        throw new MalformedMessageException(member.name(), "is missing in an item");
      }
      values.add(reader.read(member.type(), member.name(), text));
    }
    return RecordTexts.construct(form, values);
  }
}
