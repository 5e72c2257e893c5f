package org.iotmc.description;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.iotmc.api.service.ActionContract;
import org.iotmc.api.service.ArgumentContract;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.service.ValueType;
import org.iotmc.api.service.VariableContract;
import org.iotmc.description.VariableDescription.Eventing;

/** Describes services that are declared as interfaces. */
public final class ServiceDescriptions {
  private static final String ARGUMENT = "A_ARG_TYPE_";

  private final Map<String, Form> argumentTypes = new LinkedHashMap<>();

  /** What a state variable says of the arguments that it stands for. */
  private record Form(ValueType type, boolean isList) {}

  private ServiceDescriptions() {}

  /**
   * The description of a service: its actions sorted by name, then its evented state variables and
   * one variable for each type of argument. Arguments of one name and type share the variable
   * {@code A_ARG_TYPE_Name}; one that differs in type from an earlier one of its name has its own,
   * {@code A_ARG_TYPE_Action_Name}.
   *
   * @param contract what the interface declares
   */
  public static ServiceDescription of(ServiceContract<?> contract) {
    return describe(contract, contract.actions());
  }

  /**
   * The description of a service as an implementation offers it: without the optional actions that
   * it does not have.
   *
   * @param contract what the interface declares
   * @param implementation what answers
   * @param <S> the interface
   */
  public static <S> ServiceDescription of(ServiceContract<S> contract, S implementation) {
    return describe(
        contract,
        contract.actions().stream().filter(each -> each.isOfferedBy(implementation)).toList());
  }

  private static ServiceDescription describe(
      ServiceContract<?> contract, List<ActionContract> offered) {
    ServiceDescriptions types = new ServiceDescriptions();
    List<ActionDescription> actions = new ArrayList<>();
    for (ActionContract action : offered) {
      actions.add(
          new ActionDescription(
              action.name(),
              types.arguments(action, action.in()),
              types.arguments(action, action.out())));
    }
    List<VariableDescription> variables = new ArrayList<>();
    for (VariableContract variable : contract.evented()) {
      Eventing eventing =
          variable.rule().level().isPresent() ? Eventing.MULTICAST : Eventing.EVENTED;
      variables.add(describe(variable.name(), eventing, variable.type()));
    }
    types.argumentTypes.forEach(
        (name, form) -> {
          VariableDescription plain = describe(name, Eventing.SILENT, form.type());
          variables.add(form.isList() ? plain.extending(ArgumentContract.LIST_TYPE) : plain);
        });
    return ServiceDescription.of(actions, variables);
  }

  private List<ArgumentDescription> arguments(
      ActionContract action, List<ArgumentContract> arguments) {
    return arguments.stream()
        .map(argument -> new ArgumentDescription(argument.name(), variableOf(action, argument)))
        .toList();
  }

  private String variableOf(ActionContract action, ArgumentContract argument) {
    String shared = ARGUMENT + argument.name();
    Form form = new Form(argument.type(), argument.items().isPresent());
    if (isOf(shared, form)) {
      return shared;
    }
    String own = ARGUMENT + action.name() + "_" + argument.name();
    // An argument that goes in with one type and comes out with another.
    if (!isOf(own, form)) {
      own += "_Out";
      argumentTypes.put(own, form);
    }
    return own;
  }

  private boolean isOf(String variable, Form form) {
    return argumentTypes.computeIfAbsent(variable, unknown -> form).equals(form);
  }

  private static VariableDescription describe(String name, Eventing eventing, ValueType type) {
    VariableDescription plain =
        VariableDescription.of(name, eventing, type.udaType()).allowing(type.allowedValues());
    return type.bounds()
        .map(bounds -> plain.within(ValueRange.of(bounds.min(), bounds.max())))
        .orElse(plain);
  }
}
