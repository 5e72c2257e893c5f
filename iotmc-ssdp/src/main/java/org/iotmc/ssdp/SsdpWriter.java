package org.iotmc.ssdp;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/** Writes one message into one array of bytes. */
final class SsdpWriter {
  private static final byte[] LINE_END = constant("\r\n");
  private static final byte[] NOTIFY = constant("NOTIFY * HTTP/1.1\r\n");
  private static final byte[] SEARCH = constant("M-SEARCH * HTTP/1.1\r\n");
  private static final byte[] RESPONSE = constant("HTTP/1.1 200 OK\r\nEXT:\r\n");
  private static final byte[] HOST_OF_GROUP = constant("HOST: 239.255.255.250:1900\r\n");
  private static final byte[] ALIVE = constant("NTS: ssdp:alive\r\n");
  private static final byte[] BYE_BYE = constant("NTS: ssdp:byebye\r\n");
  private static final byte[] UPDATE = constant("NTS: ssdp:update\r\n");
  private static final byte[] DISCOVER = constant("MAN: \"ssdp:discover\"\r\n");
  private static final byte[] MAX_AGE = constant("CACHE-CONTROL: max-age=");
  private static final byte[] OPTION =
      constant("OPT: \"http://schemas.upnp.org/upnp/1/0/\"; ns=01\r\n");
  private static final byte[] SEPARATOR = constant("::");

  private final byte[] out = new byte[SsdpCodec.MAX_ENCODED];
  private int length;
  private String at = "start line";

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
      writer.bytes(RESPONSE);
      writer.token(Header.ST, response.advertisement().target().value());
      writer.usn(response.advertisement().usn());
      writer.presence(response.presence());
    }
    writer.bytes(LINE_END);
    return ByteBuffer.wrap(writer.out, 0, writer.length);
  }

  private void notification(byte[] kind, Advertisement advertisement, InetSocketAddress group) {
    bytes(NOTIFY);
    host(group);
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
    if (destination.equals(Ssdp.GROUP)) {
      bytes(HOST_OF_GROUP);
      return;
    }
    String address = destination.getAddress().getHostAddress();
    if (destination.getAddress() instanceof Inet6Address) {
      int zone = address.indexOf('%');
      address = "[" + (zone < 0 ? address : address.substring(0, zone)) + "]";
    }
    text(Header.HOST, address + ":" + destination.getPort());
  }

  private void usn(Usn usn) {
    begin(Header.USN);
    ascii(usn.udn().value());
    Optional<Target> rest = usn.target();
    if (rest.isPresent()) {
      bytes(SEPARATOR);
      ascii(rest.get().value());
    }
    bytes(LINE_END);
  }

  private void presence(Presence presence) {
    bytes(MAX_AGE);
    digits((int) presence.maxAge().toSeconds());
    bytes(LINE_END);
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
    bytes(LINE_END);
  }

  private void text(Header header, Optional<String> value) {
    if (value.isPresent()) {
      text(header, value.get());
    }
  }

  private void text(Header header, String value) {
    begin(header);
    characters(value);
    bytes(LINE_END);
  }

  /** A value that was held to ASCII when it was made. */
  private void token(Header header, String value) {
    begin(header);
    ascii(value);
    bytes(LINE_END);
  }

  private void begin(Header header) {
    at = header.text();
    bytes(header.prefix());
  }

  private void digits(int value) {
    int count = 1;
    for (int rest = value; rest >= 10; rest /= 10) {
      count++;
    }
    room(count);
    length += count;
    int end = length;
    int rest = value;
    do {
      out[--end] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
  }

  @SuppressWarnings("deprecation") // of ASCII the lower bytes are the bytes, and copied as a block
  private void ascii(String text) {
    int count = text.length();
    room(count);
    text.getBytes(0, count, out, length);
    length += count;
  }

  private void characters(String text) {
    int count = text.length();
    room(count);
    for (int i = 0; i < count; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        bytes(text.substring(i).getBytes(StandardCharsets.UTF_8));
        return;
      }
      out[length++] = (byte) c;
    }
  }

  private void bytes(byte[] more) {
    room(more.length);
    System.arraycopy(more, 0, out, length, more.length);
    length += more.length;
  }

  private void room(int count) {
    if (count > out.length - length) {
      throw new IllegalArgumentException(
          "message is longer than " + out.length + " bytes, at " + at);
    }
  }

  private static byte[] constant(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
