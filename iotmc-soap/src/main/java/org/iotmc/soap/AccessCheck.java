package org.iotmc.soap;

import java.util.Optional;
import org.iotmc.api.ActionException;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.UpnpError;
import org.iotmc.api.service.Action;
import org.iotmc.api.service.ActionContract;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.service.UpnpService;

/** The one place where it is decided whether a call may go on. */
final class AccessCheck {
  private final AccessPolicy policy;

  AccessCheck(AccessPolicy policy) {
    this.policy = policy;
  }

  /** Nobody learns anything of a managed service without authentication. On any thread. */
  static void authenticated(ServiceContract<?> service, Optional<PeerIdentity> caller) {
    if (caller.isEmpty() && service.reach() == UpnpService.Reach.MANAGED) {
      throw new ActionException(UpnpError.ACTION_NOT_AUTHORIZED, "mutual TLS is required");
    }
  }

  /** Nor once revoked. */
  void notRevoked(Optional<PeerIdentity> caller) {
    if (caller.isPresent() && policy.revoked(caller.get())) {
      throw new ActionException(UpnpError.ACTION_NOT_AUTHORIZED, "the certificate is revoked");
    }
  }

  /** The order: who, in which phase, in quarantine. */
  void call(ActionContract action, Optional<PeerIdentity> caller) {
    if (!action.caller().admits(caller)) {
      throw new ActionException(refusal(action.caller(), caller), action.name());
    }
    if (!action.phases().contains(policy.phase())) {
      throw new ActionException(UpnpError.NOT_IN_THIS_PHASE, policy.phase().token());
    }
    if (action.quarantine() == Action.Quarantine.REFUSES && policy.quarantined(caller)) {
      throw new ActionException(UpnpError.QUARANTINED, action.name());
    }
  }

  private static UpnpError refusal(Caller wanted, Optional<PeerIdentity> caller) {
    if (caller.isEmpty() || caller.get().anchor() == PeerIdentity.Anchor.CLAIMED) {
      return UpnpError.ACTION_NOT_AUTHORIZED;
    }
    boolean unenrolled =
        (wanted == Caller.DEVICE || wanted == Caller.MEMBER)
            && caller.get().anchor() == PeerIdentity.Anchor.IDENTITY;
    return unenrolled ? UpnpError.NOT_ENROLLED : UpnpError.WRONG_ROLE;
  }
}
