package org.iotmc.description;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.iotmc.api.Warning.Kind;
import org.iotmc.api.service.UdaType;
import org.iotmc.description.VariableDescription.Eventing;
import org.iotmc.description.internal.xml.XmlElement;
import org.iotmc.description.internal.xml.XmlFaults;
import org.jspecify.annotations.Nullable;

/** A state variable element as it was read. The first element of a name counts. */
final class VariableDraft {
  private static final int MAX_NUMBER_LENGTH = 400;
  private static final int LONGEST_ALLOWED_VALUE = 31;
  private static final Map<String, UdaType> TYPES = new HashMap<>();

  static {
    for (UdaType type : UdaType.values()) {
      TYPES.put(type.wireName(), type);
      TYPES.putIfAbsent(type.wireName().toLowerCase(Locale.ROOT), type);
    }
  }

  private final XmlFaults faults;
  private final List<String> values = new ArrayList<>(0);
  private String name = "";
  private String dataType = "";
  private Optional<String> extendedType = Optional.empty();
  private @Nullable String defaultValue;
  private @Nullable String sendEvents;
  private @Nullable String minimum;
  private @Nullable String maximum;
  private @Nullable String step;
  private boolean multicast;
  private boolean listed;
  private boolean tooLong;
  private boolean ranged;

  private VariableDraft(XmlFaults faults) {
    this.faults = faults;
  }

  static VariableDraft read(XmlElement element, XmlFaults faults) {
    VariableDraft draft = new VariableDraft(faults);
    draft.sendEvents = element.attribute("sendEvents").orElse(null);
    draft.multicast = element.attribute("multicast").orElse("no").strip().equalsIgnoreCase("yes");
    element.forEachChild(draft::part);
    return draft;
  }

  String name() {
    return name;
  }

  private void part(XmlElement child) {
    switch (child.localName()) {
      case "name" -> name = Common.first(name, child);
      case "dataType" -> {
        child.attribute("type").ifPresent(type -> extendedType = Optional.of(full(type, child)));
        dataType = Common.first(dataType, child);
      }
      case "defaultValue" -> defaultValue = child.text();
      case "sendEventsAttribute" -> {
        // A form of old templates.
        faults.add(Kind.MISPLACED, "stateVariable/sendEventsAttribute");
        sendEvents = child.text();
      }
      case "allowedValueList" -> {
        listed = true;
        child.forEachChild(this::allowed);
      }
      case "allowedValueRange" -> {
        ranged = true;
        child.forEachChild(this::bound);
      }
      default -> {}
    }
  }

  /** An extended type with its namespace, whether it is written with a prefix or in full. */
  private String full(String type, XmlElement element) {
    String stripped = type.strip();
    int colon = stripped.lastIndexOf(':');
    Optional<String> uri =
        colon < 0 ? Optional.empty() : element.namespaceOf(stripped.substring(0, colon));
    return uri.map(u -> u + stripped.substring(colon)).orElse(stripped);
  }

  private void allowed(XmlElement element) {
    if (element.localName().equals("allowedValue")) {
      String value = element.text();
      values.add(value);
      tooLong |= value.length() > LONGEST_ALLOWED_VALUE;
    }
  }

  private void bound(XmlElement element) {
    switch (element.localName()) {
      case "minimum" -> minimum = element.text();
      case "maximum" -> maximum = element.text();
      case "step" -> step = element.text();
      default -> {}
    }
  }

  private void fault(Kind kind, String part) {
    faults.add(kind, "stateVariable " + name + part);
  }

  VariableDescription described() {
    UdaType type = type();
    VariableDescription plain =
        new VariableDescription(
            name,
            eventing(),
            type,
            type == UdaType.STRING ? extendedType : Optional.empty(),
            Optional.empty(),
            allowedValues(type),
            range(type));
    String text = defaultValue;
    if (text == null) {
      return plain;
    }
    if (!plain.allows(text)) {
      fault(Kind.UNUSABLE_VALUE, "/defaultValue");
      return plain;
    }
    return plain.defaultingTo(text);
  }

  private UdaType type() {
    UdaType type = TYPES.get(dataType);
    if (type == null && !dataType.isEmpty()) {
      type = TYPES.get(dataType.toLowerCase(Locale.ROOT));
    }
    if (type == null) {
      fault(dataType.isEmpty() ? Kind.MISSING : Kind.UNUSABLE_VALUE, "/dataType");
      return UdaType.STRING;
    }
    if (!type.wireName().equals(dataType)) {
      fault(Kind.MISSPELT, "/dataType");
    }
    return type;
  }

  private Eventing eventing() {
    String text = sendEvents == null ? "yes" : sendEvents.strip();
    boolean silent = text.equals("no");
    if (!silent && !text.equals("yes")) {
      String small = text.toLowerCase(Locale.ROOT);
      silent = small.equals("no") || small.equals("0") || small.equals("false");
      boolean known = silent || small.equals("yes") || small.equals("1") || small.equals("true");
      fault(known ? Kind.MISSPELT : Kind.UNUSABLE_VALUE, "/sendEvents");
    }
    if (silent) {
      if (multicast) {
        fault(Kind.CONTRADICTION, "/multicast");
      }
      return Eventing.SILENT;
    }
    return multicast ? Eventing.MULTICAST : Eventing.EVENTED;
  }

  private List<String> allowedValues(UdaType type) {
    if (!listed) {
      return List.of();
    }
    if (type != UdaType.STRING) {
      fault(Kind.CONTRADICTION, "/allowedValueList");
      return List.of();
    }
    if (values.isEmpty()) {
      fault(Kind.UNUSABLE_VALUE, "/allowedValueList");
    }
    if (tooLong) {
      fault(Kind.TOO_LONG, "/allowedValueList");
    }
    return values;
  }

  private Optional<ValueRange> range(UdaType type) {
    if (!ranged) {
      return Optional.empty();
    }
    if (!VariableDescription.isNumeric(type)) {
      fault(Kind.CONTRADICTION, "/allowedValueRange");
      return Optional.empty();
    }
    Optional<BigDecimal> least = number(minimum);
    Optional<BigDecimal> greatest = number(maximum);
    Optional<BigDecimal> distance = number(step).filter(number -> number.signum() > 0);
    if (distance.isEmpty() && step != null) {
      fault(Kind.UNUSABLE_VALUE, "/allowedValueRange/step");
    }
    try {
      if (least.isPresent() && greatest.isPresent()) {
        return Optional.of(new ValueRange(least.get(), greatest.get(), distance));
      }
    } catch (IllegalArgumentException e) {
      // Told below, as of a range without bounds.
    }
    fault(Kind.UNUSABLE_VALUE, "/allowedValueRange");
    return Optional.empty();
  }

  private static Optional<BigDecimal> number(@Nullable String text) {
    if (text == null || text.isEmpty() || text.length() > MAX_NUMBER_LENGTH) {
      return Optional.empty();
    }
    OptionalInt small = Common.number(text);
    if (small.isPresent()) {
      return Optional.of(BigDecimal.valueOf(small.getAsInt()));
    }
    try {
      return Optional.of(new BigDecimal(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
