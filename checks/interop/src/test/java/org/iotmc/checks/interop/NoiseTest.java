package org.iotmc.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.endpoint.UpnpEndpoint;
import org.iotmc.gena.EventListener;
import org.iotmc.gena.EventSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Any bytes at all on each port of a running device, pure noise and requests that are damaged
 * somewhere: afterwards it still does all of its work, and no thread died of it. A round is some
 * hundred messages from a fixed seed; the codecs' own properties try more.
 */
class NoiseTest {
  private static final InetSocketAddress GROUP = new InetSocketAddress("239.255.255.250", 1900);

  @TempDir Path state;
  private Watch watch;
  private RunningDevice device;
  private String host;

  @BeforeEach
  void start() {
    watch = new Watch();
    device = RunningDevice.start(state);
    host = "127.0.0.1:" + device.plain().getPort();
  }

  @AfterEach
  void stop() {
    device.close();
    watch.close();
  }

  private void assertThatAllIsWell() throws IOException {
    assertThat(searchAnswer()).contains(device.location().toString());
    assertThat(RawPeer.exchange(device.plain(), Requests.get("/description.xml", host)))
        .startsWith("HTTP/1.1 200 ")
        .contains(device.udn().value());
    assertThat(device.readTarget()).isBetween(5, 30);
    assertThat(device.readSecurely()).isEqualTo(device.udn());
    assertThat(watch.seen()).isEmpty();
  }

  @Test
  void noiseOnTheMulticastPort() throws IOException {
    Noise noise = new Noise(1);
    List<String> genuine =
        List.of(
            Requests.search("ssdp:all"),
            Requests.search(device.udn().value()),
            Requests.search("urn:iotmc-org:service:Thermostat:1"));
    try (MulticastSocket socket = multicastSocket()) {
      for (int i = 0; i < 400; i++) {
        send(socket, noise.next(genuine, 8_000));
      }
    }
    assertThatAllIsWell();
  }

  @Test
  void noiseOnThePlainPort() throws IOException {
    Noise noise = new Noise(2);
    List<String> genuine = requests(host);
    for (int i = 0; i < 200; i++) {
      try (RawPeer peer = RawPeer.to(device.plain())) {
        peer.sendToTheEnd(noise.next(genuine, 20_000));
      }
    }
    assertThatAllIsWell();
  }

  @Test
  void noiseOnTheSecurePortOutsideAndInsideOfTls() throws IOException {
    Noise noise = new Noise(3);
    List<String> genuine = requests("127.0.0.1:" + device.secure().getPort());
    // The beginning of a record with a ClientHello, or so it seems.
    List<String> records =
        List.of("\u0016\u0003\u0001\u0000P\u0001\u0000\u0000L\u0003\u0003" + "x".repeat(70));
    for (int i = 0; i < 50; i++) {
      try (RawPeer peer = RawPeer.to(device.secure())) {
        peer.sendToTheEnd(noise.next(records, 2_000));
      }
    }
    for (int i = 0; i < 12; i++) {
      try (RawPeer peer = new RawPeer(device.connectAsPeer())) {
        peer.sendToTheEnd(noise.next(genuine, 20_000));
      }
    }
    assertThatAllIsWell();
  }

