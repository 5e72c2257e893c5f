package org.iotmc.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.Udn;
import org.iotmc.controller.Controller;
import org.iotmc.controller.ControllerBuilder;
import org.iotmc.controller.ControllerListener;
import org.iotmc.controller.EnrollmentPolicy;
import org.iotmc.controller.ManagedDevice;
import org.iotmc.controller.UpdateReport;
import org.iotmc.device.DeviceAgent;
import org.iotmc.device.DeviceAgentBuilder;
import org.iotmc.device.DeviceFactory;
import org.iotmc.pki.LocalAuthority;
import org.iotmc.pki.SigningKey;
import org.iotmc.pki.SigningPurpose;
import org.iotmc.pki.SoftwareVault;
import org.iotmc.pki.Voucher;
import org.iotmc.pki.Vouchers;

/** A factory, a device that it made and a controller that owns it, each on a host of its own. */
final class TestRoles implements AutoCloseable {
  final NettyHost factory;
  final NettyHost deviceHost;
  final NettyHost controllerHost;
  final SoftwareVault factoryVault;
  final SoftwareVault deviceVault;
  final LocalAuthority manufacturer;
  final LocalAuthority domain;
  final DeviceAgent device;
  final Controller controller;
  final LinkedBlockingQueue<UpdateReport> reports = new LinkedBlockingQueue<>();
  private final CompletableFuture<ManagedDevice> enrolled = new CompletableFuture<>();
  private final LinkedBlockingQueue<LifecyclePhase> phases = new LinkedBlockingQueue<>();

  /**
   * What differs from test to test.
   *
   * @param ofDevice on the device's host
   * @param device the device itself
   * @param ofController on the controller's host
   * @param controller the controller itself
   */
  record Wishes(
      UnaryOperator<NettyHostBuilder> ofDevice,
      UnaryOperator<DeviceAgentBuilder> device,
      UnaryOperator<NettyHostBuilder> ofController,
      UnaryOperator<ControllerBuilder> controller) {}

  TestRoles(Path directory, Wishes wishes) {
    factory = host(directory, "factory", builder -> builder);
    deviceHost = host(directory, "device", wishes.ofDevice);
    controllerHost = host(directory, "controller", wishes.ofController);
    factoryVault = new SoftwareVault(factory.storage(), factory.secrets());
    manufacturer = LocalAuthority.open("manufacturer", factoryVault, factory);
    Bytes image = Bytes.of("firmware".getBytes(StandardCharsets.UTF_8));
    var order = DeviceFactory.Order.of(deviceHost, FirmwareVersion.parse("1.0.0"), image);
    Await.get(DeviceFactory.manufacture(deviceHost, manufacturer, order));
    deviceVault = new SoftwareVault(deviceHost.storage(), deviceHost.secrets());
    device =
        wishes
            .device
            .apply(
                DeviceAgent.builder(deviceHost)
                    .vault(deviceVault)
                    .manufacturerAnchors(manufacturer.chain())
                    .firmwareAnchors(manufacturer.chain()))
            .build();
    var vault = new SoftwareVault(controllerHost.storage(), controllerHost.secrets());
    domain = LocalAuthority.open("domain", vault, controllerHost);
    controller =
        wishes
            .controller
            .apply(
                Controller.builder(controllerHost)
                    .vault(vault)
                    .authority(domain)
                    .identityAnchors(manufacturer.chain())
                    .policy(applicant -> EnrollmentPolicy.Decision.accept("homes"))
                    .retryAfter(Duration.ofSeconds(1))
                    .listener(
                        new ControllerListener() {
                          @Override
                          public void enrolled(ManagedDevice managed) {
                            enrolled.complete(managed);
                          }

                          @Override
                          public void updateReported(Udn device, UpdateReport report) {
                            reports.add(report);
                          }
                        }))
            .build();
  }

  private static NettyHost host(
      Path directory, String name, UnaryOperator<NettyHostBuilder> wishes) {
    return wishes
        .apply(NettyHost.builder(directory.resolve(name)).name(name).linksNamed("lo"))
        .open();
  }

  /** Starts both, and waits until the device works for the controller. */
  TestRoles enrolled() {
    Await.get(device.start());
    Await.get(controller.start());
    controller
        .events()
        .forEach(
            event -> {
              if (event.values().get("LifecyclePhase") instanceof LifecyclePhase phase) {
                phases.add(phase);
              }
            });
    URI location = device.secureLocations().get(0);
    Await.get(controller.provision(location, device.udn(), voucher()));
    assertThat(Await.get(enrolled).udn()).isEqualTo(device.udn());
    awaitEvent(LifecyclePhase.OPERATION);
    return this;
  }

  /** Waits until the controller hears of it. */
  void awaitEvent(LifecyclePhase wanted) {
    LifecyclePhase phase;
    do {
      try {
        phase = phases.poll(Await.SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      assertThat(phase).as("an event with phase %s", wanted).isNotNull();
    } while (phase != wanted);
  }

  private byte[] voucher() {
    Instant now = factory.clock().instant();
    return Vouchers.issue(
        new Voucher(device.udn(), domain.anchor(), now, now.plus(Duration.ofHours(1))),
        signer(SigningPurpose.VOUCHER),
        factory.secrets());
  }

  /** A key of the manufacturer's. */
  SigningKey signer(SigningPurpose purpose) {
    KeyPair keys = factoryVault.generate("signer");
    List<X509Certificate> chain =
        Await.get(manufacturer.issueSigner(purpose, keys.getPublic(), Duration.ofDays(1)));
    return new SigningKey(keys.getPrivate(), chain);
  }

  @Override
  public void close() {
    try {
      Await.get(device.close());
      Await.get(controller.close());
    } finally {
      deviceHost.close();
      controllerHost.close();
      factory.close();
    }
  }
}
