package org.iotmc.checks.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.iotmc.api.ActionException;
import org.iotmc.api.Causes;
import org.iotmc.api.IotmcException;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Warning;
import org.iotmc.api.service.UdaType;
import org.iotmc.api.service.ValueType;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.description.ActionDescription;
import org.iotmc.description.ArgumentDescription;
import org.iotmc.description.ServiceDescription;
import org.iotmc.description.ServiceEntry;
import org.iotmc.description.VariableDescription;
import org.iotmc.description.VariableDescription.Eventing;
import org.iotmc.netty.NettyHost;
import org.iotmc.soap.ActionResult;
import org.iotmc.soap.SoapClient;
import org.iotmc.soap.SoapCodec;
import org.iotmc.soap.SoapMessage;
import org.iotmc.soap.SoapMessage.Fault;
import org.iotmc.soap.SoapMessage.Request;

/** Calls and their answers: what was recorded is sent to our own server or our own client. */
final class Calls {
  private static final Pattern ACTION = Pattern.compile("<\\w+:(\\w+)Response[\\s>]");
  private static final Pattern TYPE = Pattern.compile("\"(urn:[\\w-]+:service:\\w+:\\d+)\"");
  private static final String END_OF_HEAD = "\r\n\r\n";
  private static final String TYPE_UNKNOWN = "urn:schemas-upnp-org:service:Unknown:1";

  private static final String MAPPING =
      "NewInternalPort ui2 NewInternalClient string NewEnabled boolean"
          + " NewPortMappingDescription string NewLeaseDuration ui4";

  /** The arguments that come out, as the standards have them. */
  private static final Map<String, String> OUT =
      Map.ofEntries(
          Map.entry("GetExternalIPAddress", "NewExternalIPAddress string"),
          Map.entry(
              "GetGenericPortMappingEntry",
              "NewRemoteHost string NewExternalPort ui2 NewProtocol string " + MAPPING),
          Map.entry("GetSpecificPortMappingEntry", MAPPING),
          Map.entry(
              "GetPositionInfo",
              "Track ui4 TrackDuration string TrackMetaData string TrackURI string"
                  + " RelTime string AbsTime string RelCount i4 AbsCount i4"),
          Map.entry(
              "GetTransportInfo",
              "CurrentTransportState string CurrentTransportStatus string CurrentSpeed string"),
          Map.entry("GetVolume", "CurrentVolume ui2"),
          Map.entry("GetTotalBytesReceived", "NewTotalBytesReceived ui4"),
          Map.entry(
              "GetStatusInfo",
              "NewConnectionStatus string NewLastConnectionError string NewUptime ui4"),
          Map.entry("GetProtocolInfo", "Source string Sink string"),
          Map.entry("GetNATRSIPStatus", "NewRSIPAvailable boolean NewNATEnabled boolean"),
          Map.entry("GetMacAddr", "MacAddr string SerialNo string PluginUDN string"),
          Map.entry("GetInsightParams", "InsightParams string"));

  /** The services of actions whose answers name another one. */
  private static final Map<String, String> SERVICE =
      Map.of(
          "GetTransportInfo", "urn:schemas-upnp-org:service:AVTransport:1",
          "GetVolume", "urn:schemas-upnp-org:service:RenderingControl:1",
          "GetInsightParams", "urn:Belkin:service:insight:1");

  private Calls() {}

  static Outcome of(byte[] bytes, String path) throws Exception {
    boolean envelopeOnly = path.endsWith(".xml");
    if (path.contains("request") || path.contains("Delete") || path.contains("SetDefault")) {
      return envelopeOnly
          ? Outcome.of(() -> warnings(SoapCodec.decodeRequest(bytes)))
          : call(bytes);
    }
    byte[] answer = envelopeOnly ? withHead(bytes) : bytes;
    return Replay.of(answer, (host, lane, url) -> answered(host, lane, url, answer));
  }

