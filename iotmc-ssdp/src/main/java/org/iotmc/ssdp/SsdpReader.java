package org.iotmc.ssdp;

import static org.iotmc.api.internal.httpu.HeaderWriter.constant;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Udn;
import org.iotmc.api.Warning.Kind;
import org.iotmc.api.internal.httpu.Header;
import org.iotmc.api.internal.httpu.HeaderScan;
import org.iotmc.api.internal.httpu.Texts;

/** Makes messages of scanned headers. Makes text of what the message keeps, and of nothing else. */
final class SsdpReader {
  private static final byte[] NOTIFY = constant("NOTIFY * HTTP/1.1");
  private static final byte[] SEARCH = constant("M-SEARCH * HTTP/1.1");
  private static final byte[] OK = constant("HTTP/1.1 200 OK");
  private static final byte[] ALIVE = constant("ssdp:alive");
  private static final byte[] BYE_BYE = constant("ssdp:byebye");
  private static final byte[] UPDATE = constant("ssdp:update");
  private static final byte[] DISCOVER = constant("\"ssdp:discover\"");
  private static final byte[] BARE_DISCOVER = constant("ssdp:discover");
  private static final byte[] ROOT_DEVICE = constant(Target.ROOT_DEVICE.value());

  private final HeaderScan headers;

  private SsdpReader(HeaderScan headers) {
    this.headers = headers;
  }

  static SsdpMessage read(HeaderScan headers) {
    if (headers.bodyLength() > 0) {
      headers.warn(Kind.JUNK, "body"); // ignored (UDA 2.0, 1.1.2)
    }
    SsdpReader reader = new SsdpReader(headers);
    if (headers.startsWith(NOTIFY)) {
      return reader.notification();
    }
    if (headers.startsWith(SEARCH)) {
      return reader.search();
    }
    if (headers.startsWith(OK)) {
      return reader.response();
    }
    String start = headers.startLine();
    if (start.startsWith("HTTP/1.") && (start + " ").startsWith(" 200 ", 8)) {
      headers.warn(Kind.UNUSUAL_VALUE, "start line");
      return reader.response();
    }
    throw new MalformedMessageException("start line", "not one of SSDP (UDA 2.0, 1.1.1)");
  }

  private SsdpMessage response() {
    Advertisement advertisement = advertisement(Header.ST, "1.3.3");
    if (!headers.isNamed(Header.EXT)) {
      headers.warn(Kind.MISSING, Header.EXT.text());
    }
    Presence presence = presence("1.3.3");
    return new SsdpMessage.SearchResponse(advertisement, presence, headers.warnings());
  }

  private SsdpMessage notification() {
    Advertisement advertisement = advertisement(Header.NT, "1.2.2");
    if (!headers.has(Header.HOST)) {
      headers.warn(Kind.MISSING, Header.HOST.text());
    }
    require(Header.NTS, "1.2");
    int from = headers.from(Header.NTS);
    int to = headers.to(Header.NTS);
    if (headers.is(from, to, ALIVE)) {
      Presence presence = presence("1.2.2");
      return new SsdpMessage.Alive(advertisement, presence, headers.warnings());
    }
    if (headers.is(from, to, BYE_BYE)) {
      Epoch epoch = epoch();
      return new SsdpMessage.ByeBye(advertisement, epoch, headers.warnings());
    }
    if (headers.is(from, to, UPDATE)) {
      return update(advertisement);
    }
    throw wrong(Header.NTS, "is unknown", "1.2");
  }

  private SsdpMessage update(Advertisement advertisement) {
    Endpoint endpoint = endpoint("1.2.4");
    Epoch epoch = epoch();
    int next =
        headers
            .number(Header.NEXT_BOOT_ID)
            .orElseThrow(() -> wrong(Header.NEXT_BOOT_ID, "is not a number", "1.2.4"));
    return new SsdpMessage.Update(advertisement, endpoint, epoch, next, headers.warnings());
  }

  private SsdpMessage search() {
    require(Header.MAN, "1.3.2");
    int from = headers.from(Header.MAN);
    int to = headers.to(Header.MAN);
    if (headers.is(from, to, BARE_DISCOVER)) {
      headers.warn(Kind.UNUSUAL_VALUE, Header.MAN.text());
    } else if (!headers.is(from, to, DISCOVER)) {
      throw wrong(Header.MAN, "must be \"ssdp:discover\"", "1.3.2");
    }
    Target target = target(Header.ST, "1.3.2");
    OptionalInt mx = within(Header.MX, 1, Integer.MAX_VALUE);
    OptionalInt port = within(Header.TCP_PORT, Endpoint.PORT_MIN, Endpoint.PORT_MAX);
    ControlPoint who =
        new ControlPoint(
            freeText(Header.USER_AGENT), freeText(Header.FRIENDLY_NAME), freeText(Header.UUID));
    return new SsdpMessage.Search(target, mx, port, who, headers.warnings());
  }

