package org.iotmc.ssdp;

import static org.iotmc.api.internal.httpu.HeaderWriter.constant;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.iotmc.api.internal.httpu.Header;
import org.iotmc.api.internal.httpu.HeaderWriter;

/** Writes one message. */
final class SsdpWriter {
  private static final byte[] NOTIFY = constant("NOTIFY * HTTP/1.1");
  private static final byte[] SEARCH = constant("M-SEARCH * HTTP/1.1");
  private static final byte[] RESPONSE = constant("HTTP/1.1 200 OK\r\nEXT:");
  private static final byte[] NOTIFY_GROUP =
      constant("NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900");
  private static final byte[] ALIVE = constant("\r\nNTS: ssdp:alive");
  private static final byte[] BYE_BYE = constant("\r\nNTS: ssdp:byebye");
  private static final byte[] UPDATE = constant("\r\nNTS: ssdp:update");
  private static final byte[] DISCOVER = constant("\r\nMAN: \"ssdp:discover\"");
  private static final byte[] MAX_AGE = constant("\r\nCACHE-CONTROL: max-age=");
  private static final byte[] OPTION =
      constant("\r\nOPT: \"http://schemas.upnp.org/upnp/1/0/\"; ns=01");
  private static final byte[] SEPARATOR = constant("::");

  /** RFC 9110, 5.6.7. */
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US);

  private final HeaderWriter out = new HeaderWriter(SsdpCodec.MAX_ENCODED);

  private SsdpWriter() {}

  static ByteBuffer write(SsdpMessage message, InetSocketAddress destination) {
    SsdpWriter writer = new SsdpWriter();
    if (message instanceof SsdpMessage.Alive alive) {
      writer.notification(ALIVE, alive.advertisement(), destination);
      writer.presence(alive.presence());
    } else if (message instanceof SsdpMessage.ByeBye byeBye) {
      writer.notification(BYE_BYE, byeBye.advertisement(), destination);
      writer.epoch(byeBye.epoch());
    } else if (message instanceof SsdpMessage.Update update) {
      writer.notification(UPDATE, update.advertisement(), destination);
      writer.endpoint(update.endpoint());
      writer.epoch(update.epoch());
      writer.out.number(Header.NEXT_BOOT_ID, update.nextBootId());
    } else if (message instanceof SsdpMessage.Search search) {
      writer.search(search, destination);
    } else if (message instanceof SsdpMessage.SearchResponse response) {
      writer.response(response);
    }
    return writer.end();
  }

  /** An answer with the time. */
  static ByteBuffer write(SsdpMessage.SearchResponse response, Instant now) {
    SsdpWriter writer = new SsdpWriter();
    writer.response(response);
    writer.out.token(Header.DATE, DATE.format(now.atOffset(ZoneOffset.UTC)));
    return writer.end();
  }

  private ByteBuffer end() {
    out.end();
    return out.message();
  }

  private void response(SsdpMessage.SearchResponse response) {
    out.bytes(RESPONSE);
    out.token(Header.ST, response.advertisement().target().value());
    usn(response.advertisement().usn());
    presence(response.presence());
  }

  private void notification(byte[] kind, Advertisement advertisement, InetSocketAddress group) {
    if (group.equals(Ssdp.GROUP)) {
      out.bytes(NOTIFY_GROUP);
    } else {
      out.bytes(NOTIFY);
      out.host(group);
    }
    out.token(Header.NT, advertisement.target().value());
    out.bytes(kind);
    usn(advertisement.usn());
  }

  private void search(SsdpMessage.Search search, InetSocketAddress destination) {
    out.bytes(SEARCH);
    out.host(destination);
    out.bytes(DISCOVER);
    out.number(Header.MX, search.mx());
    out.token(Header.ST, search.target().value());
    out.number(Header.TCP_PORT, search.tcpPort());
    out.text(Header.USER_AGENT, search.who().userAgent());
    out.text(Header.FRIENDLY_NAME, search.who().friendlyName());
    out.text(Header.UUID, search.who().uuid());
  }

  private void usn(Usn usn) {
    out.begin(Header.USN);
    out.ascii(usn.udn().value());
    Optional<Target> rest = usn.target();
    if (rest.isPresent()) {
      out.bytes(SEPARATOR);
      out.ascii(rest.get().value());
    }
  }

  private void presence(Presence presence) {
    out.bytes(MAX_AGE);
    out.digits((int) presence.maxAge().toSeconds());
    endpoint(presence.endpoint());
    out.text(Header.SERVER, presence.server());
    epoch(presence.epoch());
    if (presence.extension().isPresent()) {
      extension(presence.extension().get());
    }
  }

  private void endpoint(Endpoint endpoint) {
    out.token(Header.LOCATION, endpoint.location());
    if (endpoint.secureLocation().isPresent()) {
      out.token(Header.SECURE_LOCATION, endpoint.secureLocation().get());
    }
    out.number(Header.SEARCH_PORT, endpoint.searchPort());
  }

  private void epoch(Epoch epoch) {
    out.number(Header.BOOT_ID, epoch.bootId());
    out.number(Header.CONFIG_ID, epoch.configId());
    if (epoch.nls().isPresent()) {
      out.bytes(OPTION);
      out.token(Header.NLS, epoch.nls().get());
    }
  }

  private void extension(IotmcExtension extension) {
    out.number(Header.PROFILE, IotmcExtension.PROFILE);
    if (!extension.capabilities().isEmpty()) {
      out.token(Header.CAPABILITIES, String.join(",", extension.capabilities()));
    }
    if (extension.phase().isPresent()) {
      out.token(Header.PHASE, extension.phase().get().token());
    }
  }
}
