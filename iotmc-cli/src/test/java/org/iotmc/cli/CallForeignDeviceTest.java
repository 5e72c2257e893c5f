package org.iotmc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.netty.NettyHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code iotmc call} of a device that is not ours, and not nice. */
class CallForeignDeviceTest {
  private static final String SERVICE = "urn:example-com:service:Radio:1";
  private static final String EVIL = "a\u009b2J\u202e\u2028\n\u0085z";
  private static final String HARMLESS = "a?2J????z";

  private static final String ROOT =
      """
      <root xmlns="urn:schemas-upnp-org:device-1-0">
      <specVersion><major>1</major><minor>0</minor></specVersion>
      <device><deviceType>urn:example-com:device:Radio:1</deviceType><friendlyName>R</friendlyName>
      <manufacturer>E</manufacturer><modelName>R</modelName>
      <UDN>uuid:0e9d5b0e-7a64-4c4e-9d5c-70d3b1e0a004</UDN>
      <serviceList><service><serviceType>%s</serviceType><serviceId>urn:example-com:%s</serviceId>
      <SCPDURL>/scpd</SCPDURL><controlURL>/control</controlURL><eventSubURL/></service></serviceList>
      </device></root>"""
          .formatted(SERVICE, EVIL);

  private static final String SCPD =
      """
      <scpd xmlns="urn:schemas-upnp-org:service-1-0">
      <specVersion><major>1</major><minor>0</minor></specVersion>
      <actionList><action><name>Get</name><argumentList>
      <argument><name>Text</name><direction>out</direction>
      <relatedStateVariable>Text</relatedStateVariable></argument>
      <argument><name>Level</name><direction>out</direction>
      <relatedStateVariable>Level</relatedStateVariable></argument>
      </argumentList></action></actionList><serviceStateTable>
      <stateVariable sendEvents="no"><name>Text</name><dataType>string</dataType>
      <allowedValueList><allowedValue>%s</allowedValue></allowedValueList></stateVariable>
      <stateVariable sendEvents="no"><name>Level</name><dataType>ui1</dataType></stateVariable>
      </serviceStateTable></scpd>"""
          .formatted(EVIL);

  @TempDir private Path directory;
  private Host host;
  private String location = "";

  /** What is answered to a call; never completes where it is never answered. */
  private volatile CompletableFuture<HttpResponse> answer = new CompletableFuture<>();

  @BeforeEach
  void listen() {
    host = NettyHost.builder(directory).linksNamed("lo").open();
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    int port =
        Await.result(
                host.http().listen(ListenSpec.plain(any), this::answered), Duration.ofSeconds(10))
            .address()
            .getPort();
    location = "http://127.0.0.1:" + port + "/root";
  }

  @AfterEach
  void close() {
    host.close();
  }

  private CompletionStage<HttpResponse> answered(HttpExchange exchange) {
    return switch (exchange.path()) {
      case "/root" -> CompletableFuture.completedFuture(xml(200, ROOT));
      case "/scpd" -> CompletableFuture.completedFuture(xml(200, SCPD));
      default -> answer;
    };
  }

  private static HttpResponse xml(int status, String text) {
    return new HttpResponse(
        status,
        Headers.of("CONTENT-TYPE", "text/xml; charset=\"utf-8\""),
        Body.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static HttpResponse soap(int status, String body) {
    return xml(
        status,
        """
        <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"
         s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body>%s</s:Body>\
        </s:Envelope>"""
            .formatted(body));
  }

  private CommandRun call(HttpResponse answered, String... more) {
    answer = CompletableFuture.completedFuture(answered);
    return get(more);
  }

  private CommandRun get(String... more) {
    String[] args = {"call", location, SERVICE, "Get"};
    String[] all = Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return CommandRun.of(all);
  }

  @Test
  void nothingOfWhatItSendsSteersATerminal() {
    String body =
        "<u:GetResponse xmlns:u=\"%s\"><Text>%s</Text><Level>7</Level></u:GetResponse>"
            .formatted(SERVICE, EVIL);
    CommandRun run = call(soap(200, body));
    assertThat(run.lines()).containsExactly("Text=" + HARMLESS, "Level=7");
    assertThat(run.status()).isZero();
    assertThat(call(soap(200, body), "--json").lines()).allMatch(line -> line.matches("[ -~]+"));

    assertThat(CommandRun.of("call", location).out()).contains("urn:example-com:a?2J");
    assertThat(CommandRun.of("call", location, SERVICE).out()).contains("string  a?2J");
    HttpResponse fault =
        soap(
            500,
            """
            <s:Fault><faultcode>s:Client</faultcode><faultstring>UPnPError</faultstring><detail>\
            <UPnPError xmlns="urn:schemas-upnp-org:control-1-0"><errorCode>701</errorCode>\
            <errorDescription>%s</errorDescription></UPnPError></detail></s:Fault>"""
                .formatted(EVIL));
    run = call(fault);
    assertThat(run.complaints()).hasSize(1);
    assertThat(run.err()).contains("701 a?2J").doesNotContain("\u009b").doesNotContain("\u202e");
    assertThat(run.status()).isEqualTo(1);
  }

  @Test
  void whatIsToleratedOfItsAnswerStandsBesideIt() {
    CommandRun run =
        call(
            soap(
                200,
                "<u:GetResponse xmlns:u=\"%s\"><Level>much</Level></u:GetResponse>"
                    .formatted(SERVICE)));
    assertThat(run.status()).isZero();
    assertThat(run.lines()).containsExactly("Level=much");
    assertThat(run.err())
        .isEqualToIgnoringNewLines("iotmc: tolerated: missing Text, unusable value Level");
  }

  @Test
  void anAnswerThatIsNoneIsToldInOneLine() {
    CommandRun run = call(xml(200, "<html/>"));
    assertThat(run.complaints()).hasSize(1);
    assertThat(run.err()).startsWith("iotmc: ").contains("Get at http:").contains("; ");
    assertThat(run.status()).isEqualTo(2);
    assertThat(call(xml(503, "")).err()).contains("HTTP status 503");

    answer = new CompletableFuture<>();
    run = get("--seconds", "1");
    assertThat(run.complaints()).hasSize(1);
    assertThat(run.err()).contains("no answer").contains("--seconds");
    assertThat(run.status()).isEqualTo(2);
  }
}
