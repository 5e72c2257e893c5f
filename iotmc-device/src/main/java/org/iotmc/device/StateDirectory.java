package org.iotmc.device;

import java.security.cert.X509CRL;
import java.util.List;
import java.util.Optional;
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
  private final Documents replaceable;

  StateDirectory(Storage storage) {
    this.documents = new Documents(storage);
    this.replaceable = Documents.single(storage);
  }

  /** All that was kept. */
  record Content(
      DeviceState state,
      DeviceKeys keys,
      ConfigurationState configuration,
      DiagnosticsLog log,
      Optional<X509CRL> revocations) {}

  boolean isManufactured() {
    try {
      return documents.read(STATE).isPresent();
    } catch (StoreException damaged) {
      return false;
    }
  }

  void write(DeviceState state) {
    documents.write(STATE, DeviceStateCodec.encode(state));
  }

  /**
   * Reads everything.
   *
   * @throws StoreException if the device was not manufactured, another version wrote its state, the
   *     identity key is damaged, or the state or the configuration is, and its copy too
   */
  Content read(KeyVault vault, List<ParameterSchema> parameters) {
    DeviceState state =
        documents
            .read(STATE, DeviceStateCodec::decode)
            .orElseThrow(() -> new StoreException("this storage holds no manufactured device"));
    ConfigurationState initial = ConfigurationState.initial(parameters);
    ConfigurationState configuration =
        documents.read(CONFIGURATION, bytes -> restore(initial, bytes)).orElse(initial);
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
      return replaceable
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
      return replaceable.read(REVOCATIONS).filter(der -> der.length > 0).map(Revocations::parse);
    } catch (StoreException | MalformedMessageException e) {
      LOG.warn("the revocation list is lost: {}", e.getMessage());
      return Optional.empty();
    }
  }
}
