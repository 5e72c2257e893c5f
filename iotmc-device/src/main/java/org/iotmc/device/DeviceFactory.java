package org.iotmc.device;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.StoreException;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.BlockingWork;
import org.iotmc.api.spi.CertificateAuthority;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.KeyVault;
import org.iotmc.device.DeviceState.Birth;
import org.iotmc.ota.StorageBootloader;
import org.iotmc.pki.SoftwareVault;

/**
 * The factory step (profile, section 3, manufacturing): gives a device its identity key and
 * certificate, its name and its first firmware.
 */
public final class DeviceFactory {
  /** How long an identity certificate is valid unless said otherwise; the device's life. */
  public static final Duration IDENTITY_VALIDITY = Duration.ofDays(15 * 365);

  private DeviceFactory() {}

  /**
   * What the factory puts into a device.
   *
   * @param udn its name
   * @param vault where its keys are
   * @param firmware version of the first firmware
   * @param securityCounter counter of the first firmware, 0 to {@value #MAX_COUNTER}
   * @param image the first firmware
   */
  public record Order(
      Udn udn, KeyVault vault, FirmwareVersion firmware, long securityCounter, Bytes image) {
    /** Highest counter: it travels as a ui4. */
    public static final long MAX_COUNTER = 0xffff_ffffL;

    /** Checks the counter. */
    public Order {
      if (securityCounter < 0 || securityCounter > MAX_COUNTER) {
        throw new IllegalArgumentException("no security counter: " + securityCounter);
      }
    }

    /**
     * A new name, keys in the host's storage, security counter 0.
     *
     * @param host the device's
     * @param firmware version of the first firmware
     * @param image the first firmware
     */
    public static Order of(Host host, FirmwareVersion firmware, Bytes image) {
      KeyVault vault = new SoftwareVault(host.storage(), host.secrets());
      return new Order(Udn.random(host.secrets()), vault, firmware, 0, image);
    }
  }

  /**
   * Makes a device. The state is written last: a step that the power interrupted is made again.
   *
   * @param host the device's; its storage takes everything
   * @param manufacturer issues the identity certificate
   * @param order what to put in
   * @return the certificate, once everything is durable; completes on a thread of the host, and
   *     fails with {@link StoreException} if there is a device already
   */
  public static CompletionStage<X509Certificate> manufacture(
      Host host, CertificateAuthority manufacturer, Order order) {
    StateDirectory directory = new StateDirectory(host.storage());
    return BlockingWork.start(host.blocking(), () -> identityKey(directory, order))
        .thenCompose(
            key ->
                manufacturer.issue(
                    new CertificateAuthority.Subject(
                        order.udn, Optional.empty(), key.getPublic(), IDENTITY_VALIDITY)))
        .thenCompose(
            chain -> BlockingWork.start(host.blocking(), () -> install(host, order, chain)));
  }

  private static KeyPair identityKey(StateDirectory directory, Order order) {
    if (directory.isManufactured()) {
      throw new StoreException("this storage holds a manufactured device");
    }
    return order.vault.generate(DeviceKeys.IDENTITY);
  }

  private static X509Certificate install(Host host, Order order, List<X509Certificate> chain) {
    StorageBootloader.install(host.storage(), order.image.toArray());
    Birth birth = new Birth(order.udn, chain, order.firmware, order.securityCounter);
    new StateDirectory(host.storage()).write(DeviceState.manufactured(birth));
    return chain.get(0);
  }
}
