package org.iotmc.api.profile;

import static org.iotmc.api.LifecyclePhase.COMMISSIONING;
import static org.iotmc.api.LifecyclePhase.OPERATION;
import static org.iotmc.api.LifecyclePhase.PROVISIONING;

import java.util.concurrent.CompletionStage;
import org.iotmc.api.Bytes;
import org.iotmc.api.service.Action;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.service.UpnpService;

/** Binds a device to its owner (profile, sections 3 and 4). */
@UpnpService(domain = "iotmc-org", name = "Provisioning")
public interface Provisioning {
  /**
   * A voucher.
   *
   * @param voucher CMS SignedData under the manufacturer's anchor
   */
  record Voucher(Bytes voucher) {}

  /**
   * Credentials of a network.
   *
   * @param network the network's name
   * @param secret its secret; never logged, never read back
   */
  record NetworkCredentials(String network, String secret) {}

  /**
   * Installs the voucher that names the owner's domain anchor. The caller's own chain has to lead
   * to that anchor, and the device enters COMMISSIONING.
   *
   * @param call with the voucher; fails with 806 if it does not prove the ownership
   */
  @Action(caller = Caller.CLAIMANT, phases = PROVISIONING, repeat = Action.Repeat.IDEMPOTENT)
  CompletionStage<Nothing> installVoucher(Call<Voucher> call);

  /**
   * Sets the credentials of the owner's network.
   *
   * @param call with the credentials
   */
  @Action(
      caller = Caller.CONTROLLER,
      phases = {COMMISSIONING, OPERATION},
      repeat = Action.Repeat.IDEMPOTENT)
  CompletionStage<Nothing> setNetworkCredentials(Call<NetworkCredentials> call);
}
