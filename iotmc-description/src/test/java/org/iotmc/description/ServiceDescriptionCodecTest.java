package org.iotmc.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.invoke.MethodHandles;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.service.Action;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.service.Range;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.service.StateVariable;
import org.iotmc.api.service.UdaType;
import org.iotmc.api.service.UpnpService;
import org.iotmc.description.ArgumentDescription.Use;
import org.iotmc.description.VariableDescription.Eventing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceDescriptionCodecTest {
  enum Mode {
    HEAT,
    COOL
  }

  record Target(@Range(min = 5, max = 35) int degrees, Mode mode) {}

  record Reading(long degrees, Mode mode) {}

  @UpnpService(domain = "example-org", name = "Heater")
  @StateVariable(name = "Degrees", type = int.class, intervalMillis = 500, minimumDelta = 2)
  interface Heater {
    @Action(caller = Caller.ANYBODY)
    CompletionStage<Nothing> setTarget(Call<Target> call);

    @Action(caller = Caller.ANYBODY)
    CompletionStage<Reading> getReading(Call<Nothing> call);
  }

  @Test
  @Tag("EVNT-44")
  void aContractBecomesADescription() {
    ServiceDescription heater =
        ServiceDescriptions.of(ServiceContract.of(MethodHandles.lookup(), Heater.class));
    assertThat(heater.actions())
        .containsExactly(
            new ActionDescription(
                "GetReading",
                List.of(),
                List.of(
                    new ArgumentDescription("Degrees", "A_ARG_TYPE_Degrees"),
                    new ArgumentDescription("Mode", "A_ARG_TYPE_Mode"))),
            new ActionDescription(
                "SetTarget",
                List.of(
                    new ArgumentDescription("Degrees", "A_ARG_TYPE_SetTarget_Degrees"),
                    new ArgumentDescription("Mode", "A_ARG_TYPE_Mode")),
                List.of()));
    assertThat(heater.variables())
        .containsExactly(
            VariableDescription.of("Degrees", Eventing.EVENTED, UdaType.I4),
            VariableDescription.of("A_ARG_TYPE_Degrees", Eventing.SILENT, UdaType.I8),
            VariableDescription.of("A_ARG_TYPE_Mode", Eventing.SILENT, UdaType.STRING)
                .allowing(List.of("HEAT", "COOL")),
            VariableDescription.of("A_ARG_TYPE_SetTarget_Degrees", Eventing.SILENT, UdaType.I4)
                .within(ValueRange.of(5, 35)));
    assertThat(ServiceDescriptionCodec.encode(heater.withConfigId(1))).isNotEmpty();
  }

  @Test
  @Tag("DESC-47")
  @Tag("DESC-49")
  void whatTheSpecificationRequiresIsRequiredOfOurOwnDocuments() {
    VariableDescription v = VariableDescription.of("V", Eventing.SILENT, UdaType.I4);
    refused(List.of(), List.of(), "serviceStateTable");
    refused(List.of(), List.of(v, v), "declared twice");
    refused(List.of(), List.of(named("xmlThing")), "not a name");
    refused(List.of(), List.of(named("a-b")), "not a name");
    refused(List.of(action("A", "V"), action("A", "V")), List.of(v), "declared twice");
    refused(List.of(action("A", "W")), List.of(v), "unknown variable");
    refused(List.of(action("A#", "V")), List.of(v), "not a name");
    assertThatThrownBy(
            () -> ServiceDescriptionCodec.encode(ServiceDescription.of(List.of(), List.of(v))))
        .hasMessageContaining("configId");
    assertThatThrownBy(() -> v.allowing(List.of("a"))).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Tag("DESC-47")
  void theDocumentIsWrittenInTheOrderOfTheSchema() {
    ServiceDescription service =
        ServiceDescription.of(
                List.of(
                    new ActionDescription(
                        "Get",
                        List.of(new ArgumentDescription("In", "A_ARG_TYPE_In")),
                        List.of(
                            new ArgumentDescription("Out", "V", Use.RETURN_VALUE),
                            new ArgumentDescription("More", "V")))),
                List.of(
                    VariableDescription.of("V", Eventing.MULTICAST, UdaType.UI1)
                        .within(ValueRange.of(0, 9))
                        .defaultingTo("1"),
                    VariableDescription.of("A_ARG_TYPE_In", Eventing.SILENT, UdaType.STRING)
                        .extending("urn:x-org:types:T")))
            .withConfigId(7);
    assertThat(new String(ServiceDescriptionCodec.encode(service), StandardCharsets.UTF_8))
        .isEqualTo(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                + "<scpd xmlns=\"urn:schemas-upnp-org:service-1-0\" configId=\"7\">"
                + "<specVersion><major>2</major><minor>0</minor></specVersion>"
                + "<actionList><action><name>Get</name><argumentList>"
                + "<argument><name>In</name><direction>in</direction>"
                + "<relatedStateVariable>A_ARG_TYPE_In</relatedStateVariable></argument>"
                + "<argument><name>Out</name><direction>out</direction><retval/>"
                + "<relatedStateVariable>V</relatedStateVariable></argument>"
                + "<argument><name>More</name><direction>out</direction>"
                + "<relatedStateVariable>V</relatedStateVariable></argument>"
                + "</argumentList></action></actionList><serviceStateTable>"
                + "<stateVariable sendEvents=\"yes\" multicast=\"yes\"><name>V</name>"
                + "<dataType>ui1</dataType><defaultValue>1</defaultValue><allowedValueRange>"
                + "<minimum>0</minimum><maximum>9</maximum></allowedValueRange></stateVariable>"
                + "<stateVariable sendEvents=\"no\"><name>A_ARG_TYPE_In</name>"
                + "<dataType type=\"urn:x-org:types:T\">string</dataType></stateVariable>"
                + "</serviceStateTable></scpd>");
  }

  @ParameterizedTest
  @Tag("DESC-50")
  @ValueSource(
      strings = {"", "a-b", "a#b", "1a", "a b", "a.b", "é", "xmlA", "XMLa", "XmL", "A_Own", "a:b"})
  void badNamesAreRefused(String name) {
    VariableDescription v = named("V");
    refused(List.of(action(name, "V")), List.of(v), "");
    refused(List.of(), List.of(named(name)), "");
    assertThat(
            ServiceDescriptionCodec.encode(
                ServiceDescription.of(
                        List.of(action("X_example_org_Do", "A_ARG_TYPE_a")),
                        List.of(named("A_ARG_TYPE_a"), named("_x"), named("X_example_org_v")))
                    .withConfigId(1)))
        .isNotEmpty();
    refused(List.of(), List.of(named("n".repeat(65))), "not a name");
  }

  @Test
  @Tag("DESC-48")
  void onlyTheFirstThatComesOutIsTheReturnValue() {
    VariableDescription v = named("V");
    ArgumentDescription returned = new ArgumentDescription("R", "V", Use.RETURN_VALUE);
    ArgumentDescription plain = new ArgumentDescription("P", "V");
    refused(
        List.of(new ActionDescription("A", List.of(returned), List.of())), List.of(v), "return");
    refused(
        List.of(new ActionDescription("A", List.of(), List.of(plain, returned))),
        List.of(v),
        "return");
  }

  @Test
  @Tag("DESC-54")
  @Tag("DESC-55")
  @Tag("DESC-56")
  void rangesListsAndDefaultsThatDoNotFitAreRefused() {
    VariableDescription number = named("V");
    VariableDescription text = VariableDescription.of("T", Eventing.SILENT, UdaType.STRING);
    refused(List.of(), List.of(number.within(ValueRange.of(3, 3))), "minimum");
    assertThatThrownBy(() -> ValueRange.of(4, 3)).isInstanceOf(IllegalArgumentException.class);
    refused(List.of(), List.of(number.within(stepped("0", "10", "3"))), "step");
    refused(List.of(), List.of(number.within(stepped("0", "10", "0.5"))), "fractions");
    refused(List.of(), List.of(number.within(ValueRange.of(0, 9)).defaultingTo("10")), "default");
    refused(List.of(), List.of(number.defaultingTo("x")), "default");
    refused(List.of(), List.of(text.allowing(List.of("a")).defaultingTo("b")), "default");
    refused(List.of(), List.of(text.allowing(List.of("a", "a"))), "twice");
    refused(List.of(), List.of(text.allowing(List.of("a".repeat(32)))), "too long");
    assertThatThrownBy(() -> text.within(ValueRange.of(0, 1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> number.extending("urn:x:T"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(number.within(ValueRange.of(0, 100)).allows("101")).isFalse();
    assertThat(number.within(ValueRange.of(0, 100)).allows("100")).isTrue();
  }

  private static ValueRange stepped(String minimum, String maximum, String step) {
    return new ValueRange(
        new BigDecimal(minimum), new BigDecimal(maximum), Optional.of(new BigDecimal(step)));
  }

  @Test
  void oddServicesAreReadAndUnusableConstraintsIgnored() {
    ServiceDescription read =
        decode(
            "<scpd xmlns='urn:schemas-upnp-org:device-1-0'><serviceStateTable>"
                + "<stateVariable><name> A </name><dataType>i4</dataType><allowedValueRange>"
                + "<minimum>9</minimum><maximum>1</maximum></allowedValueRange></stateVariable>"
                + "<stateVariable sendEvents='No'><name>B</name><dataType>strange</dataType>"
                + "<allowedValueList><allowedValue> x </allowedValue><other/></allowedValueList>"
                + "<allowedValueRange><minimum>1</minimum><maximum>2</maximum>"
                + "</allowedValueRange></stateVariable>"
                + "<stateVariable><sendEventsAttribute>no</sendEventsAttribute><name>C</name>"
                + "<dataType>ui1</dataType><allowedValueRange><minimum>1</minimum>"
                + "<maximum>1E3</maximum><step>0</step></allowedValueRange></stateVariable>"
                + "<stateVariable><name>D</name><dataType>r8</dataType><allowedValueRange>"
                + "<minimum>0</minimum><maximum>1E999999999</maximum></allowedValueRange>"
                + "</stateVariable><stateVariable><name>bad name</name></stateVariable>"
                + "</serviceStateTable><actionList><action><argumentList><argument>"
                + "<direction>OUT</direction><name>X</name><retval/></argument></argumentList>"
                + "<name>Get</name></action>"
                + "<action><name>Bad</name><argumentList><argument><name>Y</name></argument>"
                + "</argumentList></action><action><name>&lt;x&gt;</name></action>"
                + "</actionList></scpd>");
    assertThat(read.variables())
        .containsExactly(
            VariableDescription.of("A", Eventing.EVENTED, UdaType.I4),
            VariableDescription.of("B", Eventing.SILENT, UdaType.STRING).allowing(List.of("x")),
            VariableDescription.of("C", Eventing.SILENT, UdaType.UI1)
                .within(ValueRange.of(1, 1000)),
            VariableDescription.of("D", Eventing.EVENTED, UdaType.R8));
    assertThat(read.actions())
        .containsExactly(
            new ActionDescription(
                "Get", List.of(), List.of(new ArgumentDescription("X", "", Use.RETURN_VALUE))));
    assertThat(read.action("Get")).isPresent();
    assertThat(read.variable("Z")).isEmpty();
  }

  @Test
  void anotherDocumentIsMalformed() {
    assertThatThrownBy(() -> decode("<root/>")).isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> decode("")).isInstanceOf(MalformedMessageException.class);
  }

  private static VariableDescription named(String name) {
    return VariableDescription.of(name, Eventing.SILENT, UdaType.I4);
  }

  private static ActionDescription action(String name, String variable) {
    return new ActionDescription(
        name, List.of(new ArgumentDescription("Arg", variable)), List.of());
  }

  private static void refused(
      List<ActionDescription> actions, List<VariableDescription> variables, String reason) {
    ServiceDescription bad = ServiceDescription.of(actions, variables).withConfigId(1);
    assertThatThrownBy(() -> ServiceDescriptionCodec.encode(bad))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  private static ServiceDescription decode(String document) {
    return ServiceDescriptionCodec.decode(document.getBytes(StandardCharsets.UTF_8));
  }
}