  @Test
  void noiseOnTheCallbackOfASubscription() throws Exception {
    Noise noise = new Noise(4);
    BlockingQueue<Map<String, String>> heard = new LinkedBlockingQueue<>();
    try (Visitor visitor = new Visitor(state.resolve("follower"));
        Publisher publisher = new Publisher()) {
      UpnpEndpoint follower = visitor.endpoint();
      RunningDevice.get(follower.start());
      subscribe(follower, publisher.events("/noisy"), ignored -> {});
      URI noisy = publisher.callback("/noisy");
      for (int i = 0; i < 15; i++) {
        try (RawPeer peer = connect(noisy, visitor)) {
          peer.sendToTheEnd(noise.damaged(genuineEvent(noisy)));
        }
      }
      subscribe(follower, publisher.events("/quiet"), heard::add);
      URI quiet = publisher.callback("/quiet");
      try (RawPeer peer = connect(quiet, visitor)) {
        assertThat(peer.send(genuineEvent(quiet)).readAll()).startsWith("HTTP/1.1 200 ");
      }
      assertThat(heard.poll(RunningDevice.PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .isEqualTo(Map.of("Target", "21"));
      RunningDevice.get(follower.close());
    }
    assertThat(watch.seen()).isEmpty();
  }

  private static void subscribe(UpnpEndpoint follower, URI events, EventListener listener) {
    URI callbacks = follower.callbackBase(InetAddress.getLoopbackAddress());
    follower.subscriber().subscribe(new EventSource(events, callbacks, CallSpec::plain), listener);
  }

  private static RawPeer connect(URI callback, Visitor visitor) throws IOException {
    InetSocketAddress server = new InetSocketAddress(callback.getHost(), callback.getPort());
    return new RawPeer(RawTls.connect(server, Optional.of(visitor.credentials())));
  }

  private static String genuineEvent(URI callback) {
    return Requests.notify(
        callback.getPath(), callback.getHost() + ":" + callback.getPort(), Publisher.SID);
  }

  /** A publisher of another make, which grants each subscription and sends nothing by itself. */
  private static final class Publisher implements AutoCloseable {
    static final String SID = "uuid:5e5510e4";

    private final HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    private final Map<String, BlockingQueue<URI>> callbacks = new ConcurrentHashMap<>();

    Publisher() throws IOException {
      server.createContext("/", this::grant);
      server.start();
    }

    private void grant(HttpExchange exchange) throws IOException {
      String callback = exchange.getRequestHeaders().getFirst("CALLBACK");
      if (callback != null) {
        at(exchange.getRequestURI().getPath())
            .add(URI.create(callback.substring(1, callback.length() - 1)));
      }
      exchange.getResponseHeaders().add("SID", SID);
      exchange.getResponseHeaders().add("TIMEOUT", "Second-300");
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
    }

    private BlockingQueue<URI> at(String path) {
      return callbacks.computeIfAbsent(path, key -> new LinkedBlockingQueue<>());
    }

    URI events(String path) {
      return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    URI callback(String path) throws InterruptedException {
      URI callback = at(path).poll(RunningDevice.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(callback).as("callback of a subscription").isNotNull();
      return callback;
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  private static List<String> requests(String host) {
    return List.of(
        Requests.get("/description.xml", host),
        Requests.GET_TARGET.http(host, ""),
        Requests.SET_TARGET.http(host, "X-Extra: 1\r\n"),
        Requests.INSTALL_VOUCHER.http(host, ""),
        Requests.subscribe(host, "<http://127.0.0.1:9/x>"),
        Requests.notify("/e/000000000000000000", host, "uuid:none"),
        "POST /control/Thermostat HTTP/1.1\r\nHost: "
            + host
            + "\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
  }

  /** Asks until an answer comes: the noise may have used up what one address may ask for. */
  private String searchAnswer() throws IOException {
    String question = Requests.search(device.udn().value());
    try (MulticastSocket socket = multicastSocket()) {
      socket.setSoTimeout(1_500);
      byte[] buffer = new byte[2_000];
      for (int i = 0; i < 12; i++) {
        send(socket, question.getBytes(StandardCharsets.UTF_8));
        DatagramPacket answer = new DatagramPacket(buffer, buffer.length);
        try {
          socket.receive(answer);
          return new String(buffer, 0, answer.getLength(), StandardCharsets.UTF_8);
        } catch (SocketTimeoutException again) {
          // Asked again, up to the bound.
        }
      }
    }
    return "no answer to a search";
  }

  private static MulticastSocket multicastSocket() throws IOException {
    MulticastSocket socket =
        new MulticastSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    socket.setNetworkInterface(NetworkInterface.getByName(RunningDevice.LINK));
    return socket;
  }

  private static void send(DatagramSocket socket, byte[] payload) throws IOException {
    socket.send(new DatagramPacket(payload, payload.length, GROUP));
  }
}
