package org.iotmc.checks.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.service.Action;
import org.iotmc.api.service.ActionContract;
import org.iotmc.api.service.ArgumentContract;
import org.iotmc.api.service.RecordContract;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.service.ValueType;
import org.iotmc.api.service.VariableContract;
import org.junit.jupiter.api.Test;

/**
 * Holds the tables of {@code docs/protocol.md} against the declarations that they are made from.
 * With {@code -Diotmc.docs.write} the tables are written anew instead.
 */
class ProtocolTablesTest {
  private static final boolean WRITE = System.getProperty("iotmc.docs.write") != null;

  /** The lists of allowed values that the tables name, by their names. */
  private final Map<String, List<String>> lists = new TreeMap<>();

  @Test
  void theTableOfActionsSaysWhatTheContractsDeclare() {
    StringBuilder tables = new StringBuilder("### Services of a device\n\n");
    Profile.deviceServices().forEach(service -> tables.append(table(service)));
    tables.append("### Services of a controller\n\n");
    Profile.controllerServices().forEach(service -> tables.append(table(service)));
    tables.append(
        "### Lists of allowed values\n\nAll are strings.\n\n| list | values |\n|---|---|\n");
    lists.forEach(
        (name, values) ->
            tables.append("| *" + name + "* | " + String.join(", ", values) + " |\n"));
    compare("actions", tables.toString());
  }

  @Test
  void theTableOfErrorsSaysWhatTheCodeHas() {
    StringBuilder table = new StringBuilder("| code | meaning |\n|---|---|\n");
    for (UpnpError error : UpnpError.values()) {
      table.append("| ").append(error.code()).append(" | ").append(error.title()).append(" |\n");
    }
    compare("errors", table.toString());
  }

  private static void compare(String region, String expected) {
    Document document = Document.read("docs/protocol.md");
    if (WRITE) {
      document.write(region, expected);
      return;
    }
    assertThat(document.region(region))
        .as("docs/protocol.md; run with -Diotmc.docs.write to write it anew")
        .isEqualTo(expected.strip());
  }

  private String table(ServiceContract<?> service) {
    StringBuilder text = new StringBuilder();
    text.append("**").append(service.type().name()).append(":1**");
    List<VariableContract> evented = service.evented();
    if (!evented.isEmpty()) {
      text.append(", evented: ");
      text.append(
          evented.stream()
              .map(v -> "`" + v.name() + "` " + type(v.type()))
              .collect(Collectors.joining(", ")));
    }
    text.append("\n\n| action | in | out | caller | phases | repeats | in quarantine |\n");
    text.append("|---|---|---|---|---|---|---|\n");
    service.actions().forEach(action -> text.append(row(action)));
    return text.append('\n').toString();
  }

  private String row(ActionContract action) {
    List<String> cells = new ArrayList<>();
    cells.add(action.name());
    cells.add(arguments(action.arguments()));
    cells.add(arguments(action.result()));
    cells.add(action.caller().name().toLowerCase(Locale.ROOT));
    cells.add(phases(action));
    cells.add(action.repeat() == Action.Repeat.IDEMPOTENT ? "yes" : "no");
    cells.add(action.quarantine() == Action.Quarantine.ANSWERS ? "answers" : "811");
    return "| " + String.join(" | ", cells) + " |\n";
  }

  private static String phases(ActionContract action) {
    if (action.phases().size() == LifecyclePhase.values().length) {
      return "any";
    }
    return action.phases().stream().map(LifecyclePhase::token).collect(Collectors.joining(", "));
  }

  private String arguments(RecordContract<?> form) {
    if (form.components().isEmpty()) {
      return "–";
    }
    return form.components().stream().map(this::argument).collect(Collectors.joining("<br>"));
  }

  private String argument(ArgumentContract argument) {
    String items =
        argument
            .items()
            .map(
                item ->
                    item.components().stream()
                        .map(this::argument)
                        .collect(Collectors.joining(", ", "list of (", ")")))
            .orElseGet(() -> type(argument.type()));
    return argument.name() + " " + items;
  }

  private String type(ValueType type) {
    if (!type.allowedValues().isEmpty()) {
      String list = type.javaType().getSimpleName();
      lists.put(list, type.allowedValues());
      return "*" + list + "*";
    }
    String name = type.udaType().wireName();
    return type.bounds().map(b -> name + " " + b.min() + "–" + b.max()).orElse(name);
  }
}
