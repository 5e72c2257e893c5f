package org.iotmc.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Host;
import org.iotmc.device.DeviceFactory;
import org.iotmc.netty.NettyHost;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code iotmc factory}: a manufacturer, its devices, and vouchers for their owners. */
@Command(
    name = "factory",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a manufacturer's authority, a device, and a voucher that names the device's owner.",
      "The authority is made the first time; its anchors are written to manufacturer.pem and"
          + " firmware.pem in its directory."
    })
final class FactoryCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private MakerOptions maker = new MakerOptions();

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "Makes a device in this directory, for 'iotmc device --state'.")
  private @Nullable Path state;

  @Option(
      names = "--name",
      defaultValue = "Thermostat",
      description = "The device's name for people; ${DEFAULT-VALUE} unless given.")
  private String name = "";

  @Option(
      names = "--firmware",
      paramLabel = "VERSION",
      defaultValue = "1.0.0",
      description = "Version of its first firmware; ${DEFAULT-VALUE} unless given.")
  private String firmware = "";

  @Option(
      names = "--owner",
      paramLabel = "FILE",
      description = "Writes a voucher for the owner with this anchor, the controller's domain.pem.")
  private @Nullable Path owner;

  @Option(
      names = "--vouchers",
      paramLabel = "DIR",
      description = "Where the voucher goes, as UUID.voucher.")
  private @Nullable Path vouchers;

  @Option(
      names = "--device",
      paramLabel = "UDN",
      description = "Writes the voucher of a device that was made before.")
  private @Nullable String device;

  @Override
  public Integer call() {
    FirmwareVersion version = version(spec, firmware);
    check();
    Optional<X509Certificate> ownerAnchor =
        Optional.ofNullable(owner).map(file -> LocalFiles.anchors(file).get(0));
    Optional<Udn> known = Optional.ofNullable(device).map(this::udn);
    try (Host host = NettyHost.builder(maker.authority()).open()) {
      Manufacturer manufacturer = Manufacturer.open(host);
      LocalFiles.writeAnchor(
          maker.authority().resolve("manufacturer.pem"), manufacturer.identities().anchor());
      LocalFiles.writeAnchor(
          maker.authority().resolve("firmware.pem"), manufacturer.firmwareAnchor());
      if (state == null && device == null) {
        spec.commandLine().getOut().println("manufacturer " + maker.authority());
      }
      Optional<Udn> made =
          Optional.ofNullable(state).map(directory -> make(manufacturer, directory, version));
      made.or(() -> known)
          .ifPresent(udn -> ownerAnchor.ifPresent(anchor -> hand(manufacturer, udn, anchor)));
    }
    return 0;
  }

  private void check() {
    if ((owner == null) != (vouchers == null)) {
      throw new ParameterException(spec.commandLine(), "--owner and --vouchers go together");
    }
    if (state != null && device != null) {
      throw new ParameterException(
          spec.commandLine(), "--state makes a device, --device names one");
    }
    if (owner != null && state == null && device == null) {
      throw new ParameterException(spec.commandLine(), "--owner needs --state or --device");
    }
  }

  private Udn make(Manufacturer manufacturer, Path directory, FirmwareVersion version) {
    DeviceDirectory.requireNew(directory);
    try (Host host = NettyHost.builder(directory).open()) {
      new DeviceProfile(
              name,
              maker.productClass(),
              "1",
              manufacturer.identities().anchor(),
              manufacturer.firmwareAnchor())
          .write(host.storage());
      byte[] image = ("firmware " + version + "\n").getBytes(StandardCharsets.US_ASCII);
      DeviceFactory.Order order = DeviceFactory.Order.of(host, version, Bytes.of(image));
      Await.result(DeviceFactory.manufacture(host, manufacturer.identities(), order), LIMIT);
      spec.commandLine().getOut().println("made " + order.udn());
      return order.udn();
    }
  }

  private void hand(Manufacturer manufacturer, Udn udn, X509Certificate anchor) {
    Path directory = Optional.ofNullable(vouchers).orElseThrow();
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path file = directory.resolve(VoucherShelf.fileName(udn));
    LocalFiles.write(file, manufacturer.voucher(udn, anchor));
    spec.commandLine().getOut().println("voucher " + file);
  }

  private Udn udn(String text) {
    try {
      Udn udn = new Udn(text);
      VoucherShelf.fileName(udn);
      return udn;
    } catch (MalformedMessageException e) {
      throw new ParameterException(spec.commandLine(), "--device: " + e.getMessage(), e);
    }
  }

  /** A version given as an option. */
  static FirmwareVersion version(CommandSpec spec, String text) {
    try {
      return FirmwareVersion.parse(text);
    } catch (MalformedMessageException e) {
      throw new ParameterException(
          spec.commandLine(), "the version " + text + " is not major.minor.patch", e);
    }
  }
}
