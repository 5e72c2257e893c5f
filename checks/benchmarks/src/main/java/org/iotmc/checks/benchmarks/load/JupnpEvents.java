package org.iotmc.checks.benchmarks.load;

import java.io.IOException;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jupnp.UpnpService;
import org.jupnp.UpnpServiceImpl;
import org.jupnp.model.DefaultServiceManager;
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

/**
 * A publisher on jUPnP, with one variable that tells every change. Orders: {@code fire COUNT} at
 * once, {@code pace EACH-SECOND MILLIS}; the answer is how many were told.
 */
@SuppressWarnings({"rawtypes", "unchecked"}) // jUPnP's own types are raw
final class JupnpEvents extends StateVariableAccessor {
  private final LocalService<Object> service;
  private final String hello;
  private volatile String value = "0";

  JupnpEvents() throws Exception {
    Map<StateVariable, StateVariableAccessor> variables = new LinkedHashMap<>();
    variables.put(
        new StateVariable(
            Load.EVERY,
            new StateVariableTypeDetails(Datatype.Builtin.STRING.getDatatype()),
            new StateVariableEventDetails(true)),
        this);
    service =
        new LocalService<>(
            new ServiceType("iotmc-org", "Load", 1),
            new ServiceId("iotmc-org", "Load"),
            new LinkedHashMap<>(),
            variables,
            Set.of(),
            false);
    service.setManager(new DefaultServiceManager<>(service, Object.class));
    UpnpService upnp = new UpnpServiceImpl(new JupnpLoad.OnLoopback());
    upnp.startup();
    UDN udn = new UDN(UUID.randomUUID());
    upnp.getRegistry()
        .addDevice(
            new LocalDevice(
                new DeviceIdentity(udn, 1800),
                new DeviceType("iotmc-org", "Loaded", 1),
                new DeviceDetails("Loaded"),
                new Icon[0],
                new LocalService<?>[] {service},
                new LocalDevice[0]));
    int port =
        upnp.getRouter().getActiveStreamServers(InetAddress.getLoopbackAddress()).stream()
            .findAny()
            .orElseThrow(() -> new IOException("jUPnP has no server"))
            .getPort();
    String path =
        upnp.getConfiguration().getNamespace().getEventSubscriptionPath(service).toString();
    hello = port + " " + path + " " + udn;
  }

  /** The port, the path to subscribe at, and its name. */
  String hello() {
    return hello;
  }

  long obey(String[] order) throws InterruptedException {
    int first = Integer.parseInt(order[1]);
    return order[0].equals("fire") ? fire(first) : pace(first, Long.parseLong(order[2]));
  }

  private long fire(int count) {
    for (int i = 0; i < count; i++) {
      // Its manager makes an event of what it is told so, and asks for the value.
      value = Long.toString(System.nanoTime());
      service.getManager().getPropertyChangeSupport().firePropertyChange(Load.EVERY, null, null);
    }
    return count;
  }

  private long pace(int each, long millis) throws InterruptedException {
    long begun = System.nanoTime();
    long count = each * millis / 1000;
    for (long i = 0; i < count; i++) {
      long due = begun + i * TimeUnit.SECONDS.toNanos(1) / each;
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
      fire(1);
    }
    return count;
  }

  @Override
  public Class<?> getReturnType() {
    return String.class;
  }

  @Override
  public Object read(Object implementation) {
    throw new UnsupportedOperationException("a variable is asked for by its name");
  }

  @Override
  public StateVariableValue read(StateVariable variable, Object implementation) {
    return new StateVariableValue(variable, value);
  }
}
