package org.iotmc.gena;

import org.iotmc.api.MalformedMessageException;

/** Why a datagram that came to the groups of multicast events was dropped. */
public enum MulticastRefusal {
  /** The source is not on the link that it came in by. */
  OFF_LINK,
  /** Too many datagrams were waiting. */
  OVERLOAD,
  /** Its source, or all sources together, sent too much. */
  BUDGET,
  /** Empty, or longer than {@link MulticastEventCodec#MAX_DECODED}. */
  SIZE,
  /** The start line, or what it notifies of, is none of an event. */
  NOT_AN_EVENT,
  /** A required header is missing or unusable. */
  HEADER,
  /** The body has another length than said, or is no property set. */
  BODY,
  /** A level that is not wanted. */
  LEVEL,
  /** No device that is known to be there. */
  UNKNOWN_DEVICE;

  static MulticastRefusal of(MalformedMessageException problem) {
    return switch (problem.field()) {
      case "datagram" -> SIZE;
      case "start line", "NT", "NTS" -> NOT_AN_EVENT;
      case "HOST", "USN", "UDN", "SVCID", "SEQ", "LVL", "CONTENT-TYPE", "TRANSFER-ENCODING" ->
          HEADER;
      default -> BODY;
    };
  }
}
