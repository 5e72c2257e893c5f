package org.iotmc.ota;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TextRecord;

/**
 * The text of a firmware manifest, which is what the firmware authority signs (profile, section 7):
 * one {@code key: value} line each, UTF-8, in a fixed order. There is exactly one text for a
 * manifest, and no other is accepted. Thread-safe, performs no I/O.
 */
public final class ManifestCodec {
  /** Longest text, in bytes. */
  public static final int MAX_BYTES = 8192;

  /** Most hardware revisions of one manifest. */
  public static final int MAX_REVISIONS = 32;

  /** Longest product class or hardware revision, in characters. */
  public static final int MAX_NAME = 64;

  private static final String TITLE = "iotmc-manifest";

  private ManifestCodec() {}

  /**
   * Writes a manifest.
   *
   * @param manifest with instants and probation in whole seconds
   * @throws IllegalArgumentException if it exceeds a bound of this class or is more precise than
   *     the text
   */
  public static byte[] encode(FirmwareManifest manifest) {
    int revisions = manifest.hardwareRevisions().size();
    if (revisions < 1 || revisions > MAX_REVISIONS) {
      throw new IllegalArgumentException("hardware revisions must be 1 to " + MAX_REVISIONS);
    }
    if (!manifest.probation().truncatedTo(ChronoUnit.SECONDS).equals(manifest.probation())) {
      throw new IllegalArgumentException("probation must be whole seconds");
    }
    TextRecord.Builder text = TextRecord.titled(TITLE, 1);
    text.add("product-class", name(manifest.productClass()));
    manifest.hardwareRevisions().forEach(r -> text.add("hardware-revision", name(r)));
    text.add("version", manifest.version().toString());
    text.add("security-counter", manifest.securityCounter());
    text.add("size", manifest.size());
    text.add("sha256", manifest.sha256().toHex());
    text.add("release-date", seconds(manifest.releaseDate()));
    text.add("not-after", seconds(manifest.notAfter()));
    text.addIfPresent("minimum-version", manifest.minimumVersion().map(FirmwareVersion::toString));
    text.add("probation", manifest.probation().toSeconds());
    return text.build().encode();
  }

  /**
   * Reads a manifest.
   *
   * @param text at most {@value #MAX_BYTES} bytes
   * @throws MalformedMessageException if it is not exactly what {@link #encode} writes for some
   *     manifest (profile, section 7)
   */
  public static FirmwareManifest decode(byte[] text) {
    if (text.length > MAX_BYTES) {
      throw new MalformedMessageException("manifest", "longer than " + MAX_BYTES + " bytes");
    }
    TextRecord record = TextRecord.decode(text, TITLE, 1);
    try {
      FirmwareManifest manifest = read(record);
      // Order, unknown or repeated keys, leading zeros: whatever is not our own form shows here.
      if (!Arrays.equals(encode(manifest), text)) {
        throw new MalformedMessageException("manifest", "not in canonical form");
      }
      return manifest;
    } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
      throw new MalformedMessageException("manifest", "a value is out of bounds or form");
    }
  }

  private static FirmwareManifest read(TextRecord record) {
    return new FirmwareManifest(
        record.text("product-class"),
        record.all("hardware-revision"),
        FirmwareVersion.parse(record.text("version")),
        record.number("security-counter"),
        record.number("size"),
        Bytes.of(HexFormat.of().parseHex(record.text("sha256"))),
        Instant.parse(record.text("release-date")),
        Instant.parse(record.text("not-after")),
        record.find("minimum-version").map(FirmwareVersion::parse),
        Duration.ofSeconds(record.number("probation")));
  }

  private static String name(String name) {
    if (name.isEmpty() || name.length() > MAX_NAME || !name.equals(name.strip())) {
      throw new IllegalArgumentException("a name must be 1 to " + MAX_NAME + " characters");
    }
    return name;
  }

  private static String seconds(Instant instant) {
    if (!instant.truncatedTo(ChronoUnit.SECONDS).equals(instant)) {
      throw new IllegalArgumentException("instants must be whole seconds: " + instant);
    }
    return instant.toString();
  }
}
