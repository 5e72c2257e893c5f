package org.iotmc.checks.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Objects;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.jupnp.DefaultUpnpServiceConfiguration;
import org.jupnp.UpnpService;
import org.jupnp.UpnpServiceImpl;
import org.jupnp.binding.annotations.AnnotationLocalServiceBinder;
import org.jupnp.binding.annotations.UpnpAction;
import org.jupnp.binding.annotations.UpnpInputArgument;
import org.jupnp.binding.annotations.UpnpOutputArgument;
import org.jupnp.binding.annotations.UpnpServiceId;
import org.jupnp.binding.annotations.UpnpServiceType;
import org.jupnp.binding.annotations.UpnpStateVariable;
import org.jupnp.controlpoint.SubscriptionCallback;
import org.jupnp.model.DefaultServiceManager;
import org.jupnp.model.ValidationException;
import org.jupnp.model.gena.CancelReason;
import org.jupnp.model.gena.GENASubscription;
import org.jupnp.model.message.UpnpResponse;
import org.jupnp.model.meta.Action;
import org.jupnp.model.meta.DeviceDetails;
import org.jupnp.model.meta.DeviceIdentity;
import org.jupnp.model.meta.Icon;
import org.jupnp.model.meta.LocalDevice;
import org.jupnp.model.meta.LocalService;
import org.jupnp.model.meta.ManufacturerDetails;
import org.jupnp.model.meta.ModelDetails;
import org.jupnp.model.meta.RemoteDevice;
import org.jupnp.model.meta.RemoteService;
import org.jupnp.model.types.DeviceType;
import org.jupnp.model.types.UDN;
import org.jupnp.registry.DefaultRegistryListener;
import org.jupnp.registry.Registry;
import org.jupnp.transport.impl.NetworkAddressFactoryImpl;
import org.jupnp.transport.spi.NetworkAddressFactory;

/**
 * A peer on jUPnP, in a process of its own: {@code control LINK} says what it finds and how it is
 * described, {@code device LINK ROOT-UUID EMBEDDED-UUID} is a device with another embedded; {@code
 * subscriber LINK UDN} says the events of a thermostat; {@code publisher LINK UUID} is one, see
 * {@link JupnpPublisher}; {@code call} and {@code types} are in {@link JupnpCalls}. All end with
 * their standard input, devices with their goodbye.
 */
final class JupnpPeer {
  private JupnpPeer() {}

  public static void main(String[] args) throws Exception {
    UpnpService upnp = new UpnpServiceImpl(new OnOneLink(args[1]));
    upnp.startup();
    Consumer<String> orders = line -> {};
    switch (args[0]) {
      case "control" -> {
        upnp.getRegistry().addListener(new Describing());
        upnp.getControlPoint().search();
      }
      case "call" -> {
        upnp.getRegistry().addListener(new JupnpCalls.Calling(upnp.getControlPoint(), args));
        upnp.getControlPoint().search();
      }
      case "subscriber" -> {
        Finding finding = new Finding(upnp, args[2]);
        upnp.getRegistry().addListener(finding);
        finding.search();
      }
      case "types" -> upnp.getRegistry().addDevice(JupnpCalls.device(args[2]));
      case "publisher" -> {
        JupnpPublisher publisher = new JupnpPublisher();
        upnp.getRegistry().addDevice(publisher.device(args[2]));
        orders = publisher::set;
      }
      default -> upnp.getRegistry().addDevice(device(args[2], args[3]));
    }
    System.out.println("ready");
    // Until nobody listens any more, or wants it to end.
    new BufferedReader(new InputStreamReader(System.in, UTF_8)).lines().forEach(orders);
    upnp.shutdown();
    System.exit(0);
  }

  private static LocalDevice device(String root, String embedded) throws ValidationException {
    LocalDevice inner =
        new LocalDevice(
            new DeviceIdentity(new UDN(embedded), 60),
            DeviceType.valueOf("urn:schemas-upnp-org:device:DimmableLight:1"),
            details("Inner light"),
            new Icon[0],
            new LocalService<?>[] {service()},
            new LocalDevice[0]);
    return new LocalDevice(
        new DeviceIdentity(new UDN(root), 60),
        DeviceType.valueOf("urn:schemas-upnp-org:device:BinaryLight:1"),
        details("Light & more"),
        new Icon[0],
        new LocalService<?>[] {service()},
        new LocalDevice[] {inner});
  }

  private static DeviceDetails details(String name) {
    return new DeviceDetails(
        name,
        new ManufacturerDetails("Maker", "http://example.org/"),
        new ModelDetails("Model", "A light", "7"));
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

    @UpnpAction(out = @UpnpOutputArgument(name = "RetTargetValue"))
    public boolean getTarget() {
      return target;
    }
  }

  /** By itself jUPnP leaves loopback out. */
  private static final class OnOneLink extends DefaultUpnpServiceConfiguration {
    private final String link;

