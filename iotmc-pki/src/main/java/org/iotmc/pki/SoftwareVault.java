package org.iotmc.pki;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.StoreException;
import org.iotmc.api.spi.Documents;
import org.iotmc.api.spi.KeyVault;
import org.iotmc.api.spi.Storage;
import org.iotmc.api.spi.StorageFile;

/**
 * Keys in the host's storage, each as PKCS #8 in a document {@code key-NAME}. Whoever reads the
 * storage has the keys: that is why it calls itself {@link KeyVault.Protection#SOFTWARE}. Blocking.
 */
public final class SoftwareVault implements KeyVault {
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,32}");
  private static final int BLOCK = 512;

  private final Storage storage;
  private final Documents documents;
  private final SecureRandom random;

  /**
   * A vault.
   *
   * @param storage where the keys are kept
   * @param random where new keys come from
   */
  public SoftwareVault(Storage storage, SecureRandom random) {
    this.storage = storage;
    this.documents = new Documents(storage);
    this.random = random;
  }

  @Override
  public Protection protection() {
    return Protection.SOFTWARE;
  }

  @Override
  public KeyPair generate(String name) {
    String document = document(name);
    byte[] encoded = Crypto.generate(random);
    KeyPair made = decode(document, encoded);
    documents.write(document, encoded);
    Arrays.fill(encoded, (byte) 0);
    return made;
  }

  @Override
  public Optional<KeyPair> find(String name) {
    String document = document(name);
    return documents.read(document).map(encoded -> decode(document, encoded));
  }

  /**
   * Destroys a key pair, if it is there: takes the names of its document and of the copy away,
   * overwrites them, then deletes them, so that after a loss of power it is whole or gone, never
   * damaged. If it was cut off, destroying again ends it. Flash memory may keep older copies that
   * no software reaches.
   */
  @Override
  public void destroy(String name) {
    String document = document(name);
    erase(Documents.copyOf(document));
    erase(document);
    documents.delete(document);
  }

  private void erase(String file) {
    String aside = file + ".new";
    overwrite(aside);
    if (storage.exists(file)) {
      storage.rename(file, aside);
      storage.sync();
      overwrite(aside);
    }
  }

  private void overwrite(String file) {
    if (!storage.exists(file)) {
      return;
    }
    try (StorageFile open = storage.open(file)) {
      long size = open.size();
      for (long at = 0; at < size; at += BLOCK) {
        open.write(ByteBuffer.allocate((int) Math.min(BLOCK, size - at)), at);
      }
      open.sync();
    }
  }

  private static String document(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not the name of a key: " + name);
    }
    return "key-" + name;
  }

  private static KeyPair decode(String document, byte[] encoded) {
    try {
      return Crypto.keyPair(encoded);
    } catch (GeneralSecurityException | MalformedMessageException e) {
      // The cause is left out: it could quote the key.
      throw new StoreException(document + ": not a P-256 key in PKCS #8");
    }
  }
}
