package org.iotmc.device;

import java.security.cert.X509CRL;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.StoreException;
import org.iotmc.api.profile.ParameterSchema;
import org.iotmc.api.spi.Documents;
import org.iotmc.api.spi.KeyVault;
import org.iotmc.api.spi.Storage;
import org.iotmc.pki.Revocations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The documents of a device; read at its start. Blocking. */
final class StateDirectory {
  static final String STATE = "device-state";
  static final String CONFIGURATION = "configuration";
  static final String REVOCATIONS = "revocations";

  private static final Logger LOG = LoggerFactory.getLogger(StateDirectory.class);

  private final Documents documents;

  StateDirectory(Storage storage) {
    this.documents = new Documents(storage);
  }

  /** All that was kept. */
  record Content(
      DeviceState state,
      DeviceKeys keys,
      ConfigurationState configuration,
      DiagnosticsLog log,
      Optional<X509CRL> revocations) {}

  /** The name of a document's copy. */
  static String copyOf(String document) {
    return document + "-copy";
  }

  boolean isManufactured() {
    return find(STATE).content.isPresent() || find(copyOf(STATE)).content.isPresent();
  }

  void write(DeviceState state) {
    byte[] content = DeviceStateCodec.encode(state);
    documents.write(STATE, content);
    documents.write(copyOf(STATE), content);
  }

  /**
   * Reads a document or, where it is damaged or lost, its copy; afterwards both are whole and the
   * same. What another version wrote fails before anything is written.
   */
  private <T> Optional<T> read(String name, Function<byte[], T> form) {
    Found first = find(name);
    Found copy = find(copyOf(name));
    // The copy is written last: where it is, the document was.
    if (first.damage.isPresent() || (first.content.isEmpty() && copy.exists())) {
      StoreException damage =
          first.damage.orElseGet(() -> new StoreException(name + ": the document is lost"));
      byte[] saved = copy.content.orElseThrow(() -> damage);
      T value = form.apply(saved);
      LOG.warn("{}; its copy is taken", damage.getMessage());
      documents.write(name, saved);
      return Optional.of(value);
    }
    Optional<T> value = first.content.map(form);
    if (value.isPresent() && !first.isSame(copy)) {
      documents.write(copyOf(name), first.content.orElseThrow());
    }
    return value;
  }

  private record Found(Optional<byte[]> content, Optional<StoreException> damage) {
    boolean exists() {
      return content.isPresent() || damage.isPresent();
    }

    boolean isSame(Found other) {
      return content.isPresent()
          && other.content.isPresent()
          && Arrays.equals(content.get(), other.content.get());
    }
  }

  private Found find(String name) {
    try {
      return new Found(documents.read(name), Optional.empty());
    } catch (StoreException damage) {
      return new Found(Optional.empty(), Optional.of(damage));
    }
  }

  /**
   * Reads everything.
   *
   * @throws StoreException if the device was not manufactured, another version wrote its state, the
   *     identity key is damaged, or the state or the configuration is, and its copy too
   */
  Content read(KeyVault vault, List<ParameterSchema> parameters) {
    DeviceState state =
        read(STATE, DeviceStateCodec::decode)
            .orElseThrow(() -> new StoreException("this storage holds no manufactured device"));
    ConfigurationState initial = ConfigurationState.initial(parameters);
    ConfigurationState configuration =
        read(CONFIGURATION, bytes -> restore(initial, bytes)).orElse(initial);
    return new Content(state, new DeviceKeys(vault).load(), configuration, log(), revocations());
  }

  private static ConfigurationState restore(ConfigurationState initial, byte[] bytes) {
    try {
      return initial.restore(bytes);
    } catch (MalformedMessageException e) {
      throw new StoreException("the configuration cannot be read: " + e.getMessage(), e);
    }
  }

  /** A log that cannot be read must not keep the device from working. */
  private DiagnosticsLog log() {
    try {
      return documents
          .read(Journal.DOCUMENT)
          .map(DiagnosticsLog::decode)
          .orElseGet(DiagnosticsLog::new);
    } catch (StoreException | MalformedMessageException e) {
      LOG.warn("the log is lost: {}", e.getMessage());
      return new DiagnosticsLog();
    }
  }

  /** A list that cannot be read is fetched again. */
  private Optional<X509CRL> revocations() {
    try {
      return documents.read(REVOCATIONS).filter(der -> der.length > 0).map(Revocations::parse);
    } catch (StoreException | MalformedMessageException e) {
      LOG.warn("the revocation list is lost: {}", e.getMessage());
      return Optional.empty();
    }
  }
}
