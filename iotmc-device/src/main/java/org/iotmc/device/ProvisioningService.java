package org.iotmc.device;

import java.util.concurrent.CompletionStage;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.Role;
import org.iotmc.api.TrustException;
import org.iotmc.api.profile.Provisioning;
import org.iotmc.api.profile.Severity;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.pki.Vouchers;

/** Takes the voucher of an owner, and the credentials of its network. */
final class ProvisioningService implements Provisioning {
  private final DeviceCore core;

  ProvisioningService(DeviceCore core) {
    this.core = core;
  }

  @Override
  public CompletionStage<Nothing> installVoucher(Call<Voucher> call) {
    PeerIdentity claimant =
        call.caller().orElseThrow(() -> new TrustException("nobody claims the device"));
    byte[] signed = call.arguments().voucher().toArray();
    return core.blocking(() -> open(signed, claimant))
        .thenCompose(
            voucher -> core.change(state -> state.owned(voucher.domainAnchor(), voucher.issued())))
        .thenApply(
            state -> {
              // Whoever came in with an unproved chain has to come again, to be judged anew.
              core.lane()
                  .after(
                      DeviceAgent.ANSWER_TIME,
                      () -> core.disconnect(peer -> peer.anchor() == PeerIdentity.Anchor.CLAIMED));
              return Nothing.NOTHING;
            });
  }

  private org.iotmc.pki.Voucher open(byte[] signed, PeerIdentity claimant) {
    org.iotmc.pki.Voucher voucher =
        Vouchers.open(signed, core.wiring().manufacturerAnchors, core.clock().trust());
    if (!voucher.udn().equals(core.state().udn())) {
      throw new TrustException("the voucher is for another device");
    }
    PeerIdentity owner = core.trust().judgeClaimant(claimant, voucher.domainAnchor());
    if (!owner.is(Role.CONTROLLER)) {
      throw new TrustException("the voucher does not name the caller's domain as the owner");
    }
    return voucher;
  }

  @Override
  public CompletionStage<Nothing> setNetworkCredentials(Call<NetworkCredentials> call) {
    NetworkCredentials given = call.arguments();
    return core.callback(
        () -> {
          core.wiring().platform.applyNetworkCredentials(given.network(), given.secret());
          core.lane()
              .execute(
                  () -> core.log(Severity.NOTICE, "network", "credentials of the network set"));
          return Nothing.NOTHING;
        });
  }
}
