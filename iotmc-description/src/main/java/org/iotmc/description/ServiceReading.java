package org.iotmc.description;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.iotmc.api.Warning.Kind;
import org.iotmc.description.ArgumentDraft.Direction;
import org.iotmc.description.internal.xml.XmlElement;
import org.iotmc.description.internal.xml.XmlFaults;

/** Reads one service description; the first action or variable of a name counts. */
final class ServiceReading {
  private static final String ACTION = "actionList/action";

  private final XmlFaults faults;
  private final Map<String, List<ArgumentDraft>> actions = new LinkedHashMap<>();
  private final Map<String, VariableDescription> variables = new LinkedHashMap<>();
  private String namespace = "";
  private Optional<SpecVersion> version = Optional.empty();

  ServiceReading(XmlFaults faults) {
    this.faults = faults;
  }

  ServiceDescription read(XmlElement root) {
    namespace = root.namespace();
    if (!namespace.equals(ServiceDescriptionCodec.NAMESPACE)) {
      faults.add(Kind.NAMESPACE, "scpd");
    }
    root.forEachChild(
        child -> {
          switch (child.localName()) {
            case "specVersion" -> version = Optional.of(Common.version(child, faults));
            case "actionList" -> child.forEachChild(this::action);
            case "serviceStateTable" -> child.forEachChild(this::variable);
            default -> {}
          }
        });
    if (version.isEmpty()) {
      faults.add(Kind.MISSING, "specVersion");
    }
    if (variables.isEmpty()) {
      faults.add(Kind.MISSING, "serviceStateTable/stateVariable");
    }
    SpecVersion spec = version.orElse(SpecVersion.UDA_1_0);
    OptionalInt configId = Common.configId(root, spec, faults);
    List<ActionDescription> all = new ArrayList<>(actions.size());
    actions.forEach((name, arguments) -> all.add(described(name, arguments)));
    return ServiceDescription.of(all, List.copyOf(variables.values()))
        .received(spec, configId, faults.list());
  }

  private boolean is(XmlElement element, String name) {
    return element.localName().equals(name)
        && (element.namespace().equals(namespace) || element.namespace().isEmpty());
  }

  private void action(XmlElement element) {
    if (!is(element, "action")) {
      return;
    }
    String[] name = {""};
    List<ArgumentDraft> arguments = new ArrayList<>();
    element.forEachChild(
        child -> {
          if (child.localName().equals("name")) {
            name[0] = Common.first(name[0], child);
          } else if (child.localName().equals("argumentList")) {
            child.forEachChild(argument -> argument(argument, arguments));
          }
        });
    boolean usable = Names.isReadable(name[0]);
    for (ArgumentDraft argument : arguments) {
      usable &= argument.isUsable();
    }
    if (!usable) {
      // Without one of its arguments an action cannot be called.
      faults.add(Kind.LEFT_OUT, ACTION);
    } else if (actions.putIfAbsent(name[0], arguments) != null) {
      faults.add(Kind.DUPLICATE, ACTION);
    }
  }

  private void argument(XmlElement element, List<ArgumentDraft> arguments) {
    if (is(element, "argument")) {
      arguments.add(ArgumentDraft.read(element, faults));
    }
  }

  private ActionDescription described(String name, List<ArgumentDraft> drafts) {
    List<ArgumentDescription> in = new ArrayList<>(4);
    List<ArgumentDescription> out = new ArrayList<>(4);
    boolean marked = false;
    for (ArgumentDraft draft : drafts) {
      if (!variables.containsKey(draft.variable())) {
        faults.add(
            draft.variable().isEmpty() ? Kind.MISSING : Kind.UNUSABLE_VALUE,
            ArgumentDraft.WHERE + "/relatedStateVariable");
      }
      if (draft.direction() == Direction.IN && !out.isEmpty()) {
        faults.add(Kind.OUT_OF_ORDER, ArgumentDraft.WHERE);
      }
      boolean first = draft.direction() == Direction.OUT && out.isEmpty();
      if (draft.isMarked() && (!first || marked)) {
        faults.add(Kind.MISPLACED, ArgumentDraft.WHERE + "/retval");
      }
      marked |= draft.isMarked();
      (draft.direction() == Direction.IN ? in : out).add(draft.described(first));
    }
    return new ActionDescription(name, in, out);
  }

  private void variable(XmlElement element) {
    if (!is(element, "stateVariable")) {
      return;
    }
    VariableDraft draft = VariableDraft.read(element, faults);
    if (!Names.isReadable(draft.name())) {
      faults.add(Kind.LEFT_OUT, "serviceStateTable/stateVariable");
    } else if (variables.putIfAbsent(draft.name(), draft.described()) != null) {
      faults.add(Kind.DUPLICATE, "stateVariable " + draft.name());
    }
  }
}
