package org.iotmc.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
import org.iotmc.description.VariableDescription.Eventing;
import org.junit.jupiter.api.Test;

class ServiceDescriptionCodecTest {
  enum Mode {
    HEAT,
    COOL
  }

  record Target(@Range(min = 5, max = 35) int degrees, Mode mode) {}

  record Reading(long degrees, Mode mode) {}

  @UpnpService(domain = "example-org", name = "Heater")
  @StateVariable(name = "Degrees", type = int.class)
  interface Heater {
    @Action(caller = Caller.ANYBODY)
    CompletionStage<Nothing> setTarget(Call<Target> call);

    @Action(caller = Caller.ANYBODY)
    CompletionStage<Reading> getReading(Call<Nothing> call);
  }

  @Test
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
                "Get",
                List.of(),
                List.of(new ArgumentDescription("X", "", ArgumentDescription.Use.RETURN_VALUE))));
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
