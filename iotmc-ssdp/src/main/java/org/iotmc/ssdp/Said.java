package org.iotmc.ssdp;

import java.util.ArrayList;
import java.util.List;
import org.iotmc.api.Udn;
import org.iotmc.api.Warning;

/** That something is there: what an alive and a search response have in common. */
record Said(Advertisement advertisement, Presence presence, List<Warning> warnings) {
  private static final Warning ELSEWHERE =
      new Warning(Warning.Kind.UNUSUAL_VALUE, Header.LOCATION.text());

  static Said of(SsdpMessage.Alive alive) {
    return new Said(alive.advertisement(), alive.presence(), alive.warnings());
  }

  static Said of(SsdpMessage.SearchResponse response) {
    return new Said(response.advertisement(), response.presence(), response.warnings());
  }

  Udn udn() {
    return advertisement.usn().udn();
  }

  Target target() {
    return advertisement.target();
  }

  String location() {
    return presence.endpoint().location();
  }

  Epoch epoch() {
    return presence.epoch();
  }

  /** The same, with the warning that the location is not at the sender's address. */
  Said elsewhere() {
    List<Warning> more = new ArrayList<>(warnings);
    more.add(ELSEWHERE);
    return new Said(advertisement, presence, List.copyOf(more));
  }
}
