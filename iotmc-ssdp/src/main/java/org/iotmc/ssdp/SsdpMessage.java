package org.iotmc.ssdp;

import java.util.Optional;
import java.util.OptionalInt;

/** One SSDP message (UDA 2.0, section 1). Immutable. */
public sealed interface SsdpMessage {
  /**
   * A device is there, or still there: {@code ssdp:alive} (UDA 2.0, 1.2.2).
   *
   * @param advertisement NT and USN
   * @param presence the rest
   */
  record Alive(Advertisement advertisement, Presence presence) implements SsdpMessage {}

  /**
   * A device leaves: {@code ssdp:byebye} (UDA 2.0, 1.2.3).
   *
   * @param advertisement NT and USN
   * @param epoch which run and description
   */
  record ByeBye(Advertisement advertisement, Epoch epoch) implements SsdpMessage {}

  /**
   * A device is about to change its BOOTID without a reboot: {@code ssdp:update} (UDA 2.0, 1.2.4).
   *
   * @param advertisement NT and USN
   * @param endpoint where it is
   * @param epoch with the BOOTID so far
   * @param nextBootId the BOOTID to come, not negative
   */
  record Update(Advertisement advertisement, Endpoint endpoint, Epoch epoch, int nextBootId)
      implements SsdpMessage {
    public Update {
      if (nextBootId < 0) {
        throw new IllegalArgumentException("nextBootId must not be negative (UDA 2.0, 1.2.4)");
      }
    }
  }

  /**
   * A search: {@code M-SEARCH} (UDA 2.0, 1.3.2).
   *
   * @param target what is searched for
   * @param mx longest delay of an answer in seconds, 1 or more; empty in unicast searches, and
   *     where a peer left it out or wrote something else
   * @param userAgent who asks (USER-AGENT)
   * @param friendlyName the control point's name (CPFN.UPNP.ORG)
   */
  record Search(
      Target target, OptionalInt mx, Optional<String> userAgent, Optional<String> friendlyName)
      implements SsdpMessage {
    public Search {
      if (mx.orElse(1) < 1) {
        throw new IllegalArgumentException("mx must be 1 or more (UDA 2.0, 1.3.2)");
      }
      userAgent.ifPresent(text -> Texts.header("userAgent", text));
      friendlyName.ifPresent(text -> Texts.header("friendlyName", text));
    }
  }

  /**
   * The answer to a search (UDA 2.0, 1.3.3).
   *
   * @param advertisement ST and USN
   * @param presence the rest
   */
  record SearchResponse(Advertisement advertisement, Presence presence) implements SsdpMessage {}
}
