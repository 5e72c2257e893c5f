package org.iotmc.checks.benchmarks.load;

import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.iotmc.netty.SocketProvider;
import org.iotmc.soap.SoapCodec;
import org.iotmc.soap.SoapMessage;

/**
 * Calls each second on loopback: a device of ours, one of jUPnP, and bare Netty that says the same
 * bytes as ours, each in a process of its own, all under the same load from this process, which
 * turns from one to the next after some hundred milliseconds.
 */
public final class Calls {
  /** Of the machines of those who are called; to profile them, too. */
  private static final List<String> FLAGS =
      List.of(System.getProperty("iotmc.load.flags", "-Xmx256m").split("[ _]"));

  private static final SoapMessage.Request REQUEST =
      new SoapMessage.Request(Load.CONTRACT.type().toString(), "Echo", arguments());

  private final Path directory = Files.createTempDirectory("calls");
  private final Map<String, Part> parts = new LinkedHashMap<>();
  private final Duration time;
  private final int rounds;
  private final PrintStream out;

  private Calls(int rounds, Duration time, PrintStream out) throws IOException {
    this.rounds = rounds;
    this.time = time;
    this.out = out;
  }

  /**
   * Runs it.
   *
   * @param args rounds, 15 unless given; milliseconds of each turn, 1000 unless given; which of
   *     {@code plain}, {@code tls} and {@code whole}, all unless given
   */
  public static void main(String[] args) throws Exception {
    int rounds = args.length < 1 ? 15 : Integer.parseInt(args[0]);
    Duration time = Duration.ofMillis(args.length < 2 ? 1000 : Integer.parseInt(args[1]));
    List<String> which =
        args.length < 3 ? List.of("plain", "tls", "whole") : List.of(args).subList(2, args.length);
    Calls calls = new Calls(rounds, time, System.out);
    calls.start();
    for (int callers : new int[] {1, 32}) {
      if (which.contains("plain")) {
        calls.plain(callers);
      }
      if (which.contains("tls")) {
        calls.secure(callers);
      }
      if (which.contains("whole")) {
        calls.whole(callers);
      }
    }
    calls.parts.values().forEach(Part::close);
    Runtime.getRuntime().halt(0);
  }

  /** In their order. */
  private static Map<String, String> arguments() {
    Map<String, String> arguments = new LinkedHashMap<>();
    arguments.put("Text", "a room of moderate temperature");
    arguments.put("Number", "21");
    return arguments;
  }

  private void start() throws IOException {
    Identities.make(directory);
    begin("iotmc");
    byte[] answer = answer(parts.get("iotmc"));
    Files.write(directory.resolve(CallServer.ANSWER), answer);
    begin("bare");
    begin("jupnp");
    out.printf("sockets of ours and of bare Netty: %s%n", SocketProvider.preferred());
    byte[] again = answer(parts.get("bare"));
    out.printf(
        "request %d bytes, answer %d bytes, by bare Netty %d, by jUPnP %d%n",
        request(parts.get("iotmc"), 1).length,
        answer.length,
        again.length,
        answer(parts.get("jupnp")).length);
    if (again.length != answer.length) {
      throw new IllegalStateException(new String(again, StandardCharsets.UTF_8));
    }
  }

  private void begin(String kind) throws IOException {
    parts.put(kind, Part.start(FLAGS, CallServer.class, kind, directory));
  }

  private static int port(Part part, int word) {
    return Integer.parseInt(part.hello(word - 1));
  }

  private static byte[] request(Part part, int word) {
    return request(part.hello(2), port(part, word));
  }

  /** What goes over the wire to a port. */
  static byte[] request(String path, int port) {
    byte[] body = SoapCodec.encode(REQUEST);
    String head =
        "POST %s HTTP/1.1\r\nHOST: 127.0.0.1:%d\r\nCONTENT-TYPE: text/xml; charset=\"utf-8\"\r\n"
            + "USER-AGENT: Linux/6 UPnP/2.0 load/1\r\nSOAPACTION: \"%s#Echo\"\r\n"
            + "CONTENT-LENGTH: %d\r\n\r\n";
    byte[] bytes =
        head.formatted(path, port, REQUEST.serviceType(), body.length)
            .getBytes(StandardCharsets.US_ASCII);
    byte[] all = new byte[bytes.length + body.length];
    System.arraycopy(bytes, 0, all, 0, bytes.length);
    System.arraycopy(body, 0, all, bytes.length, body.length);
    return all;
  }

  private static byte[] answer(Part part) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(part, 1))) {
      socket.getOutputStream().write(request(part, 1));
      InputStream in = socket.getInputStream();
      AnswerScan scan = new AnswerScan();
      byte[] chunk = new byte[4096];
      boolean whole = false;
      while (!whole) {
        int count = in.read(chunk);
        if (count < 0) {
          throw new IOException("no answer");
        }
        whole = scan.take(io.netty.buffer.Unpooled.wrappedBuffer(chunk, 0, count));
      }
      byte[] message = scan.message();
      if (scan.status() != 200 || !new String(message, StandardCharsets.UTF_8).contains("Said")) {
        throw new IOException(new String(message, StandardCharsets.UTF_8));
      }
      return message;
    }
  }

  private Wire wire(String kind, int word, int callers, Optional<SslContext> tls) {
    Part part = parts.get(kind);
    InetSocketAddress to =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port(part, word));
    return new Wire(to, request(part, word), callers, tls);
  }

  private void plain(int callers) throws Exception {
    Contest contest = new Contest("plain HTTP, " + callers + " at a time", rounds, time);
    for (String kind : parts.keySet()) {
      contest.add(kind, parts.get(kind), wire(kind, 1, callers, Optional.empty())::run);
    }
    contest.hold(out);
  }

  private void secure(int callers) throws Exception {
    SslContext tls = new Identities(directory).client();
    Contest contest = new Contest("mutual TLS 1.3, " + callers + " at a time", rounds, time);
    for (String kind : List.of("iotmc", "bare")) {
      contest.add(kind, parts.get(kind), wire(kind, 2, callers, Optional.of(tls))::run);
    }
    contest.hold(out);
  }

  private void whole(int callers) throws Exception {
    Contest contest = new Contest("whole clients, " + callers + " at a time", rounds, time);
    OurClient ours = new OurClient(directory, port(parts.get("iotmc"), 1), callers);
    contest.add("iotmc", parts.get("iotmc"), ours::run);
    JupnpClient theirs = new JupnpClient(parts.get("jupnp").hello(3), callers);
    contest.add("jupnp", parts.get("jupnp"), theirs::run);
    contest.hold(out);
    ours.close();
    theirs.close();
  }
}
