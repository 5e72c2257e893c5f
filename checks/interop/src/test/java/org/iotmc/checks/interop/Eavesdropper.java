package org.iotmc.checks.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * A process that writes down who announces what to which group, without any of our code: {@code
 * LINK}. Says {@code ready} and, for each announcement, {@code heard GROUP SOURCE NTS USN LOCATION
 * BOOTID NEXTBOOTID}, with {@code -} for what is missing.
 */
final class Eavesdropper {
  private static final int PORT = 1900;
  private static final List<String> HEADERS =
      List.of("NTS", "USN", "LOCATION", "BOOTID.UPNP.ORG", "NEXTBOOTID.UPNP.ORG");

  private Eavesdropper() {}

  public static void main(String[] args) throws IOException {
    NetworkInterface link = NetworkInterface.getByName(args[0]);
    listen("239.255.255.250", link, StandardProtocolFamily.INET);
    for (String group : List.of("ff02::c", "ff05::c", "ff08::c", "ff0e::c")) {
      listen(group, link, StandardProtocolFamily.INET6);
    }
    System.out.println("ready");
    System.in.read();
    System.exit(0);
  }

  /** A socket that is bound to a group hears what is sent to this group alone. */
  private static void listen(String group, NetworkInterface link, ProtocolFamily family)
      throws IOException {
    DatagramChannel channel = DatagramChannel.open(family);
    channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    String zone = family == StandardProtocolFamily.INET6 ? "%" + link.getIndex() : "";
    channel.bind(new InetSocketAddress(InetAddress.getByName(group + zone), PORT));
    channel.join(InetAddress.getByName(group), link);
    new Thread(() -> hear(group, channel), group).start();
  }

  private static void hear(String group, DatagramChannel channel) {
    ByteBuffer buffer = ByteBuffer.allocate(8192);
    try {
      while (true) {
        InetSocketAddress source = (InetSocketAddress) channel.receive(buffer.clear());
        String text = StandardCharsets.ISO_8859_1.decode(buffer.flip()).toString();
        if (text.startsWith("NOTIFY ")) {
          StringBuilder said = new StringBuilder("heard " + group);
          said.append(' ').append(source.getAddress().getHostAddress());
          HEADERS.forEach(header -> said.append(' ').append(value(text, header)));
          System.out.println(said);
        }
      }
    } catch (IOException e) {
      System.out.println("deaf " + group + " " + e);
    }
  }

  private static String value(String message, String header) {
    return message
        .lines()
        .filter(line -> line.toUpperCase(Locale.ROOT).startsWith(header + ":"))
        .map(line -> line.substring(header.length() + 1).strip())
        .findFirst()
        .orElse("-");
  }
}
