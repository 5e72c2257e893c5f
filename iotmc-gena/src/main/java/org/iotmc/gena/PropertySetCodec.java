package org.iotmc.gena;

import java.util.LinkedHashMap;
import java.util.Map;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Warning.Kind;
import org.iotmc.description.internal.xml.XmlElement;
import org.iotmc.description.internal.xml.XmlFaults;
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

  /** How all sets begin. */
  private static final XmlWriter BEGUN =
      XmlWriter.document().start("e:propertyset").namespace("e", NAMESPACE);

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
    XmlWriter xml = BEGUN.copy();
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
   * Reads a set, as much of it as can be: any prefix or none, a missing namespace and unknown
   * elements are passed over (UDA 2.0, 4.3.2), markup that was not escaped is read as the text that
   * was meant; of a variable that occurs twice, the last value counts.
   *
   * @param body the bytes
   * @throws MalformedMessageException if it is not a property set, or not well-formed
   */
  public static PropertySet decode(byte[] body) {
    XmlFaults faults = XmlFaults.tolerated();
    XmlElement root = XmlReader.open(body, LIMITS, faults);
    if (!root.localName().equals("propertyset")) {
      throw new MalformedMessageException("propertyset", "is missing (UDA 2.0, 4.3.2)");
    }
    if (!root.namespace().equals(NAMESPACE)) {
      faults.add(Kind.NAMESPACE, "propertyset");
    }
    Map<String, String> properties = new LinkedHashMap<>();
    root.forEachChild(
        property -> {
          if (property.localName().equals("property")) {
            property.forEachChild(variable -> read(variable, properties, faults));
          }
        });
    return new PropertySet(properties, faults.list());
  }

  private static void read(XmlElement variable, Map<String, String> properties, XmlFaults faults) {
    String name = variable.localName();
    if (properties.put(name, variable.content(Markup::append)) != null) {
      faults.add(Kind.DUPLICATE, name);
    }
    if (properties.size() > MAX_PROPERTIES) {
      throw new MalformedMessageException("propertyset", "more than " + MAX_PROPERTIES);
    }
  }
}
