package org.iotmc.checks.interop;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.iotmc.api.service.UdaType;
import org.jupnp.controlpoint.ActionCallback;
import org.jupnp.controlpoint.ControlPoint;
import org.jupnp.model.DefaultServiceManager;
import org.jupnp.model.ValidationException;
import org.jupnp.model.action.ActionArgumentValue;
import org.jupnp.model.action.ActionException;
import org.jupnp.model.action.ActionExecutor;
import org.jupnp.model.action.ActionInvocation;
import org.jupnp.model.message.UpnpResponse;
import org.jupnp.model.meta.Action;
import org.jupnp.model.meta.ActionArgument;
import org.jupnp.model.meta.ActionArgument.Direction;
import org.jupnp.model.meta.DeviceDetails;
import org.jupnp.model.meta.DeviceIdentity;
import org.jupnp.model.meta.Icon;
import org.jupnp.model.meta.LocalDevice;
import org.jupnp.model.meta.LocalService;
import org.jupnp.model.meta.RemoteDevice;
import org.jupnp.model.meta.RemoteService;
import org.jupnp.model.meta.StateVariable;
import org.jupnp.model.meta.StateVariableTypeDetails;
import org.jupnp.model.types.Datatype;
import org.jupnp.model.types.DeviceType;
import org.jupnp.model.types.InvalidValueException;
import org.jupnp.model.types.ServiceId;
import org.jupnp.model.types.ServiceType;
import org.jupnp.model.types.UDN;
import org.jupnp.registry.DefaultRegistryListener;
import org.jupnp.registry.Registry;

/** Control on jUPnP: {@link EveryType} called, {@code call LINK UDN NAME=TEXT…}, and offered. */
@SuppressWarnings({"rawtypes", "unchecked"}) // jUPnP's own types are raw
final class JupnpCalls {
  private static final ServiceType TYPE = new ServiceType("iotmc-org", "EveryType", 1);

  private JupnpCalls() {}

  /** Calls the service of one device, once. */
  static final class Calling extends DefaultRegistryListener {
    private final ControlPoint point;
    private final String[] words;

    Calling(ControlPoint point, String[] words) {
      this.point = point;
      this.words = words;
    }

    @Override
    public void remoteDeviceAdded(Registry registry, RemoteDevice root) {
      if (!root.getIdentity().getUdn().toString().equals(words[2])) {
        return;
      }
      RemoteService service = root.findService(TYPE);
      ActionInvocation echo = new ActionInvocation(service.getAction("Echo"));
      try {
        for (int i = 3; i < words.length; i++) {
          String[] pair = words[i].split("=", 2);
          ActionArgument argument = echo.getAction().getInputArgument(pair[0]);
          echo.setInput(pair[0], argument.getDatatype().valueOf(pair[1]));
        }
        invoke(echo);
        ActionInvocation fail = new ActionInvocation(service.getAction("Fail"));
        Datatype code = fail.getAction().getInputArgument("Code").getDatatype();
        fail.setInput("Code", code.valueOf("701"));
        invoke(fail);
        invoke(new ActionInvocation(service.getAction("Fail"), new ActionArgumentValue[0]));
      } catch (InvalidValueException e) {
        System.out.println("invalid " + e);
      }
      System.out.println("end");
    }

    private void invoke(ActionInvocation invocation) {
      new ActionCallback(invocation, point) {
        @Override
        public void success(ActionInvocation done) {
          for (ActionArgumentValue value : done.getOutput()) {
            System.out.println("out " + value.getArgument().getName() + " " + value);
          }
        }

        @Override
        public void failure(ActionInvocation failed, UpnpResponse response, String message) {
          System.out.println("fault " + failed.getFailure().getErrorCode());
        }
      }.run();
    }
  }

  /** A device with the service, as far as jUPnP knows the types. */
  static LocalDevice device(String uuid) throws ValidationException {
    return new LocalDevice(
        new DeviceIdentity(new UDN(uuid), 60),
        new DeviceType("iotmc-org", "Sampler", 1),
        new DeviceDetails("Sampler"),
        new Icon[0],
        new LocalService<?>[] {service()},
        new LocalDevice[0]);
  }

  private static LocalService<Object> service() throws ValidationException {
    List<ActionArgument> arguments = new ArrayList<>();
    Map<StateVariable, org.jupnp.model.state.StateVariableAccessor> variables =
        new LinkedHashMap<>();
    for (Map.Entry<String, UdaType> each : EveryType.types().entrySet()) {
      var type = Datatype.Builtin.getByDescriptorName(each.getValue().wireName());
      if (type != null) {
        String name = each.getKey();
        variables.put(variable(name, type), null);
        arguments.add(new ActionArgument(name, name, Direction.IN));
        arguments.add(new ActionArgument(EveryType.BACK + name, name, Direction.OUT));
      }
    }
    variables.put(variable("Code", Datatype.Builtin.UI2), null);
    Action echo = new Action("Echo", arguments.toArray(ActionArgument[]::new));
    Action fail =
        new Action("Fail", new ActionArgument[] {new ActionArgument("Code", "Code", Direction.IN)});
    Map<Action, ActionExecutor> executors = new LinkedHashMap<>();
    executors.put(echo, JupnpCalls::echo);
    executors.put(
        fail,
        invocation -> {
          int code = Integer.parseInt(invocation.getInput("Code").toString());
          invocation.setFailure(new ActionException(code, "as you wish"));
        });
    LocalService<Object> service =
        new LocalService<>(
            TYPE, new ServiceId("iotmc-org", "EveryType"), executors, variables, Set.of(), false);
    service.setManager(new DefaultServiceManager<>(service, Object.class));
    return service;
  }

  private static StateVariable variable(String name, Datatype.Builtin type) {
    return new StateVariable(
        name,
        new StateVariableTypeDetails(type.getDatatype()),
        new org.jupnp.model.meta.StateVariableEventDetails(false));
  }

  private static void echo(ActionInvocation<LocalService> invocation) {
    try {
      for (ActionArgument argument : invocation.getAction().getInputArguments()) {
        Object value = invocation.getInput(argument.getName()).getValue();
        invocation.setOutput(EveryType.BACK + argument.getName(), value);
      }
    } catch (InvalidValueException e) {
      invocation.setFailure(new ActionException(501, e.toString()));
    }
  }
}
