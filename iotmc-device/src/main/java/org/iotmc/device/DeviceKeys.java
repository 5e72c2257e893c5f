package org.iotmc.device;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.iotmc.api.StoreException;
import org.iotmc.api.spi.KeyVault;

/** The keys of a device by name, as the vault has them. Methods that reach the vault block. */
final class DeviceKeys {
  /** Name of the key that the factory made. */
  static final String IDENTITY = "identity";

  /** Names of operational keys: one in use, one for the next certificate. */
  static final List<String> OPERATIONAL = List.of("operational-a", "operational-b");

  private final KeyVault vault;
  private final Map<String, KeyPair> known = new TreeMap<>();
  private final List<String> damaged = new ArrayList<>();

  DeviceKeys(KeyVault vault) {
    this.vault = vault;
  }

  KeyVault.Protection protection() {
    return vault.protection();
  }

  /**
   * Finds all keys; blocking. An operational key that cannot be read counts as lost: the identity
   * key gets another one.
   *
   * @throws StoreException if the identity key is missing or damaged
   */
  DeviceKeys load() {
    vault.find(IDENTITY).ifPresent(pair -> keep(IDENTITY, pair));
    identity();
    for (String name : OPERATIONAL) {
      try {
        vault.find(name).ifPresent(pair -> keep(name, pair));
      } catch (StoreException e) {
        damaged.add(name);
      }
    }
    return this;
  }

  /** Names of the keys that could not be read. */
  List<String> damaged() {
    return damaged;
  }

  /** Whether the key of this name is the one that a certificate is for. */
  boolean holds(String name, List<X509Certificate> chain) {
    return find(name)
        .filter(pair -> pair.getPublic().equals(chain.get(0).getPublicKey()))
        .isPresent();
  }

  /** Makes a key, and overwrites the one that had the name; blocking. */
  KeyPair generate(String name) {
    destroy(name);
    KeyPair made = vault.generate(name);
    keep(name, made);
    return made;
  }

  /** Destroys the operational keys; blocking. */
  void destroyOperational() {
    for (String name : OPERATIONAL) {
      destroy(name);
    }
  }

  /** Destroys a key; blocking. */
  void destroy(String name) {
    vault.destroy(name);
    forget(name);
  }

  /** The operational name that is not in use. */
  static String otherThan(Optional<String> used) {
    return used.filter(OPERATIONAL.get(0)::equals).isPresent()
        ? OPERATIONAL.get(1)
        : OPERATIONAL.get(0);
  }

  KeyPair identity() {
    return find(IDENTITY).orElseThrow(() -> new StoreException("the identity key is missing"));
  }

  synchronized Optional<KeyPair> find(String name) {
    return Optional.ofNullable(known.get(name));
  }

  private synchronized void keep(String name, KeyPair pair) {
    known.put(name, pair);
  }

  private synchronized void forget(String name) {
    known.remove(name);
  }
}
