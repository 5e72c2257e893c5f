package org.iotmc.soap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.Bytes;
import org.iotmc.api.Warning;
import org.iotmc.api.Warning.Kind;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.Lane;
import org.iotmc.description.ServiceDescription;
import org.iotmc.description.ServiceDescriptionCodec;
import org.iotmc.description.ServiceDescriptions;
import org.iotmc.description.ServiceEntry;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.iotmc.soap.SoapMessage.Request;
import org.iotmc.soap.SoapMessage.Response;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls by a description that a device has sent. */
class RemoteServiceTest {
  private static final String TYPE = "urn:schemas-upnp-org:service:Dial:3";
  private static final ServiceDescription DIAL =
      ServiceDescriptionCodec.decode(
          """
          <scpd xmlns="urn:schemas-upnp-org:service-1-0">
          <specVersion><major>1</major><minor>0</minor></specVersion>
          <actionList><action><name>Set</name><argumentList>
          <argument><name>Zone</name><direction>in</direction>
            <relatedStateVariable>Zone</relatedStateVariable></argument>
          <argument><name>Mode</name><direction>in</direction>
            <relatedStateVariable>Mode</relatedStateVariable></argument>
          <argument><name>Angle</name><direction>in</direction>
            <relatedStateVariable>Angle</relatedStateVariable></argument>
          <argument><name>Key</name><direction>in</direction>
            <relatedStateVariable>Key</relatedStateVariable></argument>
          <argument><name>Odd</name><direction>in</direction>
            <relatedStateVariable>NotThere</relatedStateVariable></argument>
          <argument><name>Count</name><direction>out</direction>
            <relatedStateVariable>Count</relatedStateVariable></argument>
          <argument><name>State</name><direction>out</direction>
            <relatedStateVariable>Mode</relatedStateVariable></argument>
          <argument><name>Price</name><direction>out</direction>
            <relatedStateVariable>Price</relatedStateVariable></argument>
          </argumentList></action></actionList>
          <serviceStateTable>
          <stateVariable><name>Zone</name><dataType>ui4</dataType></stateVariable>
          <stateVariable><name>Mode</name><dataType>string</dataType>
            <allowedValueList><allowedValue>ON</allowedValue><allowedValue>OFF</allowedValue>
            </allowedValueList></stateVariable>
          <stateVariable><name>Angle</name><dataType>r8</dataType><allowedValueRange>
            <minimum>-90</minimum><maximum>90.5</maximum></allowedValueRange></stateVariable>
          <stateVariable><name>Key</name><dataType>bin.hex</dataType></stateVariable>
          <stateVariable><name>Count</name><dataType>ui4</dataType></stateVariable>
          <stateVariable><name>Price</name><dataType>fixed.14.4</dataType></stateVariable>
          </serviceStateTable></scpd>
          """
              .getBytes(UTF_8));
  private static final ServiceEntry ENTRY =
      new ServiceEntry(
          TYPE,
          "urn:upnp-org:serviceId:Dial",
          Optional.empty(),
          URI.create("http://127.0.0.1/dial"),
          Optional.empty());

  private final SimWorld world = SimWorld.seeded(5);
  private final SimHost host = world.host("control point");
  private final Lane lane = host.newLane("control");
  private String answer = "";
  private final Loop loop =
      new Loop(
          exchange ->
              CompletableFuture.completedFuture(
                  new HttpResponse(200, Headers.of(), Body.of(answer.getBytes(UTF_8)))));
  private final RemoteService dial =
      new SoapClient(loop, lane, host.jitter(), host::nanos).service(ENTRY, DIAL, CallSpec.plain());

  private ActionResult call(Map<String, ?> arguments) {
    return world.await(dial.call("Set", arguments), Duration.ofMinutes(1));
  }

