package org.iotmc.cli;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Documents;
import org.iotmc.api.spi.Host;
import org.iotmc.ota.ManifestCodec;
import org.iotmc.pki.Certificates;
import org.iotmc.pki.CmsSigner;
import org.iotmc.pki.LocalAuthority;
import org.iotmc.pki.SigningKey;
import org.iotmc.pki.SigningPurpose;
import org.iotmc.pki.SoftwareVault;
import org.iotmc.pki.Voucher;
import org.iotmc.pki.Vouchers;

/**
 * A manufacturer: an authority for identities and vouchers, and one for firmware, with a signer
 * each; made in the host's storage the first time. Methods block.
 */
public final class Manufacturer {
  /** How long a voucher may be installed. */
  public static final Duration VOUCHER_VALIDITY = Duration.ofDays(365);

  private static final Duration SIGNER_VALIDITY = Duration.ofDays(10 * 365);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Host host;
  private final SoftwareVault vault;
  private final LocalAuthority identities;
  private final LocalAuthority firmware;

  private Manufacturer(Host host) {
    this.host = host;
    this.vault = new SoftwareVault(host.storage(), host.secrets());
    this.identities = LocalAuthority.open("manufacturer", vault, host);
    this.firmware = LocalAuthority.open("firmware", vault, host);
  }

  /**
   * Opens a manufacturer; the first time, makes its keys and anchors.
   *
   * @param host whose storage keeps everything
   * @throws org.iotmc.api.StoreException if what is stored is damaged
   */
  public static Manufacturer open(Host host) {
    return new Manufacturer(host);
  }

  /** Issues identity certificates. */
  public LocalAuthority identities() {
    return identities;
  }

  /** The anchor of the firmware signers. */
  public X509Certificate firmwareAnchor() {
    return firmware.anchor();
  }

  /**
   * Signs a voucher.
   *
   * @param device the device
   * @param owner the anchor of its owner's domain
   */
  public byte[] voucher(Udn device, X509Certificate owner) {
    Instant now = host.clock().instant();
    return Vouchers.issue(
        new Voucher(device, owner, now, now.plus(VOUCHER_VALIDITY)),
        signer(identities, SigningPurpose.VOUCHER),
        host.secrets());
  }

  /**
   * Signs a manifest.
   *
   * @param manifest of a firmware
   */
  public byte[] sign(FirmwareManifest manifest) {
    SigningKey signer = signer(firmware, SigningPurpose.FIRMWARE);
    return new CmsSigner(List.of(signer), host.secrets()).sign(ManifestCodec.encode(manifest));
  }

  /** The certificate is written last: without it, key and certificate are made anew. */
  private SigningKey signer(LocalAuthority authority, SigningPurpose purpose) {
    String name = "signer-" + (purpose == SigningPurpose.FIRMWARE ? "firmware" : "voucher");
    Documents documents = new Documents(host.storage());
    Optional<List<X509Certificate>> chain =
        documents
            .read(name)
            .map(pem -> Certificates.fromPem(new String(pem, StandardCharsets.US_ASCII)));
    Optional<KeyPair> keys = vault.find(name);
    if (chain.isPresent() && keys.isPresent()) {
      return new SigningKey(keys.get().getPrivate(), chain.get());
    }
    KeyPair made = vault.generate(name);
    List<X509Certificate> issued =
        Await.result(authority.issueSigner(purpose, made.getPublic(), SIGNER_VALIDITY), LIMIT);
    documents.write(name, Certificates.toPem(issued).getBytes(StandardCharsets.US_ASCII));
    return new SigningKey(made.getPrivate(), issued);
  }
}
