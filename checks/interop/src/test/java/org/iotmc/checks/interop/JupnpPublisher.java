package org.iotmc.checks.interop;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jupnp.model.DefaultServiceManager;
import org.jupnp.model.ValidationException;
import org.jupnp.model.meta.DeviceDetails;
import org.jupnp.model.meta.DeviceIdentity;
import org.jupnp.model.meta.Icon;
import org.jupnp.model.meta.LocalDevice;
import org.jupnp.model.meta.LocalService;
import org.jupnp.model.meta.StateVariable;
import org.jupnp.model.meta.StateVariableEventDetails;
import org.jupnp.model.meta.StateVariableTypeDetails;
import org.jupnp.model.state.StateVariableAccessor;
import org.jupnp.model.state.StateVariableValue;
import org.jupnp.model.types.Datatype;
import org.jupnp.model.types.DeviceType;
import org.jupnp.model.types.ServiceId;
import org.jupnp.model.types.ServiceType;
import org.jupnp.model.types.UDN;

/** Events of jUPnP: a thermostat whose variables change as it is told, {@code NAME=VALUE ...}. */
@SuppressWarnings({"rawtypes", "unchecked"}) // jUPnP's own types are raw
final class JupnpPublisher extends StateVariableAccessor {
  private final Map<String, Object> values =
      new TreeMap<>(Map.of("CurrentTemperature", 20.5, "Target", 20));
  private final LocalService<Object> service;

  JupnpPublisher() throws ValidationException {
    Map<StateVariable, StateVariableAccessor> variables = new LinkedHashMap<>();
    variables.put(variable("CurrentTemperature", Datatype.Builtin.R8), this);
    variables.put(variable("Target", Datatype.Builtin.I4), this);
    service =
        new LocalService<>(
            new ServiceType("iotmc-org", "Thermostat", 1),
            new ServiceId("iotmc-org", "Thermostat"),
            new LinkedHashMap<>(),
            variables,
            Set.of(),
            false);
    service.setManager(new DefaultServiceManager<>(service, Object.class));
  }

  private static StateVariable variable(String name, Datatype.Builtin type) {
    return new StateVariable(
        name,
        new StateVariableTypeDetails(type.getDatatype()),
        new StateVariableEventDetails(true));
  }

  LocalDevice device(String uuid) throws ValidationException {
    return new LocalDevice(
        new DeviceIdentity(new UDN(uuid), 60),
        new DeviceType("iotmc-org", "Sampler", 1),
        new DeviceDetails("Sampler"),
        new Icon[0],
        new LocalService<?>[] {service},
        new LocalDevice[0]);
  }

  /** Sets variables, and tells of all of them in one event. */
  void set(String order) {
    Set<String> names = new TreeSet<>();
    for (String word : order.split(" ", -1)) {
      String[] pair = word.split("=", 2);
      Number value = Double.valueOf(pair[1]);
      synchronized (values) {
        values.put(pair[0], pair[0].equals("Target") ? (Object) value.intValue() : value);
      }
      names.add(pair[0]);
    }
    // Its manager makes an event of what it is told so; the values it asks this accessor for.
    service
        .getManager()
        .getPropertyChangeSupport()
        .firePropertyChange(String.join(",", names), null, null);
  }

  @Override
  public Class<?> getReturnType() {
    return Object.class;
  }

  @Override
  public Object read(Object implementation) {
    throw new UnsupportedOperationException("a variable is asked for by its name");
  }

  @Override
  public StateVariableValue read(StateVariable variable, Object implementation) {
    synchronized (values) {
      return new StateVariableValue(variable, values.get(variable.getName()));
    }
  }
}
