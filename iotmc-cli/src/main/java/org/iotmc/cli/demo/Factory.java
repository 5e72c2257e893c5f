package org.iotmc.cli.demo;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Host;
import org.iotmc.ota.ManifestCodec;
import org.iotmc.pki.CmsSigner;
import org.iotmc.pki.LocalAuthority;
import org.iotmc.pki.SigningKey;
import org.iotmc.pki.SigningPurpose;
import org.iotmc.pki.SoftwareVault;
import org.iotmc.pki.Voucher;
import org.iotmc.pki.Vouchers;

/** A manufacturer: makes identities, signs vouchers for the owners, and firmware. */
final class Factory {
  private static final Duration SIGNER_VALIDITY = Duration.ofDays(365);
  private static final Duration VOUCHER_VALIDITY = Duration.ofDays(90);

  private final Host host;
  private final LocalAuthority identities;
  private final LocalAuthority firmware;
  private final SigningKey voucherSigner;
  private final SigningKey firmwareSigner;

  private Factory(
      Host host, LocalAuthority identities, LocalAuthority firmware, List<SigningKey> signers) {
    this.host = host;
    this.identities = identities;
    this.firmware = firmware;
    this.voucherSigner = signers.get(0);
    this.firmwareSigner = signers.get(1);
  }

  /** A factory on a host of its own. */
  static Factory open(World world, String name) {
    Host host = world.host(name);
    SoftwareVault vault = new SoftwareVault(host.storage(), host.secrets());
    LocalAuthority identities = LocalAuthority.open("manufacturer", vault, host);
    LocalAuthority firmware = LocalAuthority.open("firmware", vault, host);
    SigningKey vouchers =
        signer(world, identities, SigningPurpose.VOUCHER, vault.generate("voucher-signer"));
    SigningKey manifests =
        signer(world, firmware, SigningPurpose.FIRMWARE, vault.generate("firmware-signer"));
    return new Factory(host, identities, firmware, List.of(vouchers, manifests));
  }

  private static SigningKey signer(
      World world, LocalAuthority authority, SigningPurpose purpose, KeyPair keys) {
    CompletionStage<List<X509Certificate>> chain =
        authority.issueSigner(purpose, keys.getPublic(), SIGNER_VALIDITY);
    return new SigningKey(keys.getPrivate(), world.await(chain, Duration.ofSeconds(10)));
  }

  LocalAuthority identities() {
    return identities;
  }

  DemoDevice.Anchors anchors() {
    return new DemoDevice.Anchors(identities.anchor(), firmware.anchor());
  }

  /** Says that a device belongs to an owner. */
  byte[] voucher(Udn device, X509Certificate owner) {
    Instant now = host.clock().instant();
    Voucher voucher = new Voucher(device, owner, now, now.plus(VOUCHER_VALIDITY));
    return Vouchers.issue(voucher, voucherSigner, host.secrets());
  }

  byte[] sign(FirmwareManifest manifest) {
    return new CmsSigner(List.of(firmwareSigner), host.secrets())
        .sign(ManifestCodec.encode(manifest));
  }
}
