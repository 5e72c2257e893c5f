package org.iotmc.cli.demo;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.profile.HealthState;
import org.iotmc.api.spi.Bootloader;
import org.iotmc.api.spi.StorageFile;

/**
 * The firmware of the demonstration. What a bank holds decides how the device behaves: the first
 * line says whether this firmware works, and the health check of a running device reads it there.
 */
final class DemoFirmware {
  /** What the devices are. */
  static final String PRODUCT_CLASS = "demo-thermostat";

  /** Their hardware. */
  static final String HARDWARE = "1";

  private static final String TITLE = "iotmc demo firmware ";
  private static final int HEADER = 64;

  private DemoFirmware() {}

  /** How firmware behaves once it runs. */
  enum Quality {
    WORKS(HealthState.OK),
    REPORTS_ERRORS(HealthState.FAILED);

    private final HealthState health;

    Quality(HealthState health) {
      this.health = health;
    }
  }

  /** An image: a header line, then bytes that depend on version and position only. */
  static byte[] image(FirmwareVersion version, Quality quality, int size) {
    byte[] image = new byte[size];
    long state = version.hashCode() * 0x9e3779b97f4a7c15L + 1;
    for (int i = 0; i < size; i++) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      image[i] = (byte) (state >>> 56);
    }
    byte[] header = (TITLE + version + " " + quality + "\n").getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(header, 0, image, 0, header.length);
    return image;
  }

  static FirmwareManifest manifest(
      byte[] image, FirmwareVersion version, Instant now, Duration probation) {
    return new FirmwareManifest(
        PRODUCT_CLASS,
        List.of(HARDWARE),
        version,
        version.major(),
        image.length,
        Bytes.of(sha256(image)),
        Instant.ofEpochSecond(now.getEpochSecond()),
        Instant.ofEpochSecond(now.plus(Duration.ofDays(365)).getEpochSecond()),
        Optional.empty(),
        probation);
  }

  static byte[] sha256(byte[] image) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(image);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** What the firmware that runs says of itself. Blocking. */
  static HealthState healthOf(Bootloader bootloader) {
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    try (StorageFile bank = bootloader.open(bootloader.running())) {
      bank.read(header, 0);
    }
    String text = new String(header.array(), StandardCharsets.US_ASCII);
    String line = text.substring(0, Math.max(0, text.indexOf('\n')));
    for (Quality quality : Quality.values()) {
      if (line.startsWith(TITLE) && line.endsWith(" " + quality)) {
        return quality.health;
      }
    }
    return HealthState.FAILED;
  }
}
