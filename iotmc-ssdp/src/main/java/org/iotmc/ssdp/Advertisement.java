package org.iotmc.ssdp;

import java.util.Optional;
import org.iotmc.api.Udn;

/**
 * One thing that a device says of itself: NT or ST, and USN.
 *
 * @param target NT in a notification, ST in a response
 * @param usn the unique name
 */
public record Advertisement(Target target, Usn usn) {
  /**
   * The pair that UDA prescribes for a target of a device: the USN is the UDN alone where the
   * target is the UDN, else both joined (UDA 2.0, tables 1-1 to 1-3).
   *
   * @param udn the device
   * @param target what of it
   */
  public static Advertisement of(Udn udn, Target target) {
    boolean self = target.value().equals(udn.value());
    return new Advertisement(target, new Usn(udn, self ? Optional.empty() : Optional.of(target)));
  }

  /**
   * The pair in the answer to a search. For a lower version of the type both ST and USN name the
   * version that was asked for, as UDA 2.0, 1.3.3 allows.
   *
   * @param asked what was searched for, answered by {@link #target}
   */
  Advertisement answering(Target asked) {
    return asked.equals(Target.ALL) || asked.equals(target) ? this : of(usn.udn(), asked);
  }
}
