package org.iotmc.description;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.description.VariableDescription.Eventing;
import org.iotmc.description.internal.xml.XmlElement;
import org.iotmc.description.internal.xml.XmlReader;
import org.iotmc.description.internal.xml.XmlWriter;

/**
 * Writes and reads service descriptions (UDA 2.0, 2.5): strict in what is written, tolerant in what
 * is read. Thread-safe, without I/O.
 */
public final class ServiceDescriptionCodec {
  /** Longest document that is read, in bytes. */
  public static final int MAX_BYTES = 256 << 10;

  static final String NAMESPACE = "urn:schemas-upnp-org:service-1-0";

  /** Names that may become element names of a SOAP message. */
  static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,127}");

  private static final Pattern OWN_NAME =
      Pattern.compile("(?![Xx][Mm][Ll])[A-Za-z_][A-Za-z0-9_]{0,63}");

  private ServiceDescriptionCodec() {}

  /**
   * Writes the description of a device's own service.
   *
   * @param description with the configuration number of its device
   * @return the document in UTF-8
   * @throws IllegalArgumentException if something that UDA 2.0, 2.5 requires is absent or has
   *     another form: at least one state variable, well-formed and unique names, related state
   *     variables that exist, configId
   */
  public static byte[] encode(ServiceDescription description) {
    check(description);
    XmlWriter out = XmlWriter.document().start("scpd").namespace(NAMESPACE);
    out.attribute("configId", Integer.toString(description.configId().orElseThrow()));
    Common.write(out, description.specVersion());
    if (!description.actions().isEmpty()) {
      out.start("actionList");
      description.actions().forEach(action -> write(out, action));
      out.end();
    }
    out.start("serviceStateTable");
    description.variables().forEach(variable -> write(out, variable));
    return out.end().end().toBytes();
  }

  private static void write(XmlWriter out, ActionDescription action) {
    out.start("action").leaf("name", action.name());
    if (!action.in().isEmpty() || !action.out().isEmpty()) {
      out.start("argumentList");
      action.in().forEach(argument -> write(out, argument, "in"));
      action.out().forEach(argument -> write(out, argument, "out"));
      out.end();
    }
    out.end();
  }

  private static void write(XmlWriter out, ArgumentDescription argument, String direction) {
    out.start("argument")
        .leaf("name", argument.name())
        .leaf("direction", direction)
        .leaf("relatedStateVariable", argument.relatedStateVariable())
        .end();
  }

  private static void write(XmlWriter out, VariableDescription variable) {
    out.start("stateVariable")
        .attribute("sendEvents", variable.eventing() == Eventing.EVENTED ? "yes" : "no")
        .leaf("name", variable.name())
        .leaf("dataType", variable.dataType().wireName());
    variable.defaultValue().ifPresent(value -> out.leaf("defaultValue", value));
    if (!variable.allowedValues().isEmpty()) {
      out.start("allowedValueList");
      variable.allowedValues().forEach(value -> out.leaf("allowedValue", value));
      out.end();
    }
    variable.range().ifPresent(range -> write(out, range));
    out.end();
  }

  private static void write(XmlWriter out, ValueRange range) {
    out.start("allowedValueRange")
        .leaf("minimum", range.minimum().toPlainString())
        .leaf("maximum", range.maximum().toPlainString());
    range.step().map(BigDecimal::toPlainString).ifPresent(step -> out.leaf("step", step));
    out.end();
  }

  private static void check(ServiceDescription description) {
    require(description.configId().isPresent(), "configId", "absent, see ConfigId");
    require(!description.variables().isEmpty(), "serviceStateTable", "empty");
    Set<String> variables = new HashSet<>();
    for (VariableDescription variable : description.variables()) {
      require(OWN_NAME.matcher(variable.name()).matches(), variable.name(), "not a name");
      require(variables.add(variable.name()), variable.name(), "declared twice");
    }
    Set<String> actions = new HashSet<>();
    for (ActionDescription action : description.actions()) {
      require(OWN_NAME.matcher(action.name()).matches(), action.name(), "not a name");
      require(actions.add(action.name()), action.name(), "declared twice");
      for (List<ArgumentDescription> arguments : List.of(action.in(), action.out())) {
        for (ArgumentDescription argument : arguments) {
          String name = action.name() + "." + argument.name();
          require(OWN_NAME.matcher(argument.name()).matches(), name, "not a name");
          require(variables.contains(argument.relatedStateVariable()), name, "unknown variable");
        }
      }
    }
  }

  private static void require(boolean holds, String field, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(field + ": " + problem + " (UDA 2.0, 2.5)");
    }
  }

  /**
   * Reads a description that was received. Element order, namespace and unknown elements do not
   * matter. What cannot be used is left out: an action or variable without a usable name, a range
   * that is empty or no number, a constraint that does not fit the data type; an unknown data type
   * is read as string.
   *
   * @param document the bytes, at most {@value #MAX_BYTES}
   * @throws MalformedMessageException if it is no service description or a bound is exceeded
   */
  public static ServiceDescription decode(byte[] document) {
    XmlElement root = XmlReader.open(document, Common.limits(MAX_BYTES));
    if (!root.localName().equals("scpd")) {
      throw new MalformedMessageException("scpd", "not a service description (UDA 2.0, 2.5)");
    }
    return new ServiceReading().read(root);
  }
}
