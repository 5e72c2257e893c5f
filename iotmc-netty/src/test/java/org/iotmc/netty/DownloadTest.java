package org.iotmc.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.controller.Firmware;
import org.iotmc.controller.FirmwareImage;
import org.iotmc.controller.RollOut;
import org.iotmc.controller.UpdateReport;
import org.iotmc.device.DeviceModel;
import org.iotmc.ota.ManifestCodec;
import org.iotmc.pki.CmsSigner;
import org.iotmc.pki.SigningPurpose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device that fetches its firmware from an ordinary web server, as its controller says. */
class DownloadTest {
  private static final String NAME = "images.example.com";
  private static final byte[] IMAGE =
      "firmware 1.9.0".repeat(1000).getBytes(StandardCharsets.US_ASCII);
  private static final TestWebServer.Anchor ANCHOR = new TestWebServer.Anchor("downloads");

  @TempDir private Path directory;
  private final CompletableFuture<String> restart = new CompletableFuture<>();

  private TestRoles roles() {
    return new TestRoles(
        directory,
        new TestRoles.Wishes(
            host -> host.resolver(name -> InetAddress.getLoopbackAddress()),
            device ->
                device
                    .model(DeviceModel.builder().productClass("lamp").hardwareRevision("A").build())
                    .downloads(List.of(ANCHOR.certificate), List.of(NAME))
                    .platform(restart::complete),
            host -> host,
            controller -> controller));
  }

  private static void publish(TestRoles roles, String version, URI at) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    FirmwareManifest manifest =
        new FirmwareManifest(
            "lamp",
            List.of("A"),
            FirmwareVersion.parse(version),
            0,
            IMAGE.length,
            Bytes.of(sha256(IMAGE)),
            now,
            now.plus(Duration.ofDays(30)),
            Optional.empty(),
            Duration.ofHours(1));
    byte[] signed =
        new CmsSigner(List.of(roles.signer(SigningPurpose.FIRMWARE)), roles.factory.secrets())
            .sign(ManifestCodec.encode(manifest));
    Await.get(
        roles
            .controller
            .firmware()
            .publish(
                new Firmware.Release(
                        manifest, Bytes.of(signed), FirmwareImage.of(IMAGE), RollOut.everyone())
                    .hostedAt(at)));
  }

  private static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertReported(TestRoles roles, String expected) throws InterruptedException {
    UpdateReport report = roles.reports.poll(30, TimeUnit.SECONDS);
    assertThat(report).as("a report of %s", expected).isNotNull();
    assertThat(report.version() + " " + report.outcome() + " " + report.detail())
        .containsPattern(expected);
  }

  @Test
  void aDeviceFetchesFromAServerThatProvesAnAllowedNameAndReportsWhyNotFromAnother()
      throws Exception {
    try (TestRoles roles = roles().enrolled();
        var web = new TestWebServer("127.0.0.1", 0, ANCHOR, IMAGE, NAME);
        var impostor = new TestWebServer("127.0.0.1", 0, ANCHOR, IMAGE, "evil.example.com");
        var stranger =
            new TestWebServer("127.0.0.1", 0, new TestWebServer.Anchor("strangers"), IMAGE, NAME);
        var mover = new TestWebServer("127.0.0.1", 0, ANCHOR, IMAGE, NAME)) {
      publish(roles, "1.1.0", impostor.at("evil.example.com", "/image"));
      assertReported(roles, "1.1.0 REFUSED .*: image at https://evil.example.com$");
      publish(roles, "1.2.0", web.at("127.0.0.2", "/image"));
      assertReported(roles, "1.2.0 REFUSED .*: image at https://127.0.0.2$");
      publish(roles, "1.3.0", impostor.at(NAME, "/image"));
      assertReported(roles, "1.3.0 FAILED .* is not for images.example.com, but for .evil");
      publish(roles, "1.4.0", stranger.at(NAME, "/image"));
      assertReported(roles, "1.4.0 FAILED .* does not lead to a trusted anchor");
      mover.redirect(web.at(NAME, "/image").toString());
      publish(roles, "1.5.0", mover.at(NAME, "/image"));
      assertReported(roles, "1.5.0 FAILED the server sends us on, to https://images.example.com");
      assertThat(impostor.requests).isEmpty();
      assertThat(stranger.requests).isEmpty();
      assertThat(web.requests).isEmpty();

      publish(roles, "1.9.0", web.at(NAME, "/image"));
      assertThat(restart.get(30, TimeUnit.SECONDS)).isNotEmpty();
      assertThat(web.requests).singleElement().asString().startsWith("GET /image HTTP/1.1");
      assertThat(web.clients).as("no certificate of ours").containsExactly("");
    }
  }
}
