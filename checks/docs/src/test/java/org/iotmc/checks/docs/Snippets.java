package org.iotmc.checks.docs;

import java.lang.invoke.MethodHandles;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.iotmc.api.ActionException;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.Udn;
import org.iotmc.api.profile.Management;
import org.iotmc.api.profile.ParameterSchema;
import org.iotmc.api.service.Action;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.service.Range;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.service.StateVariable;
import org.iotmc.api.service.UdaType;
import org.iotmc.api.service.UpnpService;
import org.iotmc.api.spi.Host;
import org.iotmc.controller.BatchReport;
import org.iotmc.controller.Controller;
import org.iotmc.controller.ControllerListener;
import org.iotmc.controller.EnrollmentPolicy;
import org.iotmc.controller.ManagedDevice;
import org.iotmc.device.DeviceAgent;
import org.iotmc.device.DeviceFactory;
import org.iotmc.device.DeviceModel;
import org.iotmc.device.DeviceSupervisor;
import org.iotmc.netty.NettyHost;
import org.iotmc.pki.LocalAuthority;
import org.iotmc.pki.SigningKey;
import org.iotmc.pki.SigningPurpose;
import org.iotmc.pki.SoftwareVault;
import org.iotmc.pki.Voucher;
import org.iotmc.pki.Vouchers;

/**
 * The code of the README and of {@code docs/getting-started.md}: what stands between two comments
 * stands there, too.
 */
final class Snippets {
  private Snippets() {}

  static Host host(Path directory) {
    // snippet host
    Host host = NettyHost.builder(directory).open();
    // end
    return host;
  }

  static LocalAuthority factory(Host factory, Host host, byte[] firstImage) {
    // snippet factory
    LocalAuthority manufacturer =
        LocalAuthority.open(
            "manufacturer", new SoftwareVault(factory.storage(), factory.secrets()), factory);
    DeviceFactory.Order order =
        DeviceFactory.Order.of(host, FirmwareVersion.parse("1.0.0"), Bytes.of(firstImage));
    DeviceFactory.manufacture(host, manufacturer, order).toCompletableFuture().join();
    // end
    return manufacturer;
  }

  /** Whom a device trusts from the factory on. */
  record Anchors(X509Certificate manufacturer, X509Certificate firmwareAuthority) {}

  static DeviceSupervisor device(Host host, Anchors anchors, Consumer<String> measure) {
    X509Certificate manufacturer = anchors.manufacturer();
    X509Certificate firmwareAuthority = anchors.firmwareAuthority();
    // snippet device
    ParameterSchema interval = new ParameterSchema("interval", UdaType.UI2, "60", "1", "3600", "");
    DeviceSupervisor device =
        new DeviceSupervisor(
            host,
            platform ->
                DeviceAgent.builder(host)
                    .model(DeviceModel.builder().modelName("T1").productClass("thermostat").build())
                    .manufacturerAnchors(List.of(manufacturer)) // whose vouchers name its owner
                    .firmwareAnchors(List.of(firmwareAuthority)) // whose firmware it runs
                    .parameters(List.of(interval))
                    .onConfiguration(values -> measure.accept(values.get("interval")))
                    .platform(platform)
                    .build());
    device.start().toCompletableFuture().join();
    // end
    return device;
  }

  static Controller controller(
      Host host, X509Certificate manufacturer, Consumer<ManagedDevice> welcome) {
    // snippet controller
    Controller controller =
        Controller.builder(host)
            .identityAnchors(List.of(manufacturer)) // whose devices may ask to join
            .policy(EnrollmentPolicy.zeroTouch("lab"))
            .initialConfiguration(group -> Map.of("interval", "30"))
            .listener(
                new ControllerListener() {
                  @Override
                  public void enrolled(ManagedDevice device) {
                    welcome.accept(device);
                  }
                })
            .build();
    controller.start().toCompletableFuture().join();
    // end
    return controller;
  }

  /** A device, by its name and where it is. */
  record Found(Udn udn, URI secureLocation) {}

