package org.iotmc.device;

import java.net.URI;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.Udn;
import org.iotmc.api.profile.FirmwareRepository;
import org.iotmc.api.profile.Parameter;
import org.iotmc.api.profile.ParameterSchema;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.profile.Provisioning;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.service.UdaType;
import org.iotmc.ota.ManifestCodec;
import org.iotmc.pki.CmsSigner;
import org.iotmc.pki.LocalAuthority;
import org.iotmc.pki.SigningKey;
import org.iotmc.pki.SigningPurpose;
import org.iotmc.pki.SoftwareVault;
import org.iotmc.pki.Voucher;
import org.iotmc.pki.Vouchers;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;

/** A factory, a device and whoever wants to control it, in virtual time. */
final class DeviceWorld {
  static final Duration LONG = Duration.ofMinutes(5);
  static final byte[] FACTORY_IMAGE =
      "firmware 1.0.0".getBytes(java.nio.charset.StandardCharsets.UTF_8);

  final SimWorld world;
  final SimHost factory;
  final SimHost host;
  final LocalAuthority manufacturer;
  final LocalAuthority firmware;
  final List<Map<String, String>> configurations = new ArrayList<>();
  final List<String> rejections = new ArrayList<>();
  final List<LifecyclePhase> phases = new ArrayList<>();
  UnaryOperator<DeviceAgentBuilder> variation = builder -> builder;
  DeviceSupervisor supervisor;

  DeviceWorld(long seed) {
    world = SimWorld.seeded(seed);
    factory = world.host("factory");
    host = world.host("device");
    SoftwareVault vault = new SoftwareVault(factory.storage(), factory.secrets());
    manufacturer = LocalAuthority.open("manufacturer", vault, factory);
    firmware = LocalAuthority.open("firmware", vault, factory);
    supervisor = new DeviceSupervisor(host, this::agent);
  }

  /** A world with a manufactured device. */
  static DeviceWorld manufactured(long seed) {
    DeviceWorld made = new DeviceWorld(seed);
    made.await(
        DeviceFactory.manufacture(
            made.host,
            made.manufacturer,
            DeviceFactory.Order.of(
                made.host, new FirmwareVersion(1, 0, 0), Bytes.of(FACTORY_IMAGE))));
    return made;
  }

  private DeviceAgent agent(Platform platform) {
    return variation
        .apply(
            DeviceAgent.builder(host)
                .model(DeviceModel.builder().productClass("lamp").hardwareRevision("A").build())
                .manufacturerAnchors(manufacturer.chain())
                .firmwareAnchors(firmware.chain())
                .parameters(
                    List.of(
                        new ParameterSchema("interval", UdaType.UI4, "60", "1", "3600", ""),
                        new ParameterSchema("mode", UdaType.STRING, "auto", "", "", "auto,off")))
                .onConfiguration(configurations::add)
                .listener(
                    new DeviceListener() {
                      @Override
                      public void phaseChanged(LifecyclePhase phase) {
                        phases.add(phase);
                      }

                      @Override
                      public void enrollmentRejected(String reason) {
                        rejections.add(reason);
                      }
                    })
                .platform(platform))
        .build();
  }

  DeviceWorld start() {
    await(supervisor.start());
    return this;
  }

  /** The power comes back, and the device starts as it does then. */
  DeviceWorld powerOn() {
    host.powerOn();
    supervisor = new DeviceSupervisor(host, this::agent);
    return start();
  }

  DeviceAgent device() {
    return supervisor.agent().orElseThrow();
  }

  Udn udn() {
    return device().udn();
  }

  URI location() {
    return device().secureLocations().get(0);
  }

  FakeController controller(String name) {
    FakeController made = new FakeController(this, name);
    made.initial.add(new Parameter("interval", "30"));
    return made.start();
  }

  <S> S as(FakeController controller, ServiceContract<S> contract) {
    return controller.device(contract, location(), udn());
  }

  /** A voucher by the manufacturer for the owner's domain. */
  Bytes voucher(Udn device, X509Certificate anchor, Duration validity) {
    SoftwareVault vault = new SoftwareVault(factory.storage(), factory.secrets());
    KeyPair keys = vault.generate("voucher-signer");
    List<X509Certificate> chain =
        await(
            manufacturer.issueSigner(
                SigningPurpose.VOUCHER, keys.getPublic(), Duration.ofDays(300)));
    return Bytes.of(
        Vouchers.issue(
            new Voucher(device, anchor, world.now(), world.now().plus(validity)),
            new SigningKey(keys.getPrivate(), chain),
            factory.secrets()));
  }

  CompletionStage<?> claim(FakeController controller) {
    return install(controller, voucher(udn(), controller.domain.anchor(), Duration.ofDays(1)));
  }

  SoftwareVault vault() {
    return new SoftwareVault(host.storage(), host.secrets());
  }

  CompletionStage<?> install(FakeController controller, Bytes voucher) {
    return as(controller, Profile.PROVISIONING)
        .installVoucher(Call.of(new Provisioning.Voucher(voucher)));
  }

  /** From the factory to operation. */
  FakeController enrolled() {
    FakeController controller = controller("controller");
    start();
    await(claim(controller));
    until(LifecyclePhase.OPERATION);
    return controller;
  }

  FirmwareRepository.Offer offer(FakeController controller, String version, byte[] image) {
    return offer(controller, version, image, firmware);
  }

  FirmwareRepository.Offer offer(
      FakeController controller, String version, byte[] image, LocalAuthority signers) {
    Instant now = world.now().truncatedTo(ChronoUnit.SECONDS);
    FirmwareManifest manifest =
        new FirmwareManifest(
            "lamp",
            List.of("A"),
            FirmwareVersion.parse(version),
            0,
            image.length,
            sha256(image),
            now,
            now.plus(Duration.ofDays(30)),
            java.util.Optional.empty(),
            Duration.ofHours(1));
    SoftwareVault vault = new SoftwareVault(factory.storage(), factory.secrets());
    KeyPair keys = vault.generate("firmware-signer");
    List<X509Certificate> chain =
        await(signers.issueSigner(SigningPurpose.FIRMWARE, keys.getPublic(), Duration.ofDays(300)));
    byte[] signed =
        new CmsSigner(List.of(new SigningKey(keys.getPrivate(), chain)), factory.secrets())
            .sign(ManifestCodec.encode(manifest));
    return new FirmwareRepository.Offer(
        version,
        image.length,
        sha256(image).toHex(),
        world.now(),
        controller.location().resolve(FakeController.IMAGE_PATH + version),
        Bytes.of(signed));
  }

  private static Bytes sha256(byte[] content) {
    try {
      return Bytes.of(java.security.MessageDigest.getInstance("SHA-256").digest(content));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  void until(LifecyclePhase phase) {
    until(() -> supervisor.agent().map(DeviceAgent::phase).filter(phase::equals).isPresent());
  }

  void until(BooleanSupplier condition) {
    world.runUntil(condition, LONG);
  }

  void pass(Duration duration) {
    world.runFor(duration);
  }

  <T> T await(CompletionStage<T> stage) {
    return world.await(stage, LONG);
  }
}
