package org.iotmc.ssdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Warning.Kind;
import org.iotmc.api.internal.httpu.Header;
import org.iotmc.api.internal.httpu.HeaderScan;

/** Reads the headers of the IoTMC profile. What breaks it makes the sender a plain UPnP device. */
final class ExtensionReader {
  private ExtensionReader() {}

  static Optional<IotmcExtension> read(HeaderScan headers) {
    if (!headers.has(Header.PROFILE)
        || headers.number(Header.PROFILE).orElse(0) != IotmcExtension.PROFILE) {
      return Optional.empty();
    }
    String text = headers.text(Header.CAPABILITIES);
    List<String> tokens = tokens(text);
    if (text.length() > IotmcExtension.MAX_CAPABILITIES_LENGTH
        || !tokens.stream().allMatch(IotmcExtension::isCapability)) {
      headers.warn(Kind.UNUSABLE_VALUE, Header.CAPABILITIES.text());
      return Optional.empty();
    }
    return Optional.of(new IotmcExtension(tokens, phase(headers)));
  }

  private static List<String> tokens(String text) {
    List<String> tokens = new ArrayList<>();
    int from = 0;
    while (!text.isEmpty() && from <= text.length()) {
      int comma = text.indexOf(',', from);
      int end = comma < 0 ? text.length() : comma;
      tokens.add(text.substring(from, end).strip());
      from = end + 1;
    }
    return tokens;
  }

  private static Optional<LifecyclePhase> phase(HeaderScan headers) {
    if (!headers.has(Header.PHASE)) {
      return Optional.empty();
    }
    try {
      LifecyclePhase phase = LifecyclePhase.ofToken(headers.text(Header.PHASE));
      if (IotmcExtension.isAnnounced(phase)) {
        return Optional.of(phase);
      }
    } catch (MalformedMessageException e) {
      // Warned of below.
    }
    headers.warn(Kind.UNUSABLE_VALUE, Header.PHASE.text());
    return Optional.empty();
  }
}
