package org.iotmc.description;

import java.math.BigDecimal;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.description.ArgumentDescription.Use;
import org.iotmc.description.VariableDescription.Eventing;
import org.iotmc.description.internal.xml.XmlElement;
import org.iotmc.description.internal.xml.XmlFaults;
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

  private ServiceDescriptionCodec() {}

  /**
   * Writes the description of a device's own service.
   *
   * @param description with the configuration number of its device
   * @return the document in UTF-8
   * @throws IllegalArgumentException if something that UDA 2.0, 2.5 requires is absent or has
   *     another form: at least one state variable, well-formed and unique names, related state
   *     variables that exist, configId, ranges and defaults that fit
   */
  public static byte[] encode(ServiceDescription description) {
    ServiceRules.check(description);
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
    out.start("argument").leaf("name", argument.name()).leaf("direction", direction);
    if (argument.use() == Use.RETURN_VALUE) {
      out.leaf("retval", "");
    }
    out.leaf("relatedStateVariable", argument.relatedStateVariable()).end();
  }

  private static void write(XmlWriter out, VariableDescription variable) {
    out.start("stateVariable")
        .attribute("sendEvents", variable.eventing() == Eventing.SILENT ? "no" : "yes");
    if (variable.eventing() == Eventing.MULTICAST) {
      out.attribute("multicast", "yes");
    }
    out.leaf("name", variable.name()).start("dataType");
    variable.extendedType().ifPresent(type -> out.attribute("type", type));
    out.text(variable.dataType().wireName()).end();
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

  /**
   * Reads a description that was received. What the field gets wrong is tolerated, and told in
   * {@link ServiceDescription#warnings}. What cannot be used is left out: an action or variable
   * without a usable name, a default that is not allowed, a range that is empty or no number, a
   * constraint that does not fit the data type; an unknown data type is read as string.
   *
   * @param document the bytes, at most {@value #MAX_BYTES}
   * @throws MalformedMessageException if it is no service description or a bound is exceeded
   */
  public static ServiceDescription decode(byte[] document) {
    XmlFaults faults = XmlFaults.tolerated();
    XmlElement root = XmlReader.open(document, Common.limits(MAX_BYTES), faults);
    if (!root.localName().equals("scpd")) {
      throw new MalformedMessageException("scpd", "not a service description (UDA 2.0, 2.5)");
    }
    return new ServiceReading(faults).read(root);
  }
}