  private static byte[] withHead(byte[] envelope) {
    String status =
        CorpusTest.text(envelope).contains(":Fault>") ? "500 Internal Server Error" : "200 OK";
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(
        ("HTTP/1.1 "
                + status
                + "\r\nContent-Type: text/xml; charset=\"utf-8\"\r\nContent-Length: "
                + envelope.length
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    all.writeBytes(envelope);
    return all.toByteArray();
  }

  private static byte[] body(byte[] message) {
    int at = new String(message, StandardCharsets.ISO_8859_1).indexOf(END_OF_HEAD);
    return Arrays.copyOfRange(message, at + END_OF_HEAD.length(), message.length);
  }

  /** Asks what the answer answers; a fault is one for our client, too, and tells its warnings. */
  private static CompletionStage<List<Warning>> answered(
      Host host, Lane lane, URI url, byte[] answer) {
    String text = CorpusTest.text(answer);
    String action = found(ACTION, text).orElse("GetVolume");
    String type = SERVICE.getOrDefault(action, found(TYPE, text).orElse(TYPE_UNKNOWN));
    ServiceEntry entry =
        new ServiceEntry(type, "urn:x:serviceId:x", Optional.empty(), url, Optional.empty());
    return SoapClient.of(host, lane)
        .service(entry, description(action), CallSpec.plain())
        .call(action, Map.of())
        .thenApply(ActionResult::warnings)
        .exceptionally(failure -> ofFault(failure, new Request(type, action, Map.of()), answer));
  }

  private static List<Warning> ofFault(Throwable failure, Request request, byte[] answer) {
    if (Causes.of(failure) instanceof ActionException e) {
      Fault fault = (Fault) SoapCodec.decodeAnswer(request, body(answer));
      assertThat(e.code()).isEqualTo(fault.code());
      assertThat(e.description()).isEqualTo(fault.description()).isNotEmpty();
      assertThat(e.warnings()).containsAll(fault.warnings());
      return e.warnings();
    }
    throw (IotmcException) Causes.of(failure);
  }

  private static Optional<String> found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static ServiceDescription description(String action) {
    String[] words = OUT.getOrDefault(action, "").split(" ", -1);
    List<ArgumentDescription> out = new ArrayList<>();
    List<VariableDescription> variables = new ArrayList<>();
    for (int i = 0; i + 1 < words.length; i += 2) {
      UdaType type = (UdaType) ValueType.of(UdaType.class).parse("type", words[i + 1]);
      out.add(new ArgumentDescription(words[i], words[i]));
      variables.add(VariableDescription.of(words[i], Eventing.SILENT, type));
    }
    return ServiceDescription.of(List.of(new ActionDescription(action, List.of(), out)), variables);
  }

  /** A request is what was recorded, or the reason to refuse it. */
  private static List<Warning> warnings(SoapMessage request) {
    if (request instanceof Fault fault) {
      throw new MalformedMessageException("request", fault.description());
    }
    return List.of();
  }

  /** Sends a recorded request to our own server. */
  private static Outcome call(byte[] request) throws Exception {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    Path storage = Files.createTempDirectory("corpus");
    try (NettyHost host = NettyHost.builder(storage).open()) {
      HttpListener listener =
          Replay.await(
              host.http()
                  .listen(
                      ListenSpec.plain(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                      exchange -> taken(exchange, outcome)));
      try (Socket socket =
          new Socket(InetAddress.getLoopbackAddress(), listener.address().getPort())) {
        socket.getOutputStream().write(request);
        Outcome read = Replay.await(outcome);
        assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
            .startsWith("HTTP/1.1 200 ");
        return read;
      }
    }
  }

  private static CompletionStage<HttpResponse> taken(
      HttpExchange exchange, CompletableFuture<Outcome> outcome) {
    return exchange
        .body()
        .bytes(SoapCodec.MAX_BODY)
        .thenApply(
            body -> {
              Supplier<List<Warning>> read = () -> warnings(SoapCodec.decodeRequest(body));
              outcome.complete(Outcome.of(read));
              return HttpResponse.of(200);
            });
  }
}
