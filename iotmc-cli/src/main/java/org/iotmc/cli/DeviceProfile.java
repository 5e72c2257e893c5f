package org.iotmc.cli;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TextRecord;
import org.iotmc.api.spi.Documents;
import org.iotmc.api.spi.Storage;
import org.iotmc.device.DeviceModel;
import org.iotmc.pki.Certificates;

/**
 * What the factory tells a device of this command line beside its identity; a document in the
 * device's own storage.
 *
 * @param name the name that people see
 * @param productClass what firmware has to be made for
 * @param hardwareRevision the revision of the hardware
 * @param manufacturer who signs vouchers
 * @param firmware who signs firmware
 */
record DeviceProfile(
    String name,
    String productClass,
    String hardwareRevision,
    X509Certificate manufacturer,
    X509Certificate firmware) {
  private static final String DOCUMENT = "device-profile";
  private static final String TITLE = "iotmc-device-profile";
  private static final int VERSION = 1;

  void write(Storage storage) {
    new Documents(storage).write(DOCUMENT, encode());
  }

  byte[] encode() {
    return TextRecord.titled(TITLE, VERSION)
        .add("name", name)
        .add("product-class", productClass)
        .add("hardware-revision", hardwareRevision)
        .add("manufacturer-anchor", text(manufacturer))
        .add("firmware-anchor", text(firmware))
        .build()
        .encode();
  }

  static boolean isIn(Path directory) {
    return DeviceDirectory.holds(directory, DOCUMENT);
  }

  static DeviceProfile read(Storage storage) {
    Optional<byte[]> stored = new Documents(storage).read(DOCUMENT);
    try {
      return decode(stored.orElseThrow(DeviceProfile::missing));
    } catch (MalformedMessageException e) {
      throw new Problem(
          "state directory of another version: " + DOCUMENT + ": " + e.getMessage(),
          "run the version of iotmc that made it, or make a new device");
    }
  }

  private static Problem missing() {
    return new Problem("the device's profile is missing", "make a new device");
  }

  /**
   * Reads a profile.
   *
   * @throws MalformedMessageException if it is none
   */
  static DeviceProfile decode(byte[] content) {
    TextRecord record = TextRecord.decode(content, TITLE, VERSION);
    return new DeviceProfile(
        record.text("name"),
        record.text("product-class"),
        record.text("hardware-revision"),
        certificate(record.text("manufacturer-anchor")),
        certificate(record.text("firmware-anchor")));
  }

  DeviceModel model() {
    return DeviceModel.builder()
        .manufacturer("iotmc example")
        .modelName("Thermostat")
        .friendlyName(name)
        .productClass(productClass)
        .hardwareRevision(hardwareRevision)
        .build();
  }

  private static String text(X509Certificate certificate) {
    return Base64.getEncoder().encodeToString(Certificates.toDer(certificate));
  }

  private static X509Certificate certificate(String text) {
    try {
      return Certificates.fromDer(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException("anchor", "not base64");
    }
  }
}
