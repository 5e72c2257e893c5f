package org.iotmc.cli.demo;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.Udn;
import org.iotmc.api.profile.HealthState;
import org.iotmc.api.profile.ParameterSchema;
import org.iotmc.api.service.UdaType;
import org.iotmc.api.spi.BlockingWork;
import org.iotmc.api.spi.Bootloader;
import org.iotmc.api.spi.CertificateAuthority;
import org.iotmc.api.spi.Documents;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.cli.DemoThermostat;
import org.iotmc.cli.Thermostat;
import org.iotmc.device.DeviceAgent;
import org.iotmc.device.DeviceFactory;
import org.iotmc.device.DeviceModel;
import org.iotmc.device.DeviceSupervisor;
import org.iotmc.device.Platform;
import org.iotmc.ota.StorageBootloader;
import org.iotmc.pki.SoftwareVault;

/** A thermostat of the demonstration, from its factory on. */
final class DemoDevice {
  /** The firmware that it leaves the factory with. */
  static final FirmwareVersion FACTORY_FIRMWARE = new FirmwareVersion(1, 0, 0);

  /** Something that must not stay in a log when the owner is left. */
  static final String SECRET = "the bedroom window is open";

  private static final int FACTORY_IMAGE = 64 << 10;

  private final String name;
  private final Host host;
  private final Anchors anchors;
  private final String longestInterval;
  private final Udn udn;
  private final Lane thermostat;
  private final DeviceSupervisor supervisor;

  /**
   * Whom a device trusts when it leaves the factory.
   *
   * @param manufacturer signs vouchers
   * @param firmware signs firmware
   */
  record Anchors(X509Certificate manufacturer, X509Certificate firmware) {}

  /**
   * A device that is not made yet.
   *
   * @param name for people
   * @param host where it runs
   * @param anchors whom it trusts
   * @param longestInterval the greatest report interval that it accepts, in seconds
   */
  DemoDevice(String name, Host host, Anchors anchors, int longestInterval) {
    this.name = name;
    this.host = host;
    this.anchors = anchors;
    this.longestInterval = Integer.toString(longestInterval);
    this.udn = Udn.random(host.secrets());
    this.thermostat = host.newLane(name + "-thermostat");
    this.supervisor = new DeviceSupervisor(host, this::agent);
  }

  String name() {
    return name;
  }

  Udn udn() {
    return udn;
  }

  Host host() {
    return host;
  }

  /** The agent of the present run. */
  DeviceAgent agent() {
    return supervisor.agent().orElseThrow();
  }

  /** The factory step: key, identity certificate, first firmware. */
  CompletionStage<X509Certificate> manufacture(CertificateAuthority manufacturer) {
    byte[] image = DemoFirmware.image(FACTORY_FIRMWARE, DemoFirmware.Quality.WORKS, FACTORY_IMAGE);
    DeviceFactory.Order usual = DeviceFactory.Order.of(host, FACTORY_FIRMWARE, Bytes.of(image));
    return DeviceFactory.manufacture(
        host,
        manufacturer,
        new DeviceFactory.Order(udn, usual.vault(), FACTORY_FIRMWARE, 0, usual.image()));
  }

  /** The key of its operational certificate, as somebody who has its storage could take it. */
  KeyPair operationalKeys() {
    return keys("operational-a").or(() -> keys("operational-b")).orElseThrow();
  }

  /** Whether its storage has an anchor, a configuration and a log that its owner caused. */
  boolean hasDataOfItsOwner() {
    return document("device-state").contains("\ndomain-anchor: ")
        && !document("configuration").contains("revision: 0\n")
        && document("diagnostics-log").contains(SECRET);
  }

  /** Whether its storage has nothing that an owner put there. */
  boolean hasNothingOfAnOwner() {
    return keys("operational-a").isEmpty()
        && keys("operational-b").isEmpty()
        && document("configuration").contains("revision: 0\n")
        && document("configuration.copy").contains("revision: 0\n")
        && !document("device-state").contains("\ndomain-anchor: ")
        && !document("device-state.copy").contains("\ndomain-anchor: ")
        && !document("diagnostics-log").contains(SECRET);
  }

  /** Whether its storage says that it belongs to a group. */
  boolean isInGroup(String group) {
    return document("device-state").contains("\ngroup: " + group + "\n");
  }

  /** As it is in the storage; empty if it is not there. */
  private String document(String name) {
    byte[] content = Documents.single(host.storage()).read(name).orElse(new byte[0]);
    return new String(content, StandardCharsets.UTF_8);
  }

  private Optional<KeyPair> keys(String key) {
    return new SoftwareVault(host.storage(), host.secrets()).find(key);
  }

  CompletionStage<Void> start() {
    return supervisor.start();
  }

  CompletionStage<Void> close() {
    return supervisor.close();
  }

  /** One run: from a start to the next restart. */
  private DeviceAgent agent(Platform platform) {
    StorageBootloader bootloader = new StorageBootloader(host.storage());
    return DeviceAgent.builder(host)
        .model(
            DeviceModel.builder()
                .manufacturer("iotmc")
                .modelName("Demo Thermostat")
                .friendlyName(name)
                .productClass(DemoFirmware.PRODUCT_CLASS)
                .hardwareRevision(DemoFirmware.HARDWARE)
                .build())
        .manufacturerAnchors(List.of(anchors.manufacturer))
        .firmwareAnchors(List.of(anchors.firmware))
        .bootloader(bootloader)
        .parameters(parameters())
        .service(
            Thermostat.CONTRACT,
            new DemoThermostat(thermostat, changed -> agent().event(Thermostat.CONTRACT, changed)),
            DemoThermostat.initial())
        .healthCheck(() -> health(bootloader))
        .platform(platform)
        .build();
  }

  private List<ParameterSchema> parameters() {
    return List.of(
        new ParameterSchema("report-interval", UdaType.UI4, "60", "10", longestInterval, ""),
        new ParameterSchema("mode", UdaType.STRING, "eco", "", "", "eco,comfort,off"));
  }

  private CompletionStage<HealthState> health(Bootloader bootloader) {
    return BlockingWork.start(host.blocking(), () -> DemoFirmware.healthOf(bootloader));
  }
}
