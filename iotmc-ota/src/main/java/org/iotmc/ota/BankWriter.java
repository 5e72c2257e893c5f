package org.iotmc.ota;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;
import org.iotmc.api.Bytes;
import org.iotmc.api.StoreException;
import org.iotmc.api.spi.StorageFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts an image into a bank and computes its digest as it comes. Confined to storage's executor.
 */
final class BankWriter {
  private static final Logger LOG = LoggerFactory.getLogger(BankWriter.class);

  private final UpdaterConfig config;
  private final UpdateRecord.Image image;
  private final MessageDigest digest = BankDigest.sha256();
  private Optional<StorageFile> bank = Optional.empty();
  private long stored;
  private long durable;

  BankWriter(UpdaterConfig config, UpdateRecord.Image image) {
    this.config = config;
    this.image = image;
  }

  /** Opens the bank and reads again what it has, at most so much; returns how much that is. */
  long takeUp(long offset) {
    StorageFile file = config.bootloader().open(image.bank());
    bank = Optional.of(file);
    long kept = Math.min(Math.min(offset, file.size()), image.manifest().size());
    file.truncate(kept);
    BankDigest.feed(file, kept, digest);
    stored = kept;
    durable = kept;
    return kept;
  }

  /** Starts over. */
  long rewind() {
    bank.orElseThrow().truncate(0);
    digest.reset();
    stored = 0;
    durable = 0;
    return 0;
  }

  /** Appends; returns how much is durable. */
  long store(ByteBuffer chunk) {
    StorageFile file = bank.orElseThrow();
    try {
      int length = chunk.remaining();
      file.write(chunk.duplicate(), stored);
      digest.update(chunk);
      stored += length;
      if (stored - durable >= config.limits().checkpointBytes()) {
        file.sync();
        durable = stored;
      }
      return durable;
    } catch (StoreException e) {
      giveBack(file);
      throw e;
    }
  }

  /** Storage may be full: then there is no room for the state either that the device starts by. */
  private void giveBack(StorageFile file) {
    stored = 0;
    durable = 0;
    try {
      file.truncate(0);
      file.sync();
    } catch (StoreException e) {
      LOG.warn("a bank that cannot be written cannot be emptied either: {}", e.getMessage());
    }
  }

  /** Makes durable what is there and closes the bank; returns how much is durable. */
  long finish() {
    try {
      bank.ifPresent(StorageFile::sync);
      durable = stored;
    } catch (StoreException e) {
      // What was durable before still is, and the caller sees that it is less.
    }
    close();
    return durable;
  }

  void close() {
    Optional<StorageFile> open = bank;
    bank = Optional.empty();
    try {
      open.ifPresent(StorageFile::close);
    } catch (StoreException e) {
      // What counts was synced before; that closing fails must not keep the attempt from ending.
      LOG.debug("a bank was not closed", e);
    }
  }

  /** The digest of all that was taken up and stored. */
  Bytes sum() {
    return Bytes.of(digest.digest());
  }
}
