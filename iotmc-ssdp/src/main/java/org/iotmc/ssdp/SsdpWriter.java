package org.iotmc.ssdp;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/** Writes messages. */
final class SsdpWriter {
  private static final String HOST = "239.255.255.250:1900";

  private final StringBuilder out = new StringBuilder(SsdpCodec.MAX_ENCODED);

  private SsdpWriter() {}

  static byte[] write(SsdpMessage message) {
    SsdpWriter writer = new SsdpWriter();
    if (message instanceof SsdpMessage.Alive alive) {
      writer.notification("ssdp:alive", alive.advertisement());
      writer.presence(alive.presence());
    } else if (message instanceof SsdpMessage.ByeBye byeBye) {
      writer.notification("ssdp:byebye", byeBye.advertisement());
      writer.epoch(byeBye.epoch());
    } else if (message instanceof SsdpMessage.Update update) {
      writer.notification("ssdp:update", update.advertisement());
      writer.endpoint(update.endpoint());
      writer.epoch(update.epoch());
      writer.header(Header.NEXT_BOOT_ID, update.nextBootId());
    } else if (message instanceof SsdpMessage.Search search) {
      writer.search(search);
    } else if (message instanceof SsdpMessage.SearchResponse response) {
      writer.response(response);
    }
    writer.out.append("\r\n");
    return writer.out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void notification(String kind, Advertisement advertisement) {
    out.append("NOTIFY * HTTP/1.1\r\nHOST: ").append(HOST).append("\r\n");
    header(Header.NT, advertisement.target());
    header(Header.NTS, kind);
    header(Header.USN, advertisement.usn());
  }

  private void search(SsdpMessage.Search search) {
    out.append("M-SEARCH * HTTP/1.1\r\nHOST: ").append(HOST).append("\r\n");
    header(Header.MAN, "\"ssdp:discover\"");
    number(Header.MX, search.mx());
    header(Header.ST, search.target());
    search.userAgent().ifPresent(text -> header(Header.USER_AGENT, text));
    search.friendlyName().ifPresent(text -> header(Header.FRIENDLY_NAME, text));
  }

  private void response(SsdpMessage.SearchResponse response) {
    out.append("HTTP/1.1 200 OK\r\nEXT:\r\n");
    header(Header.ST, response.advertisement().target());
    header(Header.USN, response.advertisement().usn());
    presence(response.presence());
  }

  private void presence(Presence presence) {
    header(Header.CACHE_CONTROL, "max-age=" + presence.maxAge().toSeconds());
    endpoint(presence.endpoint());
    presence.server().ifPresent(text -> header(Header.SERVER, text));
    epoch(presence.epoch());
    presence.extension().ifPresent(this::extension);
  }

  private void endpoint(Endpoint endpoint) {
    header(Header.LOCATION, endpoint.location());
    endpoint.secureLocation().ifPresent(text -> header(Header.SECURE_LOCATION, text));
    number(Header.SEARCH_PORT, endpoint.searchPort());
  }

  private void epoch(Epoch epoch) {
    number(Header.BOOT_ID, epoch.bootId());
    number(Header.CONFIG_ID, epoch.configId());
  }

  private void extension(IotmcExtension extension) {
    header(Header.PROFILE, IotmcExtension.PROFILE);
    if (!extension.capabilities().isEmpty()) {
      header(Header.CAPABILITIES, String.join(",", extension.capabilities()));
    }
    extension.phase().ifPresent(phase -> header(Header.PHASE, phase.token()));
  }

  private void number(Header header, OptionalInt value) {
    value.ifPresent(number -> header(header, number));
  }

  private void header(Header header, Object value) {
    out.append(header.text()).append(": ").append(value).append("\r\n");
  }
}
