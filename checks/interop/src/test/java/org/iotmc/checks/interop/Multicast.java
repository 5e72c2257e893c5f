package org.iotmc.checks.interop;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A socket for datagrams to and from the group of SSDP, on the loopback interface. */
final class Multicast implements Closeable {
  private static final InetSocketAddress GROUP = new InetSocketAddress("239.255.255.250", 1900);
  private static final int LONGEST = 8192;

  private final MulticastSocket socket;

  private Multicast(MulticastSocket socket) throws IOException {
    this.socket = socket;
    socket.setNetworkInterface(link());
  }

  /** What somebody said. */
  record Word(String text, SocketAddress from) {}

  /** One that speaks to the group, and hears what is sent to it alone. */
  static Multicast speaker() throws IOException {
    return new Multicast(
        new MulticastSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
  }

  /** One that hears what is sent to the group. */
  static Multicast listener() throws IOException {
    Multicast joined = new Multicast(new MulticastSocket(GROUP.getPort()));
    joined.socket.joinGroup(GROUP, link());
    return joined;
  }

  private static NetworkInterface link() throws IOException {
    return NetworkInterface.getByName(RunningDevice.LINK);
  }

  void toGroup(byte[] payload) throws IOException {
    send(payload, GROUP);
  }

  void send(byte[] payload, SocketAddress to) throws IOException {
    socket.send(new DatagramPacket(payload, payload.length, to));
  }

  /** The next word; empty if none comes in time. */
  Optional<Word> hear(int millis) throws IOException {
    socket.setSoTimeout(millis);
    byte[] buffer = new byte[LONGEST];
    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
    try {
      socket.receive(packet);
    } catch (SocketTimeoutException silence) {
      return Optional.empty();
    }
    String text = new String(buffer, 0, packet.getLength(), StandardCharsets.ISO_8859_1);
    return Optional.of(new Word(text, packet.getSocketAddress()));
  }

  /** Asks until an answer comes: noise may have used up what one address may ask for. */
  static String ask(String target) throws IOException {
    try (Multicast asking = speaker()) {
      for (int i = 0; i < 12; i++) {
        asking.toGroup(Requests.search(target).getBytes(StandardCharsets.UTF_8));
        Optional<Word> answer = asking.hear(1_500);
        if (answer.isPresent()) {
          return answer.get().text();
        }
      }
    }
    return "no answer to a search";
  }

  @Override
  public void close() {
    socket.close();
  }
}