  static void provision(
      Host factory, LocalAuthority manufacturer, Controller controller, Found device) {
    Udn udn = device.udn();
    URI secureLocation = device.secureLocation();
    // snippet voucher
    KeyPair key = new SoftwareVault(factory.storage(), factory.secrets()).generate("vouchers");
    SigningKey signer =
        new SigningKey(
            key.getPrivate(),
            manufacturer
                .issueSigner(SigningPurpose.VOUCHER, key.getPublic(), Duration.ofDays(365))
                .toCompletableFuture()
                .join());
    Instant now = factory.clock().instant();
    Voucher voucher =
        new Voucher(udn, controller.domainAnchors().get(0), now, now.plus(Duration.ofDays(30)));
    byte[] signed = Vouchers.issue(voucher, signer, factory.secrets());
    controller.provision(secureLocation, udn, signed).toCompletableFuture().join();
    // end
  }

  /** What came of a batch, and how a device is. */
  record Used(BatchReport report, Management.Health health) {}

  static Used use(Controller controller, Udn udn) {
    // snippet use
    BatchReport report =
        controller.configure("lab", Map.of("interval", "10")).toCompletableFuture().join();
    Management device = controller.device(udn).management();
    Management.Health health =
        device.getHealth(Call.of(Nothing.NOTHING)).toCompletableFuture().join();
    // end
    return new Used(report, health);
  }

  // snippet contract
  @UpnpService(domain = "acme-example", name = "Pump")
  @StateVariable(name = "Speed", type = int.class) // the variable is evented
  public interface Pump {
    ServiceContract<Pump> CONTRACT = ServiceContract.of(MethodHandles.lookup(), Pump.class);

    @Action(caller = Caller.CONTROLLER)
    CompletionStage<Nothing> setSpeed(Call<NewSpeed> call);

    @Action(caller = Caller.CONTROLLER, repeat = Action.Repeat.IDEMPOTENT)
    CompletionStage<Status> getStatus(Call<Nothing> call);

    record NewSpeed(@Range(min = 0, max = 3000) int rpm) {}

    record Status(int rpm, boolean dry) {}
  }

  // end

  // snippet implementation
  static final class Motor implements Pump {
    volatile boolean dry; // what a sensor says, from a thread of its own
    private final Consumer<Map<String, Object>> changed;
    private int rpm; // needs no lock: actions are called one at a time, on the device's lane

    Motor(Consumer<Map<String, Object>> changed) {
      this.changed = changed;
    }

    @Override
    public CompletionStage<Nothing> setSpeed(Call<NewSpeed> call) {
      if (dry) {
        throw new ActionException(850, "The pump is dry");
      }
      rpm = call.arguments().rpm(); // its range is checked already
      changed.accept(Map.of("Speed", rpm));
      return CompletableFuture.completedFuture(Nothing.NOTHING);
    }

    @Override
    public CompletionStage<Status> getStatus(Call<Nothing> call) {
      return CompletableFuture.completedFuture(new Status(rpm, dry));
    }
  }

  // end

  static DeviceSupervisor pump(Host host, X509Certificate manufacturer) {
    // snippet service
    AtomicReference<DeviceAgent> agent = new AtomicReference<>();
    DeviceSupervisor device =
        new DeviceSupervisor(
            host,
            platform -> {
              Motor motor = new Motor(values -> agent.get().event(Pump.CONTRACT, values));
              agent.set(
                  DeviceAgent.builder(host)
                      .manufacturerAnchors(List.of(manufacturer))
                      .service(Pump.CONTRACT, motor, Map.of("Speed", 0))
                      .platform(platform)
                      .build());
              return agent.get();
            });
    // end
    device.start().toCompletableFuture().join();
    return device;
  }

  static Controller pumpController(
      Host host, X509Certificate manufacturer, BlockingQueue<Object> heard) {
    // snippet subscribe
    Controller controller =
        Controller.builder(host)
            .identityAnchors(List.of(manufacturer))
            .policy(EnrollmentPolicy.zeroTouch("pumps"))
            .subscribeTo(Pump.CONTRACT)
            .build();
    controller.start().toCompletableFuture().join();
    controller
        .events()
        .forEach(
            event -> {
              if (event.service().equals(Pump.CONTRACT.type())) {
                heard.add(event.values().get("Speed"));
              }
            });
    // end
    return controller;
  }

  static Pump.Status call(Controller controller, Udn udn) {
    // snippet call
    Pump pump = controller.device(udn).service(Pump.CONTRACT);
    pump.setSpeed(Call.of(new Pump.NewSpeed(1500))).toCompletableFuture().join();
    Pump.Status status = pump.getStatus(Call.of(Nothing.NOTHING)).toCompletableFuture().join();
    // end
    return status;
  }
}
