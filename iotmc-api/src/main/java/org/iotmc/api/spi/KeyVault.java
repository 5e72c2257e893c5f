package org.iotmc.api.spi;

import java.security.KeyPair;
import java.util.Optional;

/**
 * Where private keys live. A key that it returns may be a handle that signs but cannot be read.
 * Blocking. Failures are {@link org.iotmc.api.StoreException}.
 */
public interface KeyVault {
  /** What protects the keys; software is never called hardware-rooted. */
  enum Protection {
    TOKEN,
    SOFTWARE
  }

  /** What protects the keys of this vault. */
  Protection protection();

  /**
   * Makes a key pair (ECDSA P-256); durable when this returns. Replaces what had the name.
   *
   * @param name {@code [a-z0-9-]{1,32}}
   */
  KeyPair generate(String name);

  /**
   * A key pair made before.
   *
   * @param name its name
   */
  Optional<KeyPair> find(String name);

  /**
   * Destroys a key pair, if it is there.
   *
   * @param name its name
   */
  void destroy(String name);
}
