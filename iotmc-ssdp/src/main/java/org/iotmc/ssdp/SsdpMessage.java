package org.iotmc.ssdp;

import java.util.List;
import java.util.OptionalInt;
import org.iotmc.api.Warning;

/** One SSDP message (UDA 2.0, section 1). Immutable. */
public sealed interface SsdpMessage {
  /** What was wrong with it as it was received, and tolerated; empty in what is sent. */
  List<Warning> warnings();

  /**
   * A device is there, or still there: {@code ssdp:alive} (UDA 2.0, 1.2.2).
   *
   * @param advertisement NT and USN
   * @param presence the rest
   * @param warnings what was tolerated
   */
  record Alive(Advertisement advertisement, Presence presence, List<Warning> warnings)
      implements SsdpMessage {
    public Alive {
      warnings = List.copyOf(warnings);
    }

    /**
     * One without a fault.
     *
     * @param advertisement NT and USN
     * @param presence the rest
     */
    public Alive(Advertisement advertisement, Presence presence) {
      this(advertisement, presence, List.of());
    }
  }

  /**
   * A device leaves: {@code ssdp:byebye} (UDA 2.0, 1.2.3).
   *
   * @param advertisement NT and USN
   * @param epoch which run and description
   * @param warnings what was tolerated
   */
  record ByeBye(Advertisement advertisement, Epoch epoch, List<Warning> warnings)
      implements SsdpMessage {
    public ByeBye {
      warnings = List.copyOf(warnings);
    }

    /**
     * One without a fault.
     *
     * @param advertisement NT and USN
     * @param epoch which run and description
     */
    public ByeBye(Advertisement advertisement, Epoch epoch) {
      this(advertisement, epoch, List.of());
    }
  }

  /**
   * A device is about to change its BOOTID without a reboot: {@code ssdp:update} (UDA 2.0, 1.2.4).
   *
   * @param advertisement NT and USN
   * @param endpoint where it is
   * @param epoch with the BOOTID so far
   * @param nextBootId the BOOTID to come, not negative
   * @param warnings what was tolerated
   */
  record Update(
      Advertisement advertisement,
      Endpoint endpoint,
      Epoch epoch,
      int nextBootId,
      List<Warning> warnings)
      implements SsdpMessage {
    public Update {
      if (nextBootId < 0) {
        throw new IllegalArgumentException("nextBootId must not be negative (UDA 2.0, 1.2.4)");
      }
      warnings = List.copyOf(warnings);
    }

    /**
     * One without a fault.
     *
     * @param advertisement NT and USN
     * @param endpoint where it is
     * @param epoch with the BOOTID so far
     * @param nextBootId the BOOTID to come, not negative
     */
    public Update(Advertisement advertisement, Endpoint endpoint, Epoch epoch, int nextBootId) {
      this(advertisement, endpoint, epoch, nextBootId, List.of());
    }
  }

  /**
   * A search: {@code M-SEARCH} (UDA 2.0, 1.3.2).
   *
   * @param target what is searched for
   * @param mx longest delay of an answer in seconds, 1 or more; empty in unicast searches, and
   *     where a peer left it out or wrote something else
   * @param tcpPort where the control point takes answers by TCP, 49152 to 65535 (TCPPORT.UPNP.ORG)
   * @param who who asks
   * @param warnings what was tolerated
   */
  record Search(
      Target target, OptionalInt mx, OptionalInt tcpPort, ControlPoint who, List<Warning> warnings)
      implements SsdpMessage {
    public Search {
      if (mx.orElse(1) < 1) {
        throw new IllegalArgumentException("mx must be 1 or more (UDA 2.0, 1.3.2)");
      }
      if (tcpPort.isPresent() && !Endpoint.isSearchPort(tcpPort.getAsInt())) {
        throw new IllegalArgumentException("tcpPort must be 49152 to 65535 (UDA 2.0, 1.3.2)");
      }
      warnings = List.copyOf(warnings);
    }

    /**
     * One without a fault and without a TCP port.
     *
     * @param target what is searched for
     * @param mx longest delay of an answer in seconds; empty in unicast searches
     * @param who who asks
     */
    public Search(Target target, OptionalInt mx, ControlPoint who) {
      this(target, mx, OptionalInt.empty(), who, List.of());
    }
  }

  /**
   * The answer to a search (UDA 2.0, 1.3.3).
   *
   * @param advertisement ST and USN
   * @param presence the rest
   * @param warnings what was tolerated
   */
  record SearchResponse(Advertisement advertisement, Presence presence, List<Warning> warnings)
      implements SsdpMessage {
    public SearchResponse {
      warnings = List.copyOf(warnings);
    }

    /**
     * One without a fault.
     *
     * @param advertisement ST and USN
     * @param presence the rest
     */
    public SearchResponse(Advertisement advertisement, Presence presence) {
      this(advertisement, presence, List.of());
    }
  }
}
