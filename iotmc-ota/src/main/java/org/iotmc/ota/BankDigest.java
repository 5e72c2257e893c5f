package org.iotmc.ota;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.StoreException;
import org.iotmc.api.spi.StorageFile;

/** SHA-256 over what a bank really holds. Blocking. */
final class BankDigest {
  private static final int BLOCK = 64 << 10;

  private BankDigest() {}

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static Bytes of(byte[] content) {
    return Bytes.of(sha256().digest(content));
  }

  static Bytes of(StorageFile file) {
    MessageDigest digest = sha256();
    feed(file, file.size(), digest);
    return Bytes.of(digest.digest());
  }

  static boolean matches(StorageFile file, FirmwareManifest manifest) {
    return file.size() == manifest.size() && of(file).equals(manifest.sha256());
  }

  static void feed(StorageFile file, long length, MessageDigest digest) {
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    long at = 0;
    while (at < length) {
      block.clear().limit((int) Math.min(BLOCK, length - at));
      int read = file.read(block, at);
      if (read <= 0) {
        throw new StoreException("a bank ended while it was read");
      }
      digest.update(block.flip());
      at += read;
    }
  }
}
