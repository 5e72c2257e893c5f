package org.iotmc.ssdp;

import org.iotmc.api.MalformedMessageException;

/** Why something that came in was dropped. */
public enum Refusal {
  /** The source is not on the link that it came in by. */
  OFF_LINK,
  /** Too many datagrams were waiting; of the source that has most. */
  OVERLOAD,
  /** Empty, or longer than {@link SsdpCodec#MAX_DECODED}. */
  SIZE,
  /** The start line is none of SSDP. */
  NOT_SSDP,
  /** A required header is missing or unusable. */
  HEADER,
  /** LOCATION is missing, is no http or https URL, or leads where no device can be. */
  LOCATION,
  /** It is about a device of our own. */
  OWN_DEVICE,
  /** A newcomer of a source that has its share. */
  SOURCE_FULL,
  /** A newcomer while there is no room. */
  DIRECTORY_FULL;

  static Refusal of(MalformedMessageException problem) {
    return switch (problem.field()) {
      case "datagram" -> SIZE;
      case "start line" -> NOT_SSDP;
      case "LOCATION" -> LOCATION;
      default -> HEADER;
    };
  }
}
