package org.iotmc.checks.benchmarks;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import org.jupnp.DefaultUpnpServiceConfiguration;
import org.jupnp.UpnpService;
import org.jupnp.UpnpServiceImpl;
import org.jupnp.binding.annotations.AnnotationLocalServiceBinder;
import org.jupnp.binding.annotations.UpnpAction;
import org.jupnp.binding.annotations.UpnpInputArgument;
import org.jupnp.binding.annotations.UpnpServiceId;
import org.jupnp.binding.annotations.UpnpServiceType;
import org.jupnp.binding.annotations.UpnpStateVariable;
import org.jupnp.model.DefaultServiceManager;
import org.jupnp.model.ValidationException;
import org.jupnp.model.meta.DeviceDetails;
import org.jupnp.model.meta.DeviceIdentity;
import org.jupnp.model.meta.LocalDevice;
import org.jupnp.model.meta.LocalService;
import org.jupnp.model.types.DeviceType;
import org.jupnp.model.types.UDN;
import org.jupnp.transport.impl.NetworkAddressFactoryImpl;
import org.jupnp.transport.spi.NetworkAddressFactory;

/** The least device on jUPnP: one service with one action. */
final class JupnpDevice {
  private JupnpDevice() {}

  static RestingDevice.Running start(String uuid) throws ValidationException {
    UpnpService upnp = new UpnpServiceImpl(new OnOneLink());
    upnp.startup();
    upnp.getRegistry()
        .addDevice(
            new LocalDevice(
                new DeviceIdentity(new UDN(uuid), 1800),
                DeviceType.valueOf("urn:schemas-upnp-org:device:BinaryLight:1"),
                new DeviceDetails("Light"),
                service()));
    return upnp::shutdown;
  }

  @SuppressWarnings("unchecked")
  private static LocalService<Switch> service() {
    LocalService<Switch> service =
        (LocalService<Switch>) new AnnotationLocalServiceBinder().read(Switch.class);
    service.setManager(new DefaultServiceManager<>(service, Switch.class));
    return service;
  }

  /** A service as jUPnP wants it; it describes it by these annotations. */
  @org.jupnp.binding.annotations.UpnpService(
      serviceId = @UpnpServiceId("SwitchPower"),
      serviceType = @UpnpServiceType("SwitchPower"))
  public static final class Switch {
    @UpnpStateVariable(defaultValue = "0", sendEvents = false)
    private boolean target;

    @UpnpAction
    public void setTarget(@UpnpInputArgument(name = "NewTargetValue") boolean newTargetValue) {
      target = newTargetValue;
    }

    public boolean isTarget() {
      return target;
    }
  }

  private static final class OnOneLink extends DefaultUpnpServiceConfiguration {
    @Override
    protected NetworkAddressFactory createNetworkAddressFactory(int port, int answers) {
      return new NetworkAddressFactoryImpl(port, answers) {
        @Override
        protected boolean isUsableNetworkInterface(NetworkInterface each) throws IOException {
          return each.isUp() && each.getName().equals(RestingDevice.LINK);
        }

        @Override
        protected boolean isUsableAddress(NetworkInterface each, InetAddress address) {
          return address instanceof Inet4Address;
        }
      };
    }
  }
}
