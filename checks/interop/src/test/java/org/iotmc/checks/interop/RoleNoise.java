package org.iotmc.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.iotmc.testkit.peers.RawPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Any bytes at all on each port that a running role keeps open, pure noise and messages that are
 * damaged somewhere: afterwards it still does all of its work, and no thread died of it. A round is
 * some hundred messages from a fixed seed; the codecs' own properties try more.
 */
abstract class RoleNoise {
  @TempDir Path state;
  private Watch watch;
  private RunningRole role;

  abstract RunningRole start(Path directory);

  @BeforeEach
  void start() {
    watch = new Watch();
    role = start(state);
  }

  @AfterEach
  void stop() {
    role.close();
    watch.close();
  }

  private void assertThatAllIsWell() throws IOException {
    assertThat(Multicast.ask(role.udn().value())).contains(role.location().toString());
    String host = "127.0.0.1:" + role.plain().getPort();
    assertThat(RawPeer.exchange(role.plain(), Requests.get("/description.xml", host)))
        .startsWith("HTTP/1.1 200 ")
        .contains(role.udn().value());
    role.assertServes();
    assertThat(watch.seen()).isEmpty();
  }

  @Test
  void noiseOnTheMulticastPort() throws IOException {
    Noise noise = new Noise(1);
    List<String> genuine = new ArrayList<>(role.targets().stream().map(Requests::search).toList());
    genuine.add(Requests.alive("urn:iotmc-org:device:ManagedDevice:1"));
    genuine.add(Requests.byebye("upnp:rootdevice"));
    try (Multicast socket = Multicast.speaker()) {
      for (int i = 0; i < 400; i++) {
        socket.toGroup(noise.next(genuine, 8_000));
      }
    }
    assertThatAllIsWell();
  }

  @Test
  void noiseOnThePortForSearchesOfOneDevice() throws IOException {
    Noise noise = new Noise(6);
    InetSocketAddress port = searchPort(Multicast.ask(role.udn().value()));
    assertThat(askAlone(port)).as("it is the right door").contains(role.location().toString());
    List<String> genuine = new ArrayList<>(role.targets().stream().map(Requests::search).toList());
    // Nobody listens where these want their answers by TCP.
    genuine.addAll(
        genuine.stream()
            .map(search -> search.replace("MX: 1\r\n", "TCPPORT.UPNP.ORG: 49152\r\n"))
            .toList());
    try (Multicast socket = Multicast.speaker()) {
      for (int i = 0; i < 400; i++) {
        socket.send(noise.next(genuine, 8_000), port);
      }
    }
    assertThat(askAlone(port)).contains(role.location().toString());
    assertThatAllIsWell();
  }

  private static InetSocketAddress searchPort(String answer) {
    Matcher other = Pattern.compile("SEARCHPORT\\.UPNP\\.ORG: *([0-9]+)").matcher(answer);
    int port = other.find() ? Integer.parseInt(other.group(1)) : 1900;
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Asks until an answer comes: noise may have used up what one address may ask for. */
  private String askAlone(InetSocketAddress port) throws IOException {
    byte[] search = Requests.search(role.udn().value()).getBytes(StandardCharsets.UTF_8);
    try (Multicast asking = Multicast.speaker()) {
      for (int i = 0; i < 12; i++) {
        asking.send(search, port);
        Optional<Multicast.Word> answer = asking.hear(1_500);
        if (answer.isPresent()) {
          return answer.get().text();
        }
      }
    }
    return "no answer to a search";
  }

  @Test
  void noiseOnThePlainPort() throws IOException {
    Noise noise = new Noise(2);
    List<String> genuine = role.requests("127.0.0.1:" + role.plain().getPort());
    for (int i = 0; i < 200; i++) {
      try (RawPeer peer = RawPeer.to(role.plain())) {
        peer.sendToTheEnd(noise.next(genuine, 20_000));
      }
    }
    assertThatAllIsWell();
  }

  @Test
  void noiseOnTheSecurePortOutsideAndInsideOfTls() throws IOException {
    Noise noise = new Noise(3);
    // The beginning of a record with a ClientHello, or so it seems.
    List<String> records =
        List.of("\u0016\u0003\u0001\u0000P\u0001\u0000\u0000L\u0003\u0003" + "x".repeat(70));
    for (int i = 0; i < 50; i++) {
      try (RawPeer peer = RawPeer.to(role.secure())) {
        peer.sendToTheEnd(noise.next(records, 2_000));
      }
    }
    List<String> genuine = role.requests("127.0.0.1:" + role.secure().getPort());
    for (int i = 0; i < 30; i++) {
      try (RawPeer peer = RawPeer.over(role.connectAsPeer())) {
        peer.sendToTheEnd(noise.next(genuine, 20_000));
      }
    }
    assertThatAllIsWell();
  }
}