  private static Map<String, Object> arguments() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("Odd", "<any & text>");
    arguments.put("Key", Bytes.of(new byte[] {(byte) 0xca, (byte) 0xfe}));
    arguments.put("Angle", 45);
    arguments.put("Mode", "ON");
    arguments.put("Zone", 4_000_000_000L);
    return arguments;
  }

  private static Map<String, Object> with(String name, Object value) {
    Map<String, Object> arguments = arguments();
    arguments.put(name, value);
    return arguments;
  }

  private void answers(String arguments) {
    answer =
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>"
            + "<u:SetResponse xmlns:u='"
            + TYPE
            + "'>"
            + arguments
            + "</u:SetResponse></s:Body></s:Envelope>";
  }

  @Test
  @Tag("CTRL-04")
  @Tag("CTRL-14")
  @Tag("FIELD-48")
  void argumentsGoInTheOrderOfTheDescriptionAndInTheVersionThatTheDeviceHas() {
    answers("<Count>1</Count><State>ON</State><Price>1.5</Price>");
    ActionResult result = call(arguments());
    byte[] sent = world.await(loop.sent.get(0).body().bytes(10_000), Duration.ofSeconds(1));
    Request request = (Request) SoapCodec.decodeRequest(sent);
    assertThat(request.serviceType()).isEqualTo(TYPE);
    assertThat(loop.sent.get(0).headers().first("SOAPACTION")).contains("\"" + TYPE + "#Set\"");
    assertThat(request.arguments())
        .containsExactly(
            Map.entry("Zone", "4000000000"),
            Map.entry("Mode", "ON"),
            Map.entry("Angle", "45"),
            Map.entry("Key", "cafe"),
            Map.entry("Odd", "<any & text>"));
    assertThat(result.warnings()).isEmpty();
    assertThat(result.value("Count", Long.class)).contains(1L);
    assertThat(result.value("Price", java.math.BigDecimal.class).orElseThrow()).isEqualTo("1.5000");
    assertThat(result.texts().keySet()).containsExactly("Count", "State", "Price");
  }

  @Test
  void aListIsDescribedByItsSchema() {
    ServiceDescription fan = ServiceDescriptions.of(Fan.CONTRACT);
    assertThat(fan.variable("A_ARG_TYPE_Steps").orElseThrow().extendedType())
        .contains("urn:iotmc-org:list:1:items");
    assertThat(fan.variable("A_ARG_TYPE_Label").orElseThrow().extendedType()).isEmpty();
  }

  @Test
  void theTextOfAValueWillDo() {
    answers("<Count>1</Count><State>ON</State><Price>1</Price>");
    Map<String, Object> arguments = with("Zone", "7");
    arguments.put("Angle", "-1e1");
    assertThat(call(arguments).warnings()).isEmpty();
  }

  @Test
  @Tag("CTRL-14")
  void whatTheDescriptionDoesNotAllowIsNamedAndNotSent() {
    String ui4 = "Set#Zone: no value of type ui4, ";
    refused(with("Zone", -1), ui4 + "which holds 0 to 4294967295");
    refused(with("Zone", 4_294_967_296L), ui4 + "which holds 0 to 4294967295");
    refused(with("Zone", 1.5), "Set#Zone is ui4");
    refused(with("Zone", true), ui4 + "but a java.lang.Boolean");
    refused(with("Zone", "many"), "Set#Zone is ui4");
    refused(with("Mode", "on"), "Set#Mode is string, one of [ON, OFF]");
    refused(with("Angle", 90.51), "Set#Angle is r8, -90 to 90.5");
    refused(with("Angle", Double.NaN), "Set#Angle is r8");
    refused(with("Key", "abc"), "Set#Key is bin.hex");
    refused(with("Zoom", 1), "Set has no argument [Zoom]");
    Map<String, Object> misspelt = new LinkedHashMap<>(arguments());
    misspelt.put("key", misspelt.remove("Key"));
    refused(misspelt, "Set#Key is missing; given are " + new TreeSet<>(misspelt.keySet()));
    assertThatThrownBy(() -> world.await(dial.call("Reset", Map.of()), Duration.ofMinutes(1)))
        .hasMessageContaining("describes no action Reset");
    assertThat(loop.sent).isEmpty();
  }

  private void refused(Map<String, Object> arguments, String message) {
    assertThatThrownBy(() -> call(arguments))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  @Tag("CTRL-22")
  @Tag("FIELD-60")
  void anArgumentThatFailsItsTypeFailsAloneAndKeepsItsText() {
    answers("<Count>-531985522</Count><State>ON</State><Price>much</Price>");
    ActionResult result = call(arguments());
    assertThat(result.value("Count", Long.class)).isEmpty();
    assertThat(result.texts()).containsEntry("Count", "-531985522");
    assertThat(result.value("State", String.class)).contains("ON");
    assertThat(result.warnings())
        .containsExactly(
            new Warning(Kind.UNUSABLE_VALUE, "Count"), new Warning(Kind.UNUSABLE_VALUE, "Price"));
  }

  @Test
  @Tag("CTRL-21")
  @Tag("FIELD-53")
  void oddResultsAreReadAndTold() {
    answers("<Price>2</Price><More>!</More><STATE>DIMMED</STATE>");
    ActionResult result = call(arguments());
    assertThat(result.value("Price", java.math.BigDecimal.class).orElseThrow())
        .isEqualByComparingTo("2");
    assertThat(result.value("State", String.class)).contains("DIMMED");
    assertThat(result.texts().keySet()).containsExactly("State", "Price", "More");
    assertThat(result.warnings())
        .containsExactly(
            new Warning(Kind.MISSING, "Count"),
            new Warning(Kind.MISSPELT, "State"),
            new Warning(Kind.OUT_OF_ORDER, "Price"),
            new Warning(Kind.UNUSUAL_VALUE, "Body/response"),
            new Warning(Kind.UNUSUAL_VALUE, "State"));
  }

  @Test
  void anAnswerWithoutAnyArgumentIsAResult() {
    answer = new String(SoapCodec.encode(new Response(TYPE, "Set", Map.of())), UTF_8);
    assertThat(call(arguments()).texts()).isEmpty();
  }

  @Test
  void aTypeOfADescriptionThatCannotStandInAHeaderIsRefusedAndNothingSent() {
    for (String type :
        List.of(TYPE + "\r\nX: y", TYPE + "\nX: y", TYPE + "\u0000", TYPE + "\u010aX: y")) {
      ServiceEntry odd =
          new ServiceEntry(
              type, ENTRY.serviceId(), Optional.empty(), ENTRY.controlUrl(), Optional.empty());
      RemoteService service =
          new SoapClient(loop, lane, host.jitter(), host::nanos)
              .service(odd, DIAL, CallSpec.plain());
      assertThatThrownBy(() -> world.await(service.call("Set", arguments()), Duration.ofMinutes(1)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(loop.sent).isEmpty();
  }
}
