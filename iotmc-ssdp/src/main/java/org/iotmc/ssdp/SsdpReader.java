package org.iotmc.ssdp;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.MalformedMessageException;

/** Makes messages of scanned headers. */
final class SsdpReader {
  private static final String NOTIFY = "NOTIFY * HTTP/1.1";
  private static final String SEARCH = "M-SEARCH * HTTP/1.1";
  private static final String DISCOVER = "ssdp:discover";
  private static final String MAX_AGE = "max-age";

  private final HeaderScan headers;

  private SsdpReader(HeaderScan headers) {
    this.headers = headers;
  }

  static SsdpMessage read(HeaderScan headers) {
    SsdpReader reader = new SsdpReader(headers);
    String start = headers.startLine();
    if (start.equals(NOTIFY)) {
      return reader.notification();
    }
    if (start.equals(SEARCH)) {
      return reader.search();
    }
    if (start.startsWith("HTTP/1.") && (start + " ").startsWith(" 200 ", 8)) {
      return new SsdpMessage.SearchResponse(
          reader.advertisement(Header.ST, "1.3.3"), reader.presence("1.3.3"));
    }
    throw new MalformedMessageException("start line", "not one of SSDP (UDA 2.0, 1.1.1)");
  }

  private SsdpMessage notification() {
    Advertisement advertisement = advertisement(Header.NT, "1.2.2");
    return switch (required(Header.NTS, "1.2")) {
      case "ssdp:alive" -> new SsdpMessage.Alive(advertisement, presence("1.2.2"));
      case "ssdp:byebye" -> new SsdpMessage.ByeBye(advertisement, epoch());
      case "ssdp:update" ->
          new SsdpMessage.Update(advertisement, endpoint("1.2.4"), epoch(), nextBootId());
      default -> throw wrong(Header.NTS, "is unknown", "1.2");
    };
  }

  private int nextBootId() {
    return headers
        .number(Header.NEXT_BOOT_ID)
        .orElseThrow(() -> wrong(Header.NEXT_BOOT_ID, "is not a number", "1.2.4"));
  }

  private SsdpMessage search() {
    String man = required(Header.MAN, "1.3.2");
    if (!man.equals('"' + DISCOVER + '"') && !man.equals(DISCOVER)) {
      throw wrong(Header.MAN, "must be \"ssdp:discover\"", "1.3.2");
    }
    OptionalInt mx = headers.number(Header.MX);
    return new SsdpMessage.Search(
        new Target(required(Header.ST, "1.3.2")),
        mx.orElse(0) < 1 ? OptionalInt.empty() : mx,
        freeText(Header.USER_AGENT),
        freeText(Header.FRIENDLY_NAME));
  }

  private Advertisement advertisement(Header target, String section) {
    return new Advertisement(
        new Target(required(target, section)), Usn.parse(required(Header.USN, section)));
  }

  private Presence presence(String section) {
    return new Presence(endpoint(section), epoch(), maxAge(), freeText(Header.SERVER), extension());
  }

  private Endpoint endpoint(String section) {
    String location = required(Header.LOCATION, section);
    if (!Endpoint.isHttp(location)) {
      throw wrong(Header.LOCATION, "is not an http or https URL", section);
    }
    String secure = headers.text(Header.SECURE_LOCATION);
    OptionalInt port = headers.number(Header.SEARCH_PORT);
    return new Endpoint(
        location,
        Endpoint.isHttps(secure) ? Optional.of(secure) : Optional.empty(),
        Endpoint.isSearchPort(port.orElse(0)) ? port : OptionalInt.empty());
  }

  private Epoch epoch() {
    return new Epoch(headers.number(Header.BOOT_ID), headers.number(Header.CONFIG_ID));
  }

  private Duration maxAge() {
    String value = headers.text(Header.CACHE_CONTROL).toLowerCase(Locale.ROOT);
    int i = value.indexOf(MAX_AGE);
    if (i >= 0) {
      i = skipBlanks(value, i + MAX_AGE.length());
      if (i < value.length() && value.charAt(i) == '=') {
        i = skipBlanks(value, i + 1);
        int end = i;
        while (end < value.length() && value.charAt(end) >= '0' && value.charAt(end) <= '9') {
          end++;
        }
        return Duration.ofSeconds(seconds(value.substring(i, end)));
      }
    }
    return Duration.ofSeconds(SsdpCodec.DEFAULT_MAX_AGE_SECONDS);
  }

  private static int seconds(String digits) {
    if (digits.isEmpty()) {
      return SsdpCodec.DEFAULT_MAX_AGE_SECONDS;
    }
    long value = 0;
    for (int i = 0; i < digits.length() && value <= Integer.MAX_VALUE; i++) {
      value = value * 10 + digits.charAt(i) - '0';
    }
    return (int) Math.min(value, Integer.MAX_VALUE);
  }

  private static int skipBlanks(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) == ' ') {
      i++;
    }
    return i;
  }

  private Optional<IotmcExtension> extension() {
    if (headers.number(Header.PROFILE).orElse(0) != IotmcExtension.PROFILE) {
      return Optional.empty();
    }
    String text = headers.text(Header.CAPABILITIES);
    if (text.length() > IotmcExtension.MAX_CAPABILITIES_LENGTH) {
      return Optional.empty();
    }
    List<String> tokens =
        text.isEmpty()
            ? List.of()
            : List.of(text.split(",", -1)).stream().map(String::strip).toList();
    if (!tokens.stream().allMatch(IotmcExtension::isCapability)) {
      return Optional.empty();
    }
    return Optional.of(new IotmcExtension(tokens, phase()));
  }

  private Optional<LifecyclePhase> phase() {
    try {
      return headers.has(Header.PHASE)
          ? Optional.of(LifecyclePhase.ofToken(headers.text(Header.PHASE)))
              .filter(IotmcExtension::isAnnounced)
          : Optional.empty();
    } catch (MalformedMessageException e) {
      return Optional.empty();
    }
  }

  private Optional<String> freeText(Header header) {
    if (!headers.has(header)) {
      return Optional.empty();
    }
    String clean = Texts.clean(headers.text(header));
    return clean.isEmpty() ? Optional.empty() : Optional.of(clean);
  }

  private String required(Header header, String section) {
    if (!headers.has(header)) {
      throw wrong(header, "is missing", section);
    }
    return headers.text(header);
  }

  private static MalformedMessageException wrong(Header header, String problem, String section) {
    return new MalformedMessageException(header.text(), problem + " (UDA 2.0, " + section + ")");
  }
}
