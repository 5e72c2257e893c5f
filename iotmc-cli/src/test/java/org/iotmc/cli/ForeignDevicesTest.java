package org.iotmc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** {@code iotmc discover} among devices that are not ours, and not nice. */
class ForeignDevicesTest {
  private static final String TYPE = "urn:schemas-upnp-org:device:MediaServer:1";
  private static final String EVIL =
      "\u001b]0;owned\u0007\u009b2J\u202e \"quoted\\ {json} \u2028 <b> caf\u00e9 \ud83d\ude00";

  private MulticastSocket socket;

  @BeforeEach
  void listen() throws IOException {
    socket = new MulticastSocket(1900);
    NetworkInterface loopback = NetworkInterface.getByName("lo");
    socket.joinGroup(
        new InetSocketAddress(InetAddress.getByName("239.255.255.250"), 1900), loopback);
    Thread answering = new Thread(this::answer, "foreign-devices");
    answering.setDaemon(true);
    answering.start();
  }

  @AfterEach
  void close() {
    socket.close();
  }

  @Test
  void eachLineIsJsonInPrintableAsciiWhateverTheySay() {
    CommandRun run = discover("--json");

    assertThat(run.lines()).hasSize(4);
    Set<String> servers = new HashSet<>();
    Set<String> warnings = new HashSet<>();
    for (String line : run.lines()) {
      assertThat(line).matches("[ -~]*");
      Map<?, ?> read = JsonMapper.shared().readValue(line, Map.class);
      assertThat(read.get("type")).isEqualTo(TYPE);
      assertThat(read.get("udn").toString()).startsWith("uuid:");
      assertThat(read.get("maxAge")).isInstanceOf(Number.class);
      servers.add(String.valueOf(read.get("server")));
      ((List<?>) read.get("warnings")).forEach(warning -> warnings.add(warning.toString()));
    }
    assertThat(warnings).contains("MISSING CACHE-CONTROL", "BARE_LINE_FEED line");
    assertThat(servers).contains("Linux/5.0 UPnP/1.0 MiniDLNA/1.3", "null");
    assertThat(servers).anyMatch(server -> server.contains("\"quoted\\ {json}"));
  }

  @Test
  void theTableHasALineForEachAndNothingThatSteersATerminal() {
    CommandRun run = discover();

    List<String> lines = run.lines();
    assertThat(lines.subList(1, 5)).allMatch(line -> line.startsWith("uuid:"));
    assertThat(lines.subList(5, lines.size())).allMatch(line -> line.contains(" tolerated: "));
    assertThat(run.out()).contains("missing CACHE-CONTROL");
    assertThat(run.out().replace(System.lineSeparator(), "").codePoints())
        .noneMatch(
            c ->
                List.of(Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR)
                    .contains((byte) Character.getType(c)));
    assertThat(run.out()).contains("MiniDLNA").contains("caf\u00e9").doesNotContain("\u001b");
  }

  private static CommandRun discover(String... more) {
    String[] args = {"discover", "--seconds", "2", "--interface", "lo", "--target", TYPE};
    String[] all = Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    CommandRun run = CommandRun.of(all);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    return run;
  }

  private void answer() {
    byte[] buffer = new byte[2048];
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        String text =
            new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1);
        if (text.startsWith("M-SEARCH") && text.contains(TYPE)) {
          for (byte[] answer : answers()) {
            socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
          }
        }
      }
    } catch (SocketException closed) {
      // The test is over.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<byte[]> answers() {
    String well =
        response(1, "CACHE-CONTROL: max-age=1800\r\nSERVER: Linux/5.0 UPnP/1.0 MiniDLNA/1.3\r\n");
    String bare = response(2, "");
    String lower =
        response(3, "cache-control:max-age = 99999999999\r\nserver:  x \r\n")
            .toLowerCase(Locale.ROOT)
            .replace("\r\n", "\n")
            .replace("http/1.1 200 ok", "HTTP/1.1 200 OK")
            .replace(TYPE.toLowerCase(Locale.ROOT), TYPE);
    String evil = response(4, "SERVER: " + EVIL + "\r\nCACHE-CONTROL: max-age=-5\r\n");
    return List.of(
        utf8(well),
        utf8(bare),
        utf8(lower),
        utf8(evil),
        notUtf8(),
        utf8("HTTP/1.1 200 OK\r\n\r\n"),
        utf8("HTTP/1.1 404 Not Found\r\nST: " + TYPE + "\r\n\r\n"),
        utf8(response(5, "").replace("http://127.0.0.1:4004/5.xml", "javascript:alert(1)")),
        utf8(response(6, "").replace("uuid:", "name:")),
        new byte[1500]);
  }

  private static String response(int number, String more) {
    return "HTTP/1.1 200 OK\r\nEXT:\r\nLOCATION: http://127.0.0.1:4004/%d.xml\r\nST: %s\r\n"
            .formatted(number, TYPE)
        + "USN: uuid:00000000-0000-0000-0000-00000000000%d::%s\r\n".formatted(number, TYPE)
        + more
        + "\r\n";
  }

  /** The same as number 4 with bytes that are no UTF-8. */
  private static byte[] notUtf8() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String[] parts = response(4, "SERVER: bad @\r\n").split("@", 2);
    bytes.writeBytes(utf8(parts[0]));
    bytes.writeBytes(new byte[] {(byte) 0xff, (byte) 0xc0, (byte) 0x9b, (byte) 0x1b});
    bytes.writeBytes(utf8(parts[1]));
    return bytes.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
