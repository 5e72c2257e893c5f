package org.iotmc.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Udn;
import org.iotmc.pki.CmsVerifier;

/** The vouchers that a manufacturer handed to an owner: one file a device. */
final class VoucherShelf {
  private static final Pattern UUID = Pattern.compile("uuid:([0-9A-Fa-f-]{36})");

  private final Path directory;

  VoucherShelf(Path directory) {
    this.directory = directory;
  }

  /** A name that is safe whatever the network said; only UUIDs have one. */
  static String fileName(Udn udn) {
    var matcher = UUID.matcher(udn.value());
    if (!matcher.matches()) {
      throw new MalformedMessageException("UDN", "not uuid: and a UUID");
    }
    return matcher.group(1) + ".voucher";
  }

  /** The voucher of a device, if there is one. */
  Optional<byte[]> find(Udn udn) {
    if (!UUID.matcher(udn.value()).matches()) {
      return Optional.empty();
    }
    Path file = directory.resolve(fileName(udn));
    return Files.isRegularFile(file)
        ? Optional.of(LocalFiles.read(file, CmsVerifier.MAX_SIZE))
        : Optional.empty();
  }
}
