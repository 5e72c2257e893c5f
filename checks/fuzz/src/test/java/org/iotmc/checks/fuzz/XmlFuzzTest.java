package org.iotmc.checks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.iotmc.description.internal.xml.XmlElement;
import org.iotmc.description.internal.xml.XmlLimits;
import org.iotmc.description.internal.xml.XmlReader;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/** Any bytes are a document or malformed, and a document says what the JDK's own parser reads. */
class XmlFuzzTest {
  /** A local name that begins with a colon: not well-formed with namespaces, and read anyhow. */
  private static final String ODD_NAME = "}:";

  @DictionaryFile(resourcePath = "/org/iotmc/checks/fuzz/xml.dict")
  @FuzzTest
  void whatIsReadIsWhatTheJdkReads(byte[] bytes) {
    Optional<String> ours = ours(bytes);
    if (ours.isEmpty() || ours.get().contains(ODD_NAME)) {
      return;
    }
    jdk(bytes).ifPresent(theirs -> assertThat(ours.get()).isEqualTo(theirs));
  }

  private static Optional<String> ours(byte[] bytes) {
    return Decoding.of(
        () -> {
          StringBuilder text = new StringBuilder();
          write(XmlReader.open(bytes, XmlLimits.DEFAULT), text);
          return text.toString();
        });
  }

  private static void write(XmlElement element, StringBuilder to) {
    to.append('{').append(element.namespace()).append('}').append(element.localName()).append('(');
    if (element.localName().endsWith("t")) {
      to.append(element.content());
    } else {
      element.forEachChild(child -> write(child, to));
    }
    to.append(')');
  }

  private static Optional<String> jdk(byte[] bytes) {
    try {
      StringBuilder text = new StringBuilder();
      write(parser().parse(new ByteArrayInputStream(bytes)).getDocumentElement(), text);
      return Optional.of(text.toString());
    } catch (SAXException | IOException e) {
      return Optional.empty();
    }
  }

  private static void write(Element element, StringBuilder to) {
    String namespace = element.getNamespaceURI();
    to.append('{').append(namespace == null ? "" : namespace).append('}');
    to.append(element.getLocalName()).append('(');
    if (element.getLocalName().endsWith("t")) {
      to.append(element.getTextContent());
    } else {
      for (Node n = element.getFirstChild(); n != null; n = n.getNextSibling()) {
        if (n instanceof Element child) {
          write(child, to);
        }
      }
    }
    to.append(')');
  }

  private static DocumentBuilder parser() {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
      factory.setNamespaceAware(true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      DocumentBuilder parser = factory.newDocumentBuilder();
      parser.setErrorHandler(new Thrower());
      return parser;
    } catch (ParserConfigurationException e) {
      throw new AssertionError(e);
    }
  }

  /** Without one the JDK's parser writes to the standard error stream. */
  private static final class Thrower implements ErrorHandler {
    @Override
    public void warning(SAXParseException exception) {}

    @Override
    public void error(SAXParseException exception) throws SAXException {
      throw exception;
    }

    @Override
    public void fatalError(SAXParseException exception) throws SAXException {
      throw exception;
    }
  }
}
