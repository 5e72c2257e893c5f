package org.iotmc.gena;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Warning.Kind;
import org.iotmc.description.internal.xml.XmlElement;
import org.iotmc.description.internal.xml.XmlFaults;
import org.iotmc.description.internal.xml.XmlLimits;
import org.iotmc.description.internal.xml.XmlReader;
import org.iotmc.description.internal.xml.XmlWriter;

/**
 * The text of LastChange: a document in the value of a variable. It is read as it was when it was
 * unescaped once, by {@link PropertySetCodec}. Stateless and thread-safe.
 */
public final class LastChangeCodec {
  /** Most changes of one value; more are malformed. */
  public static final int MAX_CHANGES = 1024;

  private static final String INSTANCE = "InstanceID";
  private static final Pattern DECLARATION = Pattern.compile("\\A\\s*<\\?xml[^>]*>");
  private static final Pattern EVENT =
      Pattern.compile("\\A\\s*<(?:[\\w.-]{1,64}:)?Event(?=[\\s/>])");
  private static final XmlLimits LIMITS = XmlLimits.ofBytes(PropertySetCodec.MAX_BYTES);

  private LastChangeCodec() {}

  /**
   * Writes a value.
   *
   * @param namespace of the service's standard, such as {@code
   *     urn:schemas-upnp-org:metadata-1-0/AVT/}
   * @param changes those of one instance together
   * @throws IllegalArgumentException if a name is no XML name, or a value holds a character that
   *     XML 1.0 cannot carry
   */
  public static String encode(String namespace, List<LastChange.Change> changes) {
    XmlWriter xml = XmlWriter.document().start("Event").namespace(namespace);
    Set<String> instances = new LinkedHashSet<>();
    changes.forEach(change -> instances.add(change.instance()));
    for (String instance : instances) {
      xml.start(INSTANCE).attribute("val", instance);
      for (LastChange.Change change : changes) {
        if (change.instance().equals(instance)) {
          xml.start(change.variable());
          change.channel().ifPresent(channel -> xml.attribute("channel", channel));
          xml.attribute("val", change.value()).end();
        }
      }
      xml.end();
    }
    return new String(xml.end().toBytes(), StandardCharsets.UTF_8);
  }

  /**
   * Reads a value, as much of it as can be: without the element around the instances, with values
   * as text, with ampersands that begin no reference.
   *
   * @param value the value of the variable
   * @throws MalformedMessageException if it is not well-formed
   */
  public static LastChange decode(String value) {
    XmlFaults faults = XmlFaults.tolerated();
    List<LastChange.Change> changes = new ArrayList<>();
    String document = DECLARATION.matcher(value).replaceFirst("");
    if (!EVENT.matcher(document).find()) {
      faults.add(Kind.MISSING, "Event");
      document = "<Event>" + document + "</Event>";
    }
    XmlElement root = XmlReader.open(document.getBytes(StandardCharsets.UTF_8), LIMITS, faults);
    root.forEachChild(
        child -> {
          if (child.localName().equals(INSTANCE)) {
            String instance = child.attribute("val").orElse("0");
            child.forEachChild(variable -> read(instance, variable, changes, faults));
          } else {
            faults.add(Kind.MISPLACED, child.localName());
            read("0", child, changes, faults);
          }
        });
    return new LastChange(changes, faults.list());
  }

  private static void read(
      String instance, XmlElement variable, List<LastChange.Change> changes, XmlFaults faults) {
    if (changes.size() == MAX_CHANGES) {
      throw new MalformedMessageException("LastChange", "more than " + MAX_CHANGES + " changes");
    }
    String name = variable.localName();
    Optional<String> channel =
        variable.attribute("channel").or(() -> variable.attribute("Channel"));
    Optional<String> value = variable.attribute("val");
    String text = variable.text();
    if (value.isEmpty()) {
      faults.add(text.isEmpty() ? Kind.MISSING : Kind.MISPLACED, name);
    }
    changes.add(new LastChange.Change(instance, channel, name, value.orElse(text)));
  }
}
