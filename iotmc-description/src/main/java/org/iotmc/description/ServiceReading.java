package org.iotmc.description;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.iotmc.api.service.UdaType;
import org.iotmc.description.VariableDescription.Eventing;
import org.iotmc.description.internal.xml.XmlElement;

/** Reads one service description; the first action or variable of a name counts. */
final class ServiceReading {
  private static final int MAX_NUMBER_LENGTH = 400;

  private final Map<String, ActionDescription> actions = new LinkedHashMap<>();
  private final Map<String, VariableDescription> variables = new LinkedHashMap<>();
  private SpecVersion version = SpecVersion.UDA_1_0;

  ServiceDescription read(XmlElement root) {
    OptionalInt configId = Common.configId(root);
    root.forEachChild(
        child -> {
          switch (child.localName()) {
            case "specVersion" -> version = Common.version(child);
            case "actionList" -> child.forEachChild(this::action);
            case "serviceStateTable" -> child.forEachChild(this::variable);
            default -> {}
          }
        });
    return ServiceDescription.of(List.copyOf(actions.values()), List.copyOf(variables.values()))
        .received(version, configId);
  }

  private void action(XmlElement element) {
    if (!element.localName().equals("action")) {
      return;
    }
    String[] name = {""};
    Arguments arguments = new Arguments();
    element.forEachChild(
        child -> {
          if (child.localName().equals("name")) {
            name[0] = child.text();
          } else if (child.localName().equals("argumentList")) {
            child.forEachChild(arguments::read);
          }
        });
    if (isName(name[0]) && arguments.usable) {
      actions.putIfAbsent(name[0], new ActionDescription(name[0], arguments.in, arguments.out));
    }
  }

  /** The arguments of one action. */
  private static final class Arguments {
    private final List<ArgumentDescription> in = new ArrayList<>();
    private final List<ArgumentDescription> out = new ArrayList<>();
    private boolean usable = true;

    void read(XmlElement element) {
      if (!element.localName().equals("argument")) {
        return;
      }
      Map<String, String> texts = new LinkedHashMap<>();
      element.forEachChild(
          child -> {
            switch (child.localName()) {
              case "name", "direction", "relatedStateVariable" ->
                  texts.putIfAbsent(child.localName(), child.text());
              default -> {}
            }
          });
      String name = texts.getOrDefault("name", "");
      String direction = texts.getOrDefault("direction", "").toLowerCase(Locale.ROOT);
      // Without one of its arguments an action cannot be called.
      usable &= isName(name) && (direction.equals("in") || direction.equals("out"));
      (direction.equals("in") ? in : out)
          .add(new ArgumentDescription(name, texts.getOrDefault("relatedStateVariable", "")));
    }
  }

  private void variable(XmlElement element) {
    if (!element.localName().equals("stateVariable")) {
      return;
    }
    Map<String, String> texts = new LinkedHashMap<>();
    element.attribute("sendEvents").ifPresent(value -> texts.put("sendEventsAttribute", value));
    List<String> values = new ArrayList<>();
    Map<String, String> range = new LinkedHashMap<>();
    element.forEachChild(
        child -> {
          switch (child.localName()) {
            case "name", "dataType", "defaultValue", "sendEventsAttribute" ->
                texts.putIfAbsent(child.localName(), child.text());
            case "allowedValueList" -> child.forEachChild(value -> allowed(value, values));
            case "allowedValueRange" -> child.forEachChild(bound -> bound(bound, range));
            default -> {}
          }
        });
    String name = texts.getOrDefault("name", "");
    if (isName(name)) {
      variables.putIfAbsent(name, constrained(plain(name, texts), values, range));
    }
  }

  private static void allowed(XmlElement element, List<String> values) {
    if (element.localName().equals("allowedValue")) {
      values.add(element.text());
    }
  }

  private static void bound(XmlElement element, Map<String, String> range) {
    switch (element.localName()) {
      case "minimum", "maximum", "step" -> range.putIfAbsent(element.localName(), element.text());
      default -> {}
    }
  }

  private static VariableDescription plain(String name, Map<String, String> texts) {
    // Evented unless it says otherwise (UDA 2.0, 2.5); the element is a form of old devices.
    boolean silent = texts.getOrDefault("sendEventsAttribute", "").strip().equalsIgnoreCase("no");
    return new VariableDescription(
        name,
        silent ? Eventing.SILENT : Eventing.EVENTED,
        dataType(texts.getOrDefault("dataType", "")),
        Optional.ofNullable(texts.get("defaultValue")),
        List.of(),
        Optional.empty());
  }

  private static UdaType dataType(String wireName) {
    for (UdaType type : UdaType.values()) {
      if (type.wireName().equals(wireName)) {
        return type;
      }
    }
    return UdaType.STRING;
  }

  private static VariableDescription constrained(
      VariableDescription plain, List<String> values, Map<String, String> range) {
    if (plain.dataType() == UdaType.STRING) {
      return plain.allowing(values);
    }
    return VariableDescription.isNumeric(plain.dataType())
        ? range(range).map(plain::within).orElse(plain)
        : plain;
  }

  private static Optional<ValueRange> range(Map<String, String> texts) {
    Optional<BigDecimal> minimum = number(texts, "minimum");
    Optional<BigDecimal> maximum = number(texts, "maximum");
    if (minimum.isEmpty() || maximum.isEmpty()) {
      return Optional.empty();
    }
    try {
      Optional<BigDecimal> step = number(texts, "step").filter(s -> s.signum() > 0);
      return Optional.of(new ValueRange(minimum.get(), maximum.get(), step));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<BigDecimal> number(Map<String, String> texts, String name) {
    String text = texts.getOrDefault(name, "");
    if (text.isEmpty() || text.length() > MAX_NUMBER_LENGTH) {
      return Optional.empty();
    }
    try {
      return Optional.of(new BigDecimal(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static boolean isName(String text) {
    return ServiceDescriptionCodec.NAME.matcher(text).matches();
  }
}
