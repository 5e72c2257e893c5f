package org.iotmc.soap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.Validator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.Size;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Warning;
import org.iotmc.api.Warning.Kind;
import org.iotmc.api.service.Action;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.service.RecordContract;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.service.UpnpService;
import org.iotmc.api.service.ValueType;
import org.iotmc.soap.SoapMessage.Fault;
import org.iotmc.soap.SoapMessage.Request;
import org.iotmc.soap.SoapMessage.Response;
import org.xml.sax.SAXException;

/** UDA 2.0, 3.1 and 3.2. */
class SoapCodecProperties {
  private static final String TYPE = "urn:example-com:service:Fan:2";
  private static final Request ASKED = new Request(TYPE, "Plan", Map.of());
  private static final RecordContract<?> STEPS =
      Fan.CONTRACT.action("Plan").orElseThrow().in().get(4).items().orElseThrow();

  static Arbitrary<String> texts() {
    return Arbitraries.strings()
        .withCharRange(' ', '\ud7ff')
        .withChars("\t\r\n&<>\"']]>")
        .withChars('\ue000', '\ufffd')
        .ofMaxLength(40)
        .map(s -> s.length() > 30 ? s + "\ud83c\udf3b" : s);
  }

  @Provide
  Arbitrary<Map<String, String>> arguments() {
    Arbitrary<String> names =
        Arbitraries.strings()
            .withCharRange('a', 'z')
            .ofMinLength(1)
            .ofMaxLength(8)
            .map("A"::concat);
    return Arbitraries.maps(names, texts()).ofMaxSize(8);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  @Tag("CTRL-16")
  @Tag("FIELD-49")
  void everyRequestSurvivesTheWire(@ForAll("arguments") Map<String, String> arguments) {
    Request request = new Request(TYPE, "Plan", arguments);
    SoapMessage read = SoapCodec.decodeRequest(SoapCodec.encode(request));
    assertThat(read).isEqualTo(request);
    assertThat(((Request) read).arguments().keySet()).containsExactlyElementsOf(arguments.keySet());
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void everyResponseSurvivesTheWire(@ForAll("arguments") Map<String, String> arguments) {
    Response response = new Response(TYPE, "Plan", arguments);
    assertThat(SoapCodec.decodeAnswer(ASKED, SoapCodec.encode(response))).isEqualTo(response);
  }

  @Provide
  Arbitrary<Fault> faults() {
    return Combinators.combine(
            Arbitraries.integers().between(400, 899),
            texts().map(String::strip).filter(text -> text.chars().noneMatch(c -> c < ' ')))
        .as(Fault::upnp);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void everyFaultSurvivesTheWire(@ForAll("faults") Fault fault) {
    Fault read = (Fault) SoapCodec.decodeAnswer(ASKED, SoapCodec.encode(fault));
    assertThat(read.code()).isEqualTo(fault.code());
    assertThat(read.faultCode()).isEqualTo("Client");
    assertThat(read.description())
        .isEqualTo(fault.description().isEmpty() ? "UPnPError" : fault.description());
  }

  @Provide
  Arbitrary<List<Fan.Step>> steps() {
    Arbitrary<Fan.Step> step =
        Combinators.combine(
                Arbitraries.integers().between(0, 255),
                texts(),
                Arbitraries.longs().between(0, 4_102_444_800_000L),
                Arbitraries.of(true, false))
            .as(
                (height, note, at, last) ->
                    new Fan.Step(height, note, Instant.ofEpochMilli(at), last));
    return step.list().ofMaxSize(10);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void everyListSurvivesItsText(@ForAll("steps") List<Fan.Step> steps) {
    assertThat(ListCodec.decode(STEPS, ListCodec.encode(STEPS, steps), ValueType::parse))
        .isEqualTo(steps);
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void everyListIsValidByItsSchema(@ForAll("steps") List<Fan.Step> steps) throws Exception {
    Path schema = Path.of("").toAbsolutePath().resolveSibling("docs/list.xsd");
    Validator validator =
        SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
            .newSchema(schema.toFile())
            .newValidator();
    validator.validate(new StreamSource(new StringReader(ListCodec.encode(STEPS, steps))));
    String other = "<item xmlns='urn:iotmc-org:list:1'/>";
    assertThatThrownBy(() -> validator.validate(new StreamSource(new StringReader(other))))
        .isInstanceOf(SAXException.class);
  }

  @Property
  void noiseFailsOnlyAsMalformed(@ForAll @Size(max = 3000) byte[] noise) {
    onlyMalformed(noise);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aDamagedEnvelopeFailsOnlyAsMalformed(
      @ForAll("faults") Fault fault,
      @ForAll("arguments") Map<String, String> arguments,
      @ForAll int place,
      @ForAll byte damage) {
    for (SoapMessage message : List.of(fault, new Request(TYPE, "Plan", arguments))) {
      byte[] bytes = SoapCodec.encode(message);
      bytes[Math.floorMod(place, bytes.length)] = damage;
      onlyMalformed(bytes);
    }
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aDamagedListFailsOnlyAsMalformed(
      @ForAll("steps") List<Fan.Step> steps, @ForAll int place, @ForAll char damage) {
    StringBuilder text = new StringBuilder(ListCodec.encode(STEPS, steps));
    text.setCharAt(Math.floorMod(place, text.length()), damage);
    onlyMalformed(text.toString());
  }

  @Property
  void noiseAsAListFailsOnlyAsMalformed(@ForAll String noise) {
    onlyMalformed(noise);
    onlyMalformed("<items xmlns=\"urn:iotmc-org:list:1\"><item>" + noise + "</item></items>");
  }

  private static void onlyMalformed(String list) {
    try {
      assertThat(ListCodec.decode(STEPS, list, ValueType::parse)).isNotNull();
    } catch (MalformedMessageException e) {
      assertThat(e.field()).isNotEmpty();
    }
  }

  private static void onlyMalformed(byte[] bytes) {
    try {
      assertThat(SoapCodec.decodeRequest(bytes)).isNotNull();
    } catch (MalformedMessageException e) {
      assertThat(e.field()).isNotEmpty();
    }
    try {
      assertThat(SoapCodec.decodeAnswer(ASKED, bytes)).isNotNull();
    } catch (MalformedMessageException e) {
      assertThat(e.field()).isNotEmpty();
    }
  }

  @Example
  @Tag("CTRL-09")
  @Tag("CTRL-13")
  @Tag("CTRL-16")
  void aRequestLooksAsUdaHasIt() {
    Map<String, String> arguments = new LinkedHashMap<>();
    arguments.put("Zulu", "<a b=\"1\">&amp;</a>");
    arguments.put("Alpha", "");
    assertThat(new String(SoapCodec.encode(new Request(TYPE, "Plan", arguments)), UTF_8))
        .endsWith(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\""
                + " s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body>"
                + "<u:Plan xmlns:u=\"urn:example-com:service:Fan:2\">"
                + "<Zulu>&lt;a b=&quot;1&quot;&gt;&amp;amp;&lt;/a&gt;</Zulu><Alpha/>"
                + "</u:Plan></s:Body></s:Envelope>");
  }

  @Example
  @Tag("CTRL-19")
  void aResponseLooksAsUdaHasIt() {
    Map<String, String> arguments = new LinkedHashMap<>();
    arguments.put("Zulu", "<&>");
    arguments.put("Alpha", "");
    assertThat(new String(SoapCodec.encode(new Response(TYPE, "Plan", arguments)), UTF_8))
        .endsWith(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\""
                + " s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body>"
                + "<u:PlanResponse xmlns:u=\"urn:example-com:service:Fan:2\">"
                + "<Zulu>&lt;&amp;&gt;</Zulu><Alpha/></u:PlanResponse></s:Body></s:Envelope>");
  }

  @Example
  @Tag("CTRL-17")
  void whatXmlCannotCarryIsNoRequest() {
    for (String value : List.of("\u0004", "&#4;", "&#xd800;", "\uffff", "&#xffff;")) {
      String envelope = soap("", "<u:Plan><A>" + value + "</A></u:Plan>");
      assertThatThrownBy(() -> request(envelope))
          .as(value)
          .isInstanceOf(MalformedMessageException.class);
    }
  }

  @Example
  @Tag("CTRL-24")
  void aFaultLooksAsUdaHasIt() {
    assertThat(new String(SoapCodec.encode(Fault.upnp(401, "Invalid Action")), UTF_8))
        .contains(
            "<s:Fault><faultcode>s:Client</faultcode><faultstring>UPnPError</faultstring>"
                + "<detail><UPnPError xmlns=\"urn:schemas-upnp-org:control-1-0\">"
                + "<errorCode>401</errorCode><errorDescription>Invalid Action</errorDescription>"
                + "</UPnPError></detail></s:Fault>");
  }

  @Example
  void aDescriptionIsCutAndCleanedNotRefused() {
    String text = "bad \u0004 \ufffe" + "x".repeat(300);
    Fault read = (Fault) SoapCodec.decodeAnswer(ASKED, SoapCodec.encode(Fault.upnp(600, text)));
    assertThat(read.description()).startsWith("bad    xxx").hasSize(255);
  }

  @Example
  @Tag("CTRL-17")
  void whatXmlCannotCarryIsRefusedBeforeItIsSent() {
    for (String value : List.of("\u0004", "\ud800", "\uffff", "x".repeat(SoapCodec.MAX_BODY))) {
      Request request = new Request(TYPE, "Plan", Map.of("A", value));
      assertThatThrownBy(() -> SoapCodec.encode(request))
          .isInstanceOf(IllegalArgumentException.class);
    }
    Request odd = new Request(TYPE, "Plan x", Map.of());
    assertThatThrownBy(() -> SoapCodec.encode(odd)).isInstanceOf(IllegalArgumentException.class);
  }

  private static SoapMessage request(String envelope) {
    return SoapCodec.decodeRequest(envelope.getBytes(UTF_8));
  }

  private static SoapMessage answer(String envelope) {
    return SoapCodec.decodeAnswer(ASKED, envelope.getBytes(UTF_8));
  }

  private static String soap(String header, String body) {
    return "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/' xmlns:u='"
        + TYPE
        + "'>"
        + header
        + "<e:Body>"
        + body
        + "</e:Body></e:Envelope>";
  }

  @Example
  @Tag("CTRL-15")
  void anyPrefixAndCommentsAreFine() {
    assertThat(request(soap("", "<!-- x --><u:Plan><A>1</A><?p i?><B/></u:Plan>")))
        .isEqualTo(new Request(TYPE, "Plan", Map.of("A", "1", "B", "")));
  }

  @Example
  @Tag("CTRL-11")
  void anotherEnvelopesNamespaceIsAVersionMismatch() {
    SoapMessage read =
        request("<Envelope xmlns='http://www.w3.org/2003/05/soap-envelope'><Body/></Envelope>");
    assertThat(((Fault) read).faultCode()).isEqualTo("VersionMismatch");
  }

  @Example
  @Tag("CTRL-12")
  void aHeaderThatMustBeUnderstoodIsAFaultAndOthersArePassedOver() {
    String plan = "<u:Plan/>";
    assertThat(request(soap("<e:Header><x/></e:Header>", plan))).isInstanceOf(Request.class);
    assertThat(
            request(soap("<e:Header><x e:mustUnderstand='1' e:actor='urn:a'/></e:Header>", plan)))
        .isInstanceOf(Request.class);
    assertThat(request(soap("<e:Header><x e:mustUnderstand='0'/></e:Header>", plan)))
        .isInstanceOf(Request.class);
    String next = " e:actor='http://schemas.xmlsoap.org/soap/actor/next'";
    for (String actor : List.of("", " e:actor=''", next)) {
      String entry = "<x e:mustUnderstand='1'" + actor + "/>";
      assertThat(((Fault) request(soap("<e:Header>" + entry + "</e:Header>", plan))).faultCode())
          .as(entry)
          .isEqualTo("MustUnderstand");
    }
  }

  @Example
  @Tag("CTRL-10")
  @Tag("CTRL-21")
  void ofAnAnswerTheFirstElementCountsAndTheOthersAreTold() {
    String one = "<u:PlanResponse><A>1</A></u:PlanResponse>";
    String fault = "<e:Fault><faultstring>x</faultstring></e:Fault>";
    Map<String, String> arguments = Map.of("A", "1");
    assertThat(answer(soap("", one + fault)))
        .isEqualTo(
            new Response(
                TYPE, "Plan", arguments, List.of(new Warning(Kind.DUPLICATE, "Body/response"))));
    assertThat(answer(soap("", fault + one)).getClass()).isEqualTo(Fault.class);
    String trailing = soap("", one).replace("</e:Envelope>", "<x/><e:Body/></e:Envelope>");
    Warning further = new Warning(Kind.LEFT_OUT, "Envelope");
    assertThat(answer(trailing)).isEqualTo(new Response(TYPE, "Plan", arguments, List.of(further)));
  }

  @Example
  @Tag("CTRL-21")
  void anAnswerInAnotherNamespaceOfSoapIsReadAndTold() {
    String whole =
        soap("", "<u:PlanResponse><A>1</A></u:PlanResponse>")
            .replace("http://schemas.xmlsoap.org/soap/envelope/", "urn:other");
    Warning told = new Warning(Kind.NAMESPACE, "Envelope");
    assertThat(answer(whole))
        .isEqualTo(new Response(TYPE, "Plan", Map.of("A", "1"), List.of(told)));
    Fault fault = (Fault) answer(soap("", "<e:Fault><faultcode>e:Server</faultcode></e:Fault>"));
    assertThat(fault.faultCode()).isEqualTo("Server");
  }

  @Example
  void anActionHasNoMoreArgumentsThanItsBound() {
    String all = "";
    for (int i = 0; i < SoapCodec.MAX_ARGUMENTS; i++) {
      all += "<A" + i + "/>";
    }
    String most = "<u:PlanResponse>" + all + "</u:PlanResponse>";
    String beyond = "<u:PlanResponse>" + all + "<B/></u:PlanResponse>";
    assertThat(((Request) request(soap("", most))).arguments()).hasSize(64);
    assertThat(((Response) answer(soap("", most))).arguments()).hasSize(64);
    assertThatThrownBy(() -> request(soap("", beyond)))
        .isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> answer(soap("", beyond)))
        .isInstanceOf(MalformedMessageException.class);
  }

  record Mark() {}

  record Marks(List<Mark> marks) {}

  @UpnpService(domain = "example-com", name = "Board", reach = UpnpService.Reach.OPEN)
  interface Board {
    @Action(caller = Caller.ANYBODY)
    CompletionStage<Nothing> pin(Call<Marks> call);
  }

  @Example
  void aListHasNoMoreItemsThanItsBound() {
    RecordContract<?> marks =
        ServiceContract.of(MethodHandles.lookup(), Board.class)
            .action("Pin")
            .orElseThrow()
            .in()
            .get(0)
            .items()
            .orElseThrow();
    List<Mark> most = Collections.nCopies(ListCodec.MAX_ITEMS, new Mark());
    String text = ListCodec.encode(marks, most);
    assertThat(ListCodec.decode(marks, text, ValueType::parse)).isEqualTo(most);
    String beyond = text.replace("</items>", "<item/></items>");
    assertThatThrownBy(() -> ListCodec.decode(marks, beyond, ValueType::parse))
        .isInstanceOf(MalformedMessageException.class);
    List<Mark> more = Collections.nCopies(ListCodec.MAX_ITEMS + 1, new Mark());
    assertThatThrownBy(() -> ListCodec.encode(marks, more))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Example
  @Tag("CTRL-10")
  void twoActionsOrAnythingAfterTheBodyAreAFault() {
    assertThat(((Fault) request(soap("", "<u:Plan/><u:Spin/>"))).code()).isEqualTo(402);
    String trailing = soap("", "<u:Plan/>").replace("</e:Envelope>", "<x/></e:Envelope>");
    assertThat(((Fault) request(trailing)).code()).isEqualTo(402);
    assertThat(((Fault) request(soap("", "<u:Plan><A/><A/></u:Plan>"))).code()).isEqualTo(402);
    assertThat(((Fault) request(soap("", "<Plan/>"))).code()).isEqualTo(401);
    assertThatThrownBy(() -> request(soap("", ""))).isInstanceOf(MalformedMessageException.class);
  }

  @Example
  @Tag("CTRL-21")
  void anAnswerMayBreakOffBehindItsResultAndNoEarlier() {
    String whole = soap("", "<u:PlanResponse><A>1</A></u:PlanResponse>");
    int end = whole.indexOf("</u:PlanResponse>") + "</u:PlanResponse>".length();
    Warning cut = new Warning(Kind.UNTERMINATED, "Envelope");
    for (int length = end; length < whole.length(); length++) {
      assertThat(answer(whole.substring(0, length)))
          .isEqualTo(new Response(TYPE, "Plan", Map.of("A", "1"), List.of(cut)));
    }
    for (int length = 0; length < end; length++) {
      String part = whole.substring(0, length);
      assertThatThrownBy(() -> answer(part)).isInstanceOf(MalformedMessageException.class);
    }
  }

  @Example
  @Tag("CTRL-21")
  @Tag("CTRL-25")
  @Tag("FIELD-51")
  @Tag("FIELD-52")
  void answersOfOddDevicesAreUnderstood() {
    Map<String, String> one = Map.of("A", "1");
    Warning namespace = new Warning(Kind.NAMESPACE, "Body/response");
    assertThat(
            answer(
                soap(
                    "",
                    "<x:PlanResponse xmlns:x='urn:upnp-org:serviceId:F'><A>1</A></x:PlanResponse>")))
        .isEqualTo(new Response(TYPE, "Plan", one, List.of(namespace)));
    assertThat(answer(soap("", "<Other><A>1</A></Other>")))
        .isEqualTo(
            new Response(
                TYPE,
                "Plan",
                one,
                List.of(namespace, new Warning(Kind.MISSPELT, "Body/response"))));
    assertThat(answer(soap("", "<u:PlanResponse><A>1</A><A>2</A></u:PlanResponse>")))
        .isEqualTo(
            new Response(TYPE, "Plan", one, List.of(new Warning(Kind.DUPLICATE, "argument"))));
    assertThat(answer(soap("", "<u:PlanResponse><A>R&D</A></u:PlanResponse>")))
        .isEqualTo(
            new Response(
                TYPE, "Plan", Map.of("A", "R&D"), List.of(new Warning(Kind.ESCAPING, "text"))));
    assertThat(answer(soap("", "")))
        .isEqualTo(
            new Response(
                TYPE, "Plan", Map.of(), List.of(new Warning(Kind.MISSING, "Body/response"))));
    assertThat(answer(soap("", "<u:PlanResponse><UPnPError>none</UPnPError></u:PlanResponse>")))
        .isEqualTo(new Response(TYPE, "Plan", Map.of("UPnPError", "none")));
    Warning silent = new Warning(Kind.MISSING, "errorDescription");
    assertThat(answer(soap("", "<e:Fault><faultstring>oops</faultstring></e:Fault>")))
        .isEqualTo(
            new Fault(
                "Client",
                Fault.NO_CODE,
                "oops",
                List.of(new Warning(Kind.MISSING, "errorCode"), silent)));
    assertThat(
            answer(
                soap(
                    "",
                    "<e:Fault><detail><UPnPError><errorCode>-1</errorCode></UPnPError></detail>"
                        + "</e:Fault>")))
        .isEqualTo(
            new Fault(
                "Client", -1, "", List.of(new Warning(Kind.UNUSUAL_VALUE, "errorCode"), silent)));
    for (String odd : List.of("400", "0", "E12", "99999999999")) {
      Fault fault =
          (Fault)
              answer(
                  soap(
                      "",
                      "<e:Fault><detail><x:Other xmlns:x='x'><errorCode>799</errorCode></x:Other>"
                          + "<UPnPError><errorCode>"
                          + odd
                          + "</errorCode><errorDescription>why</errorDescription></UPnPError>"
                          + "<Other><errorDescription>other</errorDescription></Other></detail>"
                          + "</e:Fault>"));
      assertThat(fault)
          .isEqualTo(
              new Fault(
                  "Client",
                  odd.equals("400") ? 400 : Fault.NO_CODE,
                  "why",
                  List.of(new Warning(Kind.UNUSUAL_VALUE, "errorCode"))));
    }
  }
}
