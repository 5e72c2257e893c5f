package org.iotmc.gena;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.description.internal.xml.XmlElement;
import org.iotmc.description.internal.xml.XmlLimits;
import org.iotmc.description.internal.xml.XmlReader;
import org.iotmc.description.internal.xml.XmlWriter;

/**
 * Property sets: the names and new values of state variables, the body of an event (UDA 2.0,
 * 4.3.2). Stateless and thread-safe.
 */
public final class PropertySetCodec {
  /** Largest body, in bytes; a longer one is malformed. */
  public static final int MAX_BYTES = 64 << 10;

  /** Most variables of one set; more are malformed. */
  public static final int MAX_PROPERTIES = 256;

  private static final String NAMESPACE = "urn:schemas-upnp-org:event-1-0";
  private static final XmlLimits LIMITS = XmlLimits.ofBytes(MAX_BYTES);

  /** More than what is around all properties, and around each. */
  private static final int ENVELOPE = 256;

  private static final int PROPERTY = 64;

  private PropertySetCodec() {}

  /**
   * Writes a set.
   *
   * @param properties names and values, in the order they are to have on the wire
   * @throws IllegalArgumentException if a name is no XML name, a value holds a character that XML
   *     1.0 cannot carry, or the set exceeds a bound
   */
  public static byte[] encode(Map<String, String> properties) {
    if (properties.size() > MAX_PROPERTIES) {
      throw new IllegalArgumentException("more than " + MAX_PROPERTIES + " properties");
    }
    XmlWriter xml = XmlWriter.document().start("e:propertyset").namespace("e", NAMESPACE);
    properties.forEach((name, value) -> xml.start("e:property").leaf(name, value).end());
    byte[] body = xml.end().toBytes();
    if (body.length > MAX_BYTES) {
      throw new IllegalArgumentException("a property set longer than " + MAX_BYTES + " bytes");
    }
    return body;
  }

  /**
   * Whether a set is so short that it cannot exceed the bound of bytes, however it is escaped; it
   * takes a fraction of the time of writing it.
   *
   * @param properties names and values
   */
  static boolean surelyFits(Map<String, String> properties) {
    long most = ENVELOPE;
    for (Map.Entry<String, String> each : properties.entrySet()) {
      most += PROPERTY + 6L * each.getKey().length() + 6L * each.getValue().length();
    }
    return most <= MAX_BYTES && properties.size() <= MAX_PROPERTIES;
  }

  /**
   * Reads a set. Any prefix, a missing namespace and unknown elements are tolerated (UDA 2.0,
   * 4.3.2); of a variable that occurs twice, the last value counts.
   *
   * @param body the bytes
   * @return names and values, in the order they came
   * @throws MalformedMessageException if it is not a property set
   */
  public static Map<String, String> decode(byte[] body) {
    XmlElement root = XmlReader.open(body, LIMITS);
    if (!root.localName().equals("propertyset")) {
      throw new MalformedMessageException("propertyset", "is missing (UDA 2.0, 4.3.2)");
    }
    Map<String, String> properties = new LinkedHashMap<>();
    root.forEachChild(
        property -> {
          if (property.localName().equals("property")) {
            read(property, properties);
          }
        });
    return properties;
  }

  private static void read(XmlElement property, Map<String, String> properties) {
    Optional<XmlElement> variable = property.nextChild();
    if (variable.isEmpty()) {
      return;
    }
    properties.put(variable.get().localName(), variable.get().content());
    if (properties.size() > MAX_PROPERTIES) {
      throw new MalformedMessageException("propertyset", "more than " + MAX_PROPERTIES);
    }
  }
}
