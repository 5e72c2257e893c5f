package org.iotmc.checks.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Lane;
import org.iotmc.endpoint.EventPort;
import org.iotmc.gena.EventSource;
import org.iotmc.netty.NettyHost;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Eventing with peers that speak HTTP by hand: versions, chunks, and who closes. */
class RawEventsTest {
  private static final int MILLIS = 20_000;

  @TempDir private Path state;

  /** A message as it came: the head's lines, and the body by its length. */
  private static List<String> read(Socket socket) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
    List<String> lines = new ArrayList<>();
    int length = 0;
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      lines.add(line);
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
      }
    }
    char[] body = new char[length];
    for (int at = 0; at < length; ) {
      at += in.read(body, at, length - at);
    }
    lines.add(new String(body));
    return lines;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
  }

  private static ServerSocket listen() throws IOException {
    ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    server.setSoTimeout(MILLIS);
    return server;
  }

  @Test
  @Tag("EVNT-28")
  @Tag("EVNT-38")
  @Tag("EVNT-04")
  void aSubscriberOfHttp10GetsNoChunksAndMayCloseAfterEachEvent() throws Exception {
    try (RunningDevice device = RunningDevice.start(state.resolve("ours"));
        NettyHost host = NettyHost.builder(state.resolve("host")).open();
        Lane lane = host.newLane("caller");
        ServerSocket events = listen();
        Socket asking = new Socket(InetAddress.getLoopbackAddress(), device.location().getPort())) {
      asking.setSoTimeout(MILLIS);
      write(
          asking,
          "SUBSCRIBE /event/Thermostat HTTP/1.0\r\nHost: 127.0.0.1:"
              + device.location().getPort()
              + "\r\nNT: upnp:event\r\nCALLBACK: <http://127.0.0.1:"
              + events.getLocalPort()
              + "/e?x=1>\r\n\r\n");
      List<String> granted = read(asking);
      assertThat(granted.get(0)).contains(" 200 ");
      for (String header : List.of("SID: uuid:", "TIMEOUT: Second-1800", "SERVER: ", "DATE: ")) {
        assertThat(granted)
            .filteredOn(line -> line.regionMatches(true, 0, header, 0, header.length()))
            .as(header)
            .hasSize(1);
      }
      assertThat(granted).anyMatch("Content-Length: 0"::equalsIgnoreCase);
      for (int number = 0; number < 2; number++) {
        try (Socket event = events.accept()) {
          List<String> said = read(event);
          assertThat(said.get(0)).isEqualTo("NOTIFY /e?x=1 HTTP/1.1");
          assertThat(said).contains("SEQ: " + number);
          assertThat(said).noneMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("transfer-"));
          assertThat(said.get(said.size() - 1)).contains("</e:propertyset>");
          write(event, "HTTP/1.0 200 OK\r\n\r\n");
        }
        EventPeersTest.setTarget(host, lane, device, 25);
      }
    }
  }

  @Test
  @Tag("EVNT-28")
  @Tag("EVNT-38")
  void aPublisherMaySendChunksAndHasItsConnectionClosedIfItSaysSo() throws Exception {
    try (NettyHost host =
            NettyHost.builder(state.resolve("host")).linksNamed(RunningDevice.LINK).open();
        Lane lane = host.newLane("subscriber");
        ServerSocket publisher = listen()) {
      EventPort port = RunningDevice.get(EventPort.open(host, lane));
      CompletableFuture<Map<String, String>> heard = new CompletableFuture<>();
      URI url = URI.create("http://127.0.0.1:" + publisher.getLocalPort() + "/event");
      URI base = port.callbackBase("http", InetAddress.getLoopbackAddress());
      port.subscriber().subscribe(new EventSource(url, base, CallSpec::plain), heard::complete);
      URI callback;
      try (Socket asked = publisher.accept()) {
        String header =
            read(asked).stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("callback:"))
                .findFirst()
                .orElseThrow();
        callback = URI.create(header.substring(header.indexOf('<') + 1, header.indexOf('>')));
        write(
            asked, "HTTP/1.1 200 OK\r\nSID: s\r\nTIMEOUT: Second-300\r\nContent-Length: 0\r\n\r\n");
        try (Socket event = new Socket(InetAddress.getLoopbackAddress(), callback.getPort())) {
          event.setSoTimeout(MILLIS);
          String set =
              "<e:propertyset xmlns:e=\"urn:schemas-upnp-org:event-1-0\"><e:property>"
                  + "<A>1</A></e:property></e:propertyset>";
          write(
              event,
              "NOTIFY "
                  + callback.getPath()
                  + " HTTP/1.1\r\nHost: "
                  + callback.getAuthority()
                  + "\r\nNT: upnp:event\r\nNTS: upnp:propchange\r\nSID: s\r\nSEQ: 0\r\n"
                  + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
          for (int at = 0; at < set.length(); at += 20) {
            String part = set.substring(at, Math.min(set.length(), at + 20));
            write(event, Integer.toHexString(part.length()) + ";x=y\r\n" + part + "\r\n");
          }
          write(event, "0\r\n\r\n");
          assertThat(read(event).get(0)).contains(" 200 ");
          assertThat(event.getInputStream().read()).as("closed").isEqualTo(-1);
        }
      }
      assertThat(RunningDevice.get(heard)).isEqualTo(Map.of("A", "1"));
      port.close();
    }
  }
}