  private Advertisement advertisement(Header header, String section) {
    Target target = target(header, section);
    require(Header.USN, section);
    int from = headers.from(Header.USN);
    int to = headers.to(Header.USN);
    int split = separator(from, to);
    Udn udn = new Udn(headers.text(from, split));
    if (!udn.isUuid()) {
      headers.warn(Kind.UNUSUAL_VALUE, Header.USN.text());
    }
    if (split + 2 >= to) {
      if (split < to) {
        headers.warn(Kind.UNUSUAL_VALUE, Header.USN.text());
      } else if (!target.value().equals(udn.value())) {
        headers.warn(Kind.CONTRADICTION, Header.USN.text());
      }
      return new Advertisement(target, new Usn(udn, Optional.empty()));
    }
    int rest = split + 2;
    if (headers.same(rest, to, headers.from(header), headers.to(header))) {
      return new Advertisement(target, new Usn(udn, Optional.of(target)));
    }
    Target named = new Target(headers.text(rest, to));
    // UDA 2.0, 1.3.3: the USN may have the version that the device has, or that was asked for.
    if (!named.answers(target) && !target.answers(named)) {
      headers.warn(Kind.CONTRADICTION, Header.USN.text());
    }
    return new Advertisement(target, new Usn(udn, Optional.of(named)));
  }

  private int separator(int from, int to) {
    for (int i = from; i + 1 < to; i++) {
      if (headers.at(i) == ':' && headers.at(i + 1) == ':') {
        return i;
      }
    }
    return to;
  }

  private Target target(Header header, String section) {
    require(header, section);
    int from = headers.from(header);
    int to = headers.to(header);
    return headers.is(from, to, ROOT_DEVICE)
        ? Target.ROOT_DEVICE
        : new Target(headers.text(from, to));
  }

  private Presence presence(String section) {
    Endpoint endpoint = endpoint(section);
    Optional<String> server = freeText(Header.SERVER);
    if (server.isEmpty()) {
      headers.warn(Kind.MISSING, Header.SERVER.text());
    }
    Duration maxAge = Duration.ofSeconds(CacheControl.maxAge(headers));
    return new Presence(endpoint, epoch(), maxAge, server, ExtensionReader.read(headers));
  }

  private Endpoint endpoint(String section) {
    require(Header.LOCATION, section);
    String location = headers.text(Header.LOCATION);
    Optional<String> secure = secureLocation();
    if (secure.isPresent() && !Locations.haveOneHost(location, secure.get())) {
      headers.warn(Kind.CONTRADICTION, Header.SECURE_LOCATION.text());
    }
    return new Endpoint(
        location, secure, within(Header.SEARCH_PORT, Endpoint.PORT_MIN, Endpoint.PORT_MAX));
  }

  private Optional<String> secureLocation() {
    if (!headers.has(Header.SECURE_LOCATION)) {
      return Optional.empty();
    }
    String text = headers.text(Header.SECURE_LOCATION);
    if (Endpoint.isHttps(text)) {
      return Optional.of(text);
    }
    headers.warn(Kind.UNUSABLE_VALUE, Header.SECURE_LOCATION.text());
    return Optional.empty();
  }

  private Epoch epoch() {
    return new Epoch(headers.number(Header.BOOT_ID), headers.number(Header.CONFIG_ID), signature());
  }

  private Optional<String> signature() {
    if (!headers.has(Header.NLS)) {
      return Optional.empty();
    }
    String text = headers.text(Header.NLS);
    if (Texts.isToken(text, Epoch.MAX_NLS_LENGTH)) {
      return Optional.of(text);
    }
    headers.warn(Kind.UNUSABLE_VALUE, Header.NLS.text());
    return Optional.empty();
  }

  private OptionalInt within(Header header, int min, int max) {
    OptionalInt value = headers.number(header);
    if (value.isPresent() && (value.getAsInt() < min || value.getAsInt() > max)) {
      headers.warn(Kind.UNUSABLE_VALUE, header.text());
      return OptionalInt.empty();
    }
    return value;
  }

  private Optional<String> freeText(Header header) {
    if (!headers.has(header)) {
      return Optional.empty();
    }
    String text = headers.text(header);
    String clean = Texts.clean(text);
    if (!clean.equals(text)) {
      headers.warn(Kind.UNUSUAL_VALUE, header.text());
    }
    return clean.isEmpty() ? Optional.empty() : Optional.of(clean);
  }

  private void require(Header header, String section) {
    if (!headers.has(header)) {
      throw wrong(header, "is missing", section);
    }
  }

  private static MalformedMessageException wrong(Header header, String problem, String section) {
    return new MalformedMessageException(header.text(), problem + " (UDA 2.0, " + section + ")");
  }
}
