package org.iotmc.checks.benchmarks;

import com.ctc.wstx.stax.WstxInputFactory;
import com.ctc.wstx.stax.WstxOutputFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.XMLStreamWriter;

/** The bare work on XML: documents passed through without a value, elements written as given. */
final class Woodstox {
  private final WstxInputFactory in = new WstxInputFactory();
  private final WstxOutputFactory out = new WstxOutputFactory();

  Woodstox() {
    in.setProperty(XMLInputFactory.SUPPORT_DTD, false);
  }

  /** Passes through a document; its element names and texts are only counted. */
  int pass(byte[] document) throws XMLStreamException {
    XMLStreamReader reader = in.createXMLStreamReader(new ByteArrayInputStream(document));
    int characters = 0;
    while (reader.hasNext()) {
      int event = reader.next();
      if (event == XMLStreamConstants.START_ELEMENT) {
        characters += reader.getLocalName().length();
      } else if (event == XMLStreamConstants.CHARACTERS) {
        characters += reader.getTextLength();
      }
    }
    reader.close();
    return characters;
  }

  /** A document that is being written. */
  interface Content {
    void to(XMLStreamWriter writer) throws XMLStreamException;
  }

  /** Writes a document. */
  byte[] write(Content content) throws XMLStreamException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    XMLStreamWriter writer = out.createXMLStreamWriter(bytes, "utf-8");
    writer.writeStartDocument("utf-8", "1.0");
    content.to(writer);
    writer.writeEndDocument();
    writer.close();
    return bytes.toByteArray();
  }

  /** Writes elements with texts. */
  static void leaves(XMLStreamWriter writer, Map<String, String> texts) throws XMLStreamException {
    for (Map.Entry<String, String> text : texts.entrySet()) {
      leaf(writer, text.getKey(), text.getValue());
    }
  }

  /** Writes an element with a text. */
  static void leaf(XMLStreamWriter writer, String name, String text) throws XMLStreamException {
    writer.writeStartElement(name);
    writer.writeCharacters(text);
    writer.writeEndElement();
  }
}