    OnOneLink(String link) {
      this.link = link;
    }

    @Override
    protected NetworkAddressFactory createNetworkAddressFactory(int port, int answers) {
      // The constructor of the factory asks already: what it needs is with the configuration.
      return new NetworkAddressFactoryImpl(port, answers) {
        @Override
        protected boolean isUsableNetworkInterface(NetworkInterface each) throws IOException {
          return each.isUp() && each.getName().equals(link);
        }

        @Override
        protected boolean isUsableAddress(NetworkInterface each, InetAddress address) {
          return address instanceof java.net.Inet4Address;
        }
      };
    }
  }

  /** Subscribes to the thermostat of one device. */
  private static final class Finding extends DefaultRegistryListener {
    private static final long AGAIN_MILLIS = 3000;

    private final UpnpService upnp;
    private final String udn;
    private final Timer timer = new Timer("search", true);

    Finding(UpnpService upnp, String udn) {
      this.upnp = upnp;
      this.udn = udn;
    }

    /** Until it is found: datagrams are lost, or not answered. */
    void search() {
      TimerTask task =
          new TimerTask() {
            @Override
            public void run() {
              upnp.getControlPoint().search();
            }
          };
      timer.schedule(task, 0, AGAIN_MILLIS);
    }

    @Override
    public void remoteDeviceAdded(Registry registry, RemoteDevice root) {
      if (root.getIdentity().getUdn().toString().equals(udn)) {
        timer.cancel();
        for (RemoteService service : root.getServices()) {
          if (service.getServiceType().getType().equals("Thermostat")) {
            upnp.getControlPoint().execute(new Saying(service));
          }
        }
      }
    }
  }

  /** Asks for a minute, the least that we grant. */
  private static final class Saying extends SubscriptionCallback {
    private @Nullable Object said;

    Saying(RemoteService service) {
      super(service, 60);
    }

    @Override
    @SuppressWarnings("rawtypes")
    protected void eventReceived(GENASubscription subscription) {
      // What an event did not tell is there from the one before, as the very same object.
      Object target = subscription.getCurrentValues().get("Target");
      if (target != null && target != said) {
        said = target;
        System.out.println("event " + target);
      }
    }

    @Override
    @SuppressWarnings("rawtypes")
    protected void eventsMissed(GENASubscription subscription, int count) {
      System.out.println("missed " + count);
    }

    @Override
    @SuppressWarnings("rawtypes")
    protected void established(GENASubscription subscription) {}

    @Override
    @SuppressWarnings("rawtypes")
    protected void ended(GENASubscription subscription, CancelReason why, UpnpResponse answer) {
      System.out.println("ended " + why);
    }

    @Override
    @SuppressWarnings("rawtypes")
    protected void failed(
        GENASubscription subscription, UpnpResponse answer, Exception e, String message) {
      System.out.println("failed " + message);
    }
  }

  private static final class Describing extends DefaultRegistryListener {
    @Override
    public void remoteDeviceAdded(Registry registry, RemoteDevice root) {
      StringBuilder said = new StringBuilder();
      describe(root, said);
      System.out.print(said);
      System.out.println("end " + root.getIdentity().getUdn());
    }

    @Override
    public void remoteDeviceRemoved(Registry registry, RemoteDevice root) {
      System.out.println("gone " + root.getIdentity().getUdn());
    }

    private static void describe(RemoteDevice device, StringBuilder said) {
      DeviceDetails details = device.getDetails();
      ModelDetails model = details.getModelDetails();
      String udn = device.getIdentity().getUdn().toString();
      line(said, "device", udn, device.getType());
      line(said, "location", udn, device.getIdentity().getDescriptorURL());
      line(said, "name", udn, details.getFriendlyName());
      line(said, "manufacturer", udn, details.getManufacturerDetails().getManufacturer());
      line(said, "manufacturerUrl", udn, details.getManufacturerDetails().getManufacturerURI());
      line(said, "model", udn, model.getModelName());
      line(said, "modelDescription", udn, model.getModelDescription());
      line(said, "modelNumber", udn, model.getModelNumber());
      line(said, "modelUrl", udn, model.getModelURI());
      line(said, "serialNumber", udn, details.getSerialNumber());
      line(said, "upc", udn, details.getUpc());
      for (RemoteService service : device.getServices()) {
        line(said, "service", udn, service.getServiceType() + " " + service.getServiceId());
        Stream.of(service.getActions())
            .map(Action::getName)
            .sorted()
            .forEach(action -> line(said, "action", udn, action));
      }
      for (RemoteDevice embedded : device.getEmbeddedDevices()) {
        describe(embedded, said);
      }
    }

    private static void line(StringBuilder said, String what, String udn, Object value) {
      said.append(what).append(' ').append(udn).append(' ');
      said.append(Objects.toString(value, "")).append('\n');
    }
  }
}
