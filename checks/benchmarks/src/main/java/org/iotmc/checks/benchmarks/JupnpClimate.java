package org.iotmc.checks.benchmarks;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jupnp.model.ValidationException;
import org.jupnp.model.meta.Action;
import org.jupnp.model.meta.ActionArgument;
import org.jupnp.model.meta.ActionArgument.Direction;
import org.jupnp.model.meta.LocalService;
import org.jupnp.model.meta.RemoteService;
import org.jupnp.model.meta.StateVariable;
import org.jupnp.model.meta.StateVariableTypeDetails;
import org.jupnp.model.types.Datatype.Builtin;
import org.jupnp.model.types.ServiceId;
import org.jupnp.model.types.ServiceType;

/** {@link Climate} as jUPnP knows it. */
final class JupnpClimate {
  static final String ACTION = "SetTarget";
  static final ServiceType TYPE = new ServiceType("example-com", "Climate", 1);
  private static final ServiceId ID = new ServiceId("example-com", "Climate");

  private JupnpClimate() {}

  static LocalService<Object> local() throws ValidationException {
    return new LocalService<>(TYPE, ID, new Action[] {action()}, variables());
  }

  @SuppressWarnings("unchecked")
  static RemoteService remote() throws ValidationException {
    URI uri = URI.create("/x");
    return new RemoteService(
        TYPE,
        ID,
        uri,
        uri,
        uri,
        (Action<RemoteService>[]) new Action[] {action()},
        (StateVariable<RemoteService>[]) variables());
  }

  private static Action<?> action() {
    List<ActionArgument<?>> arguments = new ArrayList<>();
    for (String name : new String[] {"Zone", "Target", "Hold", "Mode", "Reason"}) {
      arguments.add(new ActionArgument<>(name, variable(name), Direction.IN));
    }
    for (String name : new String[] {"Zone", "Target", "Measured", "Heating", "Mode", "Remark"}) {
      arguments.add(new ActionArgument<>(name, variable(name), Direction.OUT));
    }
    return new Action<>(ACTION, arguments.toArray(new ActionArgument[0]));
  }

  /** Two arguments are called otherwise than the variables that give them their types. */
  private static String variable(String argument) {
    return switch (argument) {
      case "Hold" -> "Heating";
      case "Reason" -> "Remark";
      default -> argument;
    };
  }

  private static StateVariable<?>[] variables() {
    String[] modes = {"AUTOMATIC", "HEAT", "OFF"};
    return new StateVariable<?>[] {
      new StateVariable<>("Zone", new StateVariableTypeDetails(Builtin.UI2.getDatatype())),
      new StateVariable<>("Target", new StateVariableTypeDetails(Builtin.I4.getDatatype())),
      new StateVariable<>("Measured", new StateVariableTypeDetails(Builtin.I4.getDatatype())),
      new StateVariable<>("Heating", new StateVariableTypeDetails(Builtin.BOOLEAN.getDatatype())),
      new StateVariable<>(
          "Mode", new StateVariableTypeDetails(Builtin.STRING.getDatatype(), "OFF", modes, null)),
      new StateVariable<>("Remark", new StateVariableTypeDetails(Builtin.STRING.getDatatype())),
    };
  }
}
