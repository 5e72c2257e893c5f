package org.iotmc.cli;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.service.UdaType;
import org.iotmc.description.ActionDescription;
import org.iotmc.description.ArgumentDescription;
import org.iotmc.description.ServiceDescription;
import org.iotmc.description.ValueRange;
import org.iotmc.description.VariableDescription;

/**
 * An argument of an action as a person or a program wants to know it.
 *
 * @param action the action's name
 * @param direction in or out
 * @param name the argument's name
 * @param variable what gives it its type; a string without
 */
record ArgumentRow(
    String action, String direction, String name, Optional<VariableDescription> variable) {

  /** A row for each argument, and one without for an action that has none. */
  static void print(ServiceDescription service, PrintWriter out) {
    Table table = Table.of("ACTION", "DIRECTION", "ARGUMENT", "TYPE", "VALUES");
    for (ActionDescription action : service.actions()) {
      List<ArgumentRow> rows = of(service, action);
      if (rows.isEmpty()) {
        table.row(action.name(), "-", "-", "-", "-");
      }
      for (ArgumentRow row : rows) {
        table.row(row.action, row.direction, row.name, row.type(), row.values());
      }
    }
    table.print(out);
  }

  /** The same as JSON. */
  static void printJson(ServiceDescription service, PrintWriter out) {
    for (ActionDescription action : service.actions()) {
      List<ArgumentRow> rows = of(service, action);
      if (rows.isEmpty()) {
        out.println(Json.object().add("action", action.name()));
      }
      rows.forEach(row -> out.println(row.json()));
    }
  }

  private static List<ArgumentRow> of(ServiceDescription service, ActionDescription action) {
    List<ArgumentRow> rows = new ArrayList<>();
    action.in().forEach(argument -> rows.add(of(service, action, "in", argument)));
    action.out().forEach(argument -> rows.add(of(service, action, "out", argument)));
    return rows;
  }

  private static ArgumentRow of(
      ServiceDescription service,
      ActionDescription action,
      String direction,
      ArgumentDescription argument) {
    return new ArgumentRow(
        action.name(),
        direction,
        argument.name(),
        service.variable(argument.relatedStateVariable()));
  }

  private Json json() {
    Json json =
        Json.object()
            .add("action", action)
            .add("direction", direction)
            .add("argument", name)
            .add("type", type());
    range()
        .ifPresent(
            range ->
                json.add("minimum", range.minimum().toPlainString())
                    .add("maximum", range.maximum().toPlainString())
                    .addIfPresent("step", range.step().map(BigDecimal::toPlainString)));
    return allowed().isEmpty() ? json : json.add("allowed", allowed());
  }

  private String type() {
    return variable
        .flatMap(VariableDescription::extendedType)
        .orElseGet(
            () -> variable.map(VariableDescription::dataType).orElse(UdaType.STRING).wireName());
  }

  private String values() {
    return range()
        .map(ArgumentRow::words)
        .orElse(allowed().isEmpty() ? "-" : String.join(", ", allowed()));
  }

  private static String words(ValueRange range) {
    return range.minimum().toPlainString()
        + " to "
        + range.maximum().toPlainString()
        + range.step().map(step -> " step " + step.toPlainString()).orElse("");
  }

  private Optional<ValueRange> range() {
    return variable.flatMap(VariableDescription::range);
  }

  private List<String> allowed() {
    return variable.map(VariableDescription::allowedValues).orElse(List.of());
  }
}
