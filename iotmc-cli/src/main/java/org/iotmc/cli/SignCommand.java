package org.iotmc.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.netty.NettyHost;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code iotmc sign}: writes the signed manifest of a firmware image. */
@Command(
    name = "sign",
    mixinStandardHelpOptions = true,
    description = "Signs a firmware image: writes IMAGE.manifest beside it.")
final class SignCommand implements Callable<Integer> {
  private static final Duration VALIDITY = Duration.ofDays(2 * 365);

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private MakerOptions maker = new MakerOptions();

  @Option(
      names = "--version-number",
      paramLabel = "VERSION",
      required = true,
      description = "The image's version, major.minor.patch.")
  private String version = "";

  @Option(
      names = "--counter",
      paramLabel = "N",
      defaultValue = "0",
      description = "Its security counter, never lower than what runs; ${DEFAULT-VALUE}.")
  private long counter;

  @Option(
      names = "--probation",
      paramLabel = "SECONDS",
      defaultValue = "86400",
      description = "How long it has to prove itself; ${DEFAULT-VALUE} seconds unless given.")
  private long probation;

  @Parameters(paramLabel = "IMAGE", description = "The firmware image.")
  private Path image = Path.of("");

  @Override
  public Integer call() {
    Path authority = maker.authority();
    FirmwareVersion number = FactoryCommand.version(spec, version);
    if (!Files.isRegularFile(authority.resolve("firmware.pem"))) {
      throw new Problem(
          authority + ": holds no manufacturer",
          "make one with 'iotmc factory --authority " + authority + "'");
    }
    FirmwareManifest manifest = manifest(number);
    try (NettyHost host = NettyHost.builder(authority).open()) {
      Path target = image.resolveSibling(image.getFileName() + ".manifest");
      LocalFiles.write(target, Manufacturer.open(host).sign(manifest));
      spec.commandLine().getOut().println("signed " + target);
    }
    return 0;
  }

  private FirmwareManifest manifest(FirmwareVersion number) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    try {
      return new FirmwareManifest(
          maker.productClass(),
          List.of("1"),
          number,
          counter,
          Files.size(image),
          digest(),
          now,
          now.plus(VALIDITY),
          Optional.empty(),
          Duration.ofSeconds(probation));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "the manifest is not possible: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Bytes digest() throws IOException {
    MessageDigest sha256 = sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(image), sha256)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return Bytes.of(sha256.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
