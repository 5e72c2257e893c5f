package org.iotmc.checks.benchmarks.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import org.jupnp.DefaultUpnpServiceConfiguration;
import org.jupnp.binding.annotations.AnnotationLocalServiceBinder;
import org.jupnp.binding.annotations.UpnpAction;
import org.jupnp.binding.annotations.UpnpInputArgument;
import org.jupnp.binding.annotations.UpnpOutputArgument;
import org.jupnp.binding.annotations.UpnpService;
import org.jupnp.binding.annotations.UpnpServiceId;
import org.jupnp.binding.annotations.UpnpServiceType;
import org.jupnp.binding.annotations.UpnpStateVariable;
import org.jupnp.model.DefaultServiceManager;
import org.jupnp.model.ValidationException;
import org.jupnp.model.meta.DeviceDetails;
import org.jupnp.model.meta.DeviceIdentity;
import org.jupnp.model.meta.Icon;
import org.jupnp.model.meta.LocalDevice;
import org.jupnp.model.meta.LocalService;
import org.jupnp.model.types.DeviceType;
import org.jupnp.model.types.UDN;
import org.jupnp.transport.impl.NetworkAddressFactoryImpl;
import org.jupnp.transport.spi.NetworkAddressFactory;

/** The same service as {@link Load} has, as jUPnP has it. */
@UpnpService(
    serviceId = @UpnpServiceId("Load"),
    serviceType = @UpnpServiceType(namespace = "iotmc-org", value = "Load"))
public final class JupnpLoad {
  @UpnpStateVariable(sendEvents = false)
  private String text = "";

  @UpnpStateVariable(sendEvents = false)
  private int number;

  /** Says the text again. */
  @UpnpAction(name = "Echo", out = @UpnpOutputArgument(name = "Said", stateVariable = "Text"))
  public String echo(
      @UpnpInputArgument(name = "Text", stateVariable = "Text") String said,
      @UpnpInputArgument(name = "Number", stateVariable = "Number") int times) {
    return said;
  }

  /** A device with the service. */
  @SuppressWarnings("unchecked")
  static LocalDevice device(UDN udn) throws ValidationException {
    LocalService<JupnpLoad> service =
        (LocalService<JupnpLoad>) new AnnotationLocalServiceBinder().read(JupnpLoad.class);
    service.setManager(new DefaultServiceManager<>(service, JupnpLoad.class));
    return new LocalDevice(
        new DeviceIdentity(udn, 1800),
        new DeviceType("iotmc-org", "Loaded", 1),
        new DeviceDetails("Loaded"),
        new Icon[0],
        new LocalService<?>[] {service},
        new LocalDevice[0]);
  }

  /** By itself jUPnP leaves loopback out. */
  static final class OnLoopback extends DefaultUpnpServiceConfiguration {
    @Override
    protected NetworkAddressFactory createNetworkAddressFactory(int port, int answers) {
      return new NetworkAddressFactoryImpl(port, answers) {
        @Override
        protected boolean isUsableNetworkInterface(NetworkInterface each) throws IOException {
          return each.isUp() && each.isLoopback();
        }

        @Override
        protected boolean isUsableAddress(NetworkInterface each, InetAddress address) {
          return address instanceof java.net.Inet4Address;
        }
      };
    }
  }
}
