package org.iotmc.description;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.iotmc.description.ArgumentDescription.Use;

/** What UDA 2.0, 2.5 requires of a service description that is written. */
final class ServiceRules {
  private static final int LONGEST_ALLOWED_VALUE = 31;

  private final Set<String> variables = new HashSet<>();
  private final Set<String> actions = new HashSet<>();

  private ServiceRules() {}

  static void check(ServiceDescription description) {
    require(description.configId().isPresent(), "configId", "absent, see ConfigId");
    require(!description.variables().isEmpty(), "serviceStateTable", "empty");
    ServiceRules rules = new ServiceRules();
    description.variables().forEach(rules::variable);
    description.actions().forEach(rules::action);
  }

  private void variable(VariableDescription variable) {
    String name = variable.name();
    require(Names.isWritable(name), name, "not a name");
    require(!name.startsWith("A_") || name.startsWith("A_ARG_TYPE_"), name, "A_ is reserved");
    require(variables.add(name), name, "declared twice");
    for (String value : variable.allowedValues()) {
      require(value.length() <= LONGEST_ALLOWED_VALUE, name, "an allowed value is too long");
    }
    require(
        new HashSet<>(variable.allowedValues()).size() == variable.allowedValues().size(),
        name,
        "an allowed value twice");
    variable.range().ifPresent(range -> range(variable, range));
    variable
        .defaultValue()
        .ifPresent(value -> require(variable.allows(value), name, "its default is not allowed"));
  }

  private static void range(VariableDescription variable, ValueRange range) {
    String name = variable.name();
    require(
        range.minimum().compareTo(range.maximum()) < 0, name, "minimum is not below the maximum");
    BigDecimal span = range.maximum().subtract(range.minimum());
    require(
        range.step().stream().allMatch(step -> span.remainder(step).signum() == 0),
        name,
        "the step does not divide the range");
    if (VariableDescription.isInteger(variable.dataType())) {
      require(
          isWhole(range.minimum())
              && isWhole(range.maximum())
              && range.step().stream().allMatch(ServiceRules::isWhole),
          name,
          "a range of integers with fractions");
    }
  }

  private static boolean isWhole(BigDecimal number) {
    return number.scale() <= 0;
  }

  private void action(ActionDescription action) {
    require(Names.isWritable(action.name()), action.name(), "not a name");
    require(!action.name().startsWith("A_"), action.name(), "A_ is reserved");
    require(actions.add(action.name()), action.name(), "declared twice");
    Stream<ArgumentDescription> plain =
        Stream.concat(action.in().stream(), action.out().stream().skip(1));
    require(
        plain.allMatch(argument -> argument.use() == Use.PLAIN),
        action.name(),
        "the return value is the first that comes out");
    for (List<ArgumentDescription> arguments : List.of(action.in(), action.out())) {
      Set<String> names = new HashSet<>();
      for (ArgumentDescription argument : arguments) {
        String name = action.name() + "." + argument.name();
        require(Names.isWritable(argument.name()), name, "not a name");
        require(names.add(argument.name()), name, "declared twice");
        require(variables.contains(argument.relatedStateVariable()), name, "unknown variable");
      }
    }
  }

  private static void require(boolean holds, String field, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(field + ": " + problem + " (UDA 2.0, 2.5)");
    }
  }
}
