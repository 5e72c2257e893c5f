package org.iotmc.ssdp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.iotmc.api.spi.LinkAddress;

/** Writes one message into one array of bytes. Each line brings the end of the one before. */
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
  private static final byte[] END = constant("\r\n\r\n");
  private static final byte[] SEPARATOR = constant("::");

  /** RFC 9110, 5.6.7. */
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US);

  private final byte[] out = new byte[SsdpCodec.MAX_ENCODED];
  private int length;

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
      writer.number(Header.NEXT_BOOT_ID, update.nextBootId());
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
    writer.token(Header.DATE, DATE.format(now.atOffset(ZoneOffset.UTC)));
    return writer.end();
  }

  private ByteBuffer end() {
    bytes(END);
    return ByteBuffer.wrap(out, 0, length);
  }

  private void response(SsdpMessage.SearchResponse response) {
    bytes(RESPONSE);
    token(Header.ST, response.advertisement().target().value());
    usn(response.advertisement().usn());
    presence(response.presence());
  }

  private void notification(byte[] kind, Advertisement advertisement, InetSocketAddress group) {
    if (group.equals(Ssdp.GROUP)) {
      bytes(NOTIFY_GROUP);
    } else {
      bytes(NOTIFY);
      host(group);
    }
    token(Header.NT, advertisement.target().value());
    bytes(kind);
    usn(advertisement.usn());
  }

  private void search(SsdpMessage.Search search, InetSocketAddress destination) {
    bytes(SEARCH);
    host(destination);
    bytes(DISCOVER);
    number(Header.MX, search.mx());
    token(Header.ST, search.target().value());
    number(Header.TCP_PORT, search.tcpPort());
    text(Header.USER_AGENT, search.who().userAgent());
    text(Header.FRIENDLY_NAME, search.who().friendlyName());
    text(Header.UUID, search.who().uuid());
  }

  private void host(InetSocketAddress destination) {
    token(Header.HOST, LinkAddress.literal(destination.getAddress()) + ":" + destination.getPort());
  }

  private void usn(Usn usn) {
    begin(Header.USN);
    ascii(usn.udn().value());
    Optional<Target> rest = usn.target();
    if (rest.isPresent()) {
      bytes(SEPARATOR);
      ascii(rest.get().value());
    }
  }

  private void presence(Presence presence) {
    bytes(MAX_AGE);
    digits((int) presence.maxAge().toSeconds());
    endpoint(presence.endpoint());
    text(Header.SERVER, presence.server());
    epoch(presence.epoch());
    if (presence.extension().isPresent()) {
      extension(presence.extension().get());
    }
  }

  private void endpoint(Endpoint endpoint) {
    token(Header.LOCATION, endpoint.location());
    if (endpoint.secureLocation().isPresent()) {
      token(Header.SECURE_LOCATION, endpoint.secureLocation().get());
    }
    number(Header.SEARCH_PORT, endpoint.searchPort());
  }

  private void epoch(Epoch epoch) {
    number(Header.BOOT_ID, epoch.bootId());
    number(Header.CONFIG_ID, epoch.configId());
    if (epoch.nls().isPresent()) {
      bytes(OPTION);
      token(Header.NLS, epoch.nls().get());
    }
  }

  private void extension(IotmcExtension extension) {
    number(Header.PROFILE, IotmcExtension.PROFILE);
    if (!extension.capabilities().isEmpty()) {
      token(Header.CAPABILITIES, String.join(",", extension.capabilities()));
    }
    if (extension.phase().isPresent()) {
      token(Header.PHASE, extension.phase().get().token());
    }
  }

  private void number(Header header, OptionalInt value) {
    if (value.isPresent()) {
      number(header, value.getAsInt());
    }
  }

  private void number(Header header, int value) {
    begin(header);
    digits(value);
  }

  private void text(Header header, Optional<String> value) {
    if (value.isPresent()) {
      text(header, value.get());
    }
  }

  private void text(Header header, String value) {
    begin(header);
    characters(value);
  }

  /** A value that was held to ASCII when it was made. */
  private void token(Header header, String value) {
    begin(header);
    ascii(value);
  }

  private void begin(Header header) {
    bytes(header.prefix());
  }

  private void digits(int value) {
    int count = 1;
    for (long limit = 10; value >= limit; limit *= 10) {
      count++;
    }
    room(count);
    length += count;
    int end = length;
    int rest = value;
    // Two at a time: each division waits for the one before.
    while (rest >= 10) {
      int hundredth = rest / 100;
      int two = rest - hundredth * 100;
      out[--end] = (byte) ('0' + two % 10);
      out[--end] = (byte) ('0' + two / 10);
      rest = hundredth;
    }
    if (end > length - count) {
      out[--end] = (byte) ('0' + rest);
    }
  }

  @SuppressWarnings("deprecation") // of ASCII the lower bytes are the bytes, and copied as a block
  private void ascii(String text) {
    int count = text.length();
    room(count);
    text.getBytes(0, count, out, length);
    length += count;
  }

  private void characters(String text) {
    if (Texts.isPrintableAscii(text)) {
      ascii(text);
    } else {
      bytes(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void bytes(byte[] more) {
    room(more.length);
    System.arraycopy(more, 0, out, length, more.length);
    length += more.length;
  }

  private void room(int count) {
    if (count > out.length - length) {
      throw tooLong();
    }
  }

  /** Names the line that was being written. */
  private IllegalArgumentException tooLong() {
    String text = new String(out, 0, length, StandardCharsets.UTF_8);
    String line = text.substring(text.lastIndexOf('\n') + 1);
    return new IllegalArgumentException(
        "message is longer than " + out.length + " bytes, at " + line.split(":", 2)[0]);
  }

  private static byte[] constant(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
