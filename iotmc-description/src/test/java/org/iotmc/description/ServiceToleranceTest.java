package org.iotmc.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.iotmc.description.Given.VERSION;
import static org.iotmc.description.Given.kinds;
import static org.iotmc.description.Given.scpd;
import static org.iotmc.description.Given.scpdDocument;
import static org.iotmc.description.Given.variable;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Warning;
import org.iotmc.api.Warning.Kind;
import org.iotmc.api.service.UdaType;
import org.iotmc.description.ArgumentDescription.Use;
import org.iotmc.description.VariableDescription.Eventing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of service descriptions that the field gets wrong, and what is said of it. */
class ServiceToleranceTest {
  @Test
  void aProperDescriptionHasNoWarnings() {
    assertThat(scpd(action("A", argument("I", "in", "V") + argument("O", "out", "V"))).warnings())
        .isEmpty();
    assertThat(
            ServiceDescriptionCodec.decode(ServiceDescriptionCodec.encode(Samples.temperature()))
                .warnings())
        .isEmpty();
  }

  private static String action(String name, String arguments) {
    return "<actionList><action><name>"
        + name
        + "</name><argumentList>"
        + arguments
        + "</argumentList></action></actionList>";
  }

  private static String argument(String name, String direction, String variable) {
    return "<argument><name>%s</name><direction>%s</direction><relatedStateVariable>%s</relatedStateVariable></argument>"
        .formatted(name, direction, variable);
  }

  @ParameterizedTest
  @Tag("FIELD-44")
  @Tag("DESC-72")
  @ValueSource(
      strings = {"", "<notscpd/>", "<html><body>404</body></html>", "status=ok", "<scpd>", "\0"})
  void whatIsNoServiceDescriptionIsRefused(String document) {
    assertThatThrownBy(() -> scpdDocument(document)).isInstanceOf(MalformedMessageException.class);
  }

  @Test
  @Tag("FIELD-44")
  @Tag("DESC-44")
  void aServiceWithoutTableAndWithAnotherNamespaceIsOneWithoutVariables() {
    ServiceDescription read = scpdDocument("<scpd xmlns='urn:x'/>");
    assertThat(read.actions()).isEmpty();
    assertThat(read.variables()).isEmpty();
    assertThat(read.warnings())
        .containsExactly(
            new Warning(Kind.NAMESPACE, "scpd"),
            new Warning(Kind.MISSING, "specVersion"),
            new Warning(Kind.MISSING, "serviceStateTable/stateVariable"));
  }

  @Test
  @Tag("DESC-48")
  void argumentsInAnyOrderAndWithAnyMarkAreRead() {
    String marked = argument("O1", "out", "V").replace("<name>", "<retval/><name>");
    ServiceDescription read =
        scpd(
            action(
                "A",
                marked
                    + argument("I1", "in", "V")
                    + marked.replace("O1", "O2")
                    + argument("I2", "in", "V").replace("<name>", "<retval/><name>")));
    assertThat(read.actions())
        .containsExactly(
            new ActionDescription(
                "A",
                List.of(new ArgumentDescription("I1", "V"), new ArgumentDescription("I2", "V")),
                List.of(
                    new ArgumentDescription("O1", "V", Use.RETURN_VALUE),
                    new ArgumentDescription("O2", "V"))));
    assertThat(kinds(read.warnings())).containsExactly(Kind.MISPLACED, Kind.OUT_OF_ORDER);
  }

  @Test
  @Tag("DESC-49")
  void anArgumentOfAnUnknownVariableIsKept() {
    ServiceDescription read = scpd(action("A", argument("I", "in", "Nowhere")));
    assertThat(read.action("A").orElseThrow().in())
        .containsExactly(new ArgumentDescription("I", "Nowhere"));
    assertThat(kinds(read.warnings())).containsExactly(Kind.UNUSABLE_VALUE);
    assertThat(kinds(scpd(action("A", argument("I", "in", ""))).warnings()))
        .containsExactly(Kind.MISSING);
  }

  @ParameterizedTest
  @CsvSource({
    "IN, MISSPELT, true",
    "Out, MISSPELT, true",
    "inout, UNUSABLE_VALUE, false",
    "'', MISSING, false"
  })
  void aDirectionIsRecognisedInAnyCase(String direction, Kind fault, boolean kept) {
    ServiceDescription read = scpd(action("A", argument("I", direction, "V")));
    assertThat(read.actions()).hasSize(kept ? 1 : 0);
    assertThat(kinds(read.warnings())).contains(fault).hasSize(kept ? 1 : 2);
    String returned = argument("O", "", "V").replace("<name>", "<retval/><name>");
    assertThat(scpd(action("A", returned)).action("A").orElseThrow().out()).hasSize(1);
  }

  @Test
  @Tag("DESC-50")
  void whatHasNoUsableNameIsLeftOut() {
    ServiceDescription read =
        scpd(
            action("Get & Status", "") + action("", "") + action("\n Ok\t", "") + action("Ok", ""),
            variable("a b", "<dataType>i4</dataType>"),
            variable("9", "<dataType>i4</dataType>"));
    assertThat(read.actions()).extracting(ActionDescription::name).containsExactly("Ok");
    assertThat(read.variables()).hasSize(1);
    assertThat(kinds(read.warnings()))
        .containsExactly(Kind.ESCAPING, Kind.DUPLICATE, Kind.LEFT_OUT);
  }

  @Test
  void ofAVariableThatIsDeclaredTwiceTheFirstCounts() {
    ServiceDescription read =
        scpd(
            "",
            variable("X", "<dataType>i4</dataType>"),
            variable("X", "<dataType>string</dataType>"));
    assertThat(read.variable("X").orElseThrow().dataType()).isEqualTo(UdaType.I4);
    assertThat(read.warnings()).containsExactly(new Warning(Kind.DUPLICATE, "stateVariable X"));
  }

  @ParameterizedTest
  @Tag("DESC-51")
  @CsvSource({
    "'', EVENTED,",
    "sendEvents='yes', EVENTED,",
    "sendEvents='no', SILENT,",
    "sendEvents='No', SILENT, MISSPELT",
    "sendEvents='0', SILENT, MISSPELT",
    "sendEvents='maybe', EVENTED, UNUSABLE_VALUE",
    "multicast='yes', MULTICAST,",
    "multicast='no', EVENTED,",
    "sendEvents='yes' multicast='yes', MULTICAST,",
    "sendEvents='no' multicast='yes', SILENT, CONTRADICTION",
  })
  void eventsAreSentUnlessToldAndNotByMulticastUnlessTold(
      String attributes, Eventing expected, Kind fault) {
    ServiceDescription read =
        scpd("", variable("X", "<dataType>i4</dataType>").replace("sendEvents='no'", attributes));
    assertThat(read.variable("X").orElseThrow().eventing()).isEqualTo(expected);
    assertThat(kinds(read.warnings())).isEqualTo(fault == null ? List.of() : List.of(fault));
  }

  @Test
  @Tag("DESC-51")
  void theOldElementForEventingIsRead() {
    String old =
        variable("X", "<dataType>i4</dataType><sendEventsAttribute>no</sendEventsAttribute>")
            .replace(" sendEvents='no'", "");
    ServiceDescription read = scpd("", old);
    assertThat(read.variable("X").orElseThrow().eventing()).isEqualTo(Eventing.SILENT);
    assertThat(kinds(read.warnings())).containsExactly(Kind.MISPLACED);
  }

  @ParameterizedTest
  @Tag("DESC-52")
  @EnumSource(UdaType.class)
  void everyDataTypeIsRead(UdaType type) {
    ServiceDescription read =
        scpd("", variable("X", "<dataType>" + type.wireName() + "</dataType>"));
    assertThat(read.variable("X").orElseThrow().dataType()).isEqualTo(type);
    assertThat(read.warnings()).isEmpty();
  }

  @Test
  @Tag("DESC-52")
  void anExtendedTypeIsReadInBothFormsAndAnUnknownOneIsAString() {
    String full = "<dataType type='urn:x-org:types:Colour'>string</dataType>";
    String prefixed = "<dataType xmlns:p='urn:x-org:types' type='p:Colour'>string</dataType>";
    for (String form : List.of(full, prefixed)) {
      ServiceDescription read = scpd("", variable("X", form));
      VariableDescription x = read.variable("X").orElseThrow();
      assertThat(x.dataType()).isEqualTo(UdaType.STRING);
      assertThat(x.extendedType()).contains("urn:x-org:types:Colour");
      assertThat(x.allows("anything")).isTrue();
      assertThat(read.warnings()).isEmpty();
    }
    ServiceDescription odd =
        scpd(
            "",
            variable("A", "<dataType>strange</dataType>"),
            variable("B", ""),
            variable("C", "<dataType>Boolean</dataType>"));
    assertThat(odd.variables())
        .extracting(VariableDescription::dataType)
        .containsExactly(UdaType.STRING, UdaType.STRING, UdaType.STRING, UdaType.BOOLEAN);
    assertThat(odd.warnings())
        .containsExactly(
            new Warning(Kind.UNUSABLE_VALUE, "stateVariable A/dataType"),
            new Warning(Kind.MISSING, "stateVariable B/dataType"),
            new Warning(Kind.MISSPELT, "stateVariable C/dataType"));
  }

  @Test
  @Tag("DESC-54")
  void ofListAndRangeTheOneThatFitsTheTypeCounts() {
    String both =
        "<allowedValueList><allowedValue>1</allowedValue><other/></allowedValueList>"
            + range("1", "2", "");
    ServiceDescription read =
        scpd(
            "",
            variable("T", "<dataType>string</dataType>" + both),
            variable("N", "<dataType>i4</dataType>" + both),
            variable("B", "<dataType>boolean</dataType>" + both),
            variable("E", "<dataType>string</dataType><allowedValueList/>"));
    assertThat(read.variable("T").orElseThrow().allowedValues()).containsExactly("1");
    assertThat(read.variable("T").orElseThrow().range()).isEmpty();
    assertThat(read.variable("N").orElseThrow().range()).contains(ValueRange.of(1, 2));
    assertThat(read.variable("N").orElseThrow().allowedValues()).isEmpty();
    assertThat(read.variable("B").orElseThrow().range()).isEmpty();
    assertThat(read.variable("E").orElseThrow().allows("x")).isTrue();
    assertThat(kinds(read.warnings())).containsExactly(Kind.UNUSABLE_VALUE, Kind.CONTRADICTION);
  }

  @ParameterizedTest
  @ValueSource(strings = {"3500", "3.5E+3", "3500.00", "35E2", "+3500"})
  void equalBoundsAreEqualHoweverTheyAreWritten(String maximum) {
    VariableDescription read =
        scpd("", variable("X", "<dataType>r8</dataType>" + range("0E7", maximum, "0.50")))
            .variable("X")
            .orElseThrow();
    ValueRange range = read.range().orElseThrow();
    assertThat(range)
        .isEqualTo(
            new ValueRange(
                BigDecimal.ZERO, BigDecimal.valueOf(3500), Optional.of(new BigDecimal("0.5"))))
        .hasToString("ValueRange[minimum=0, maximum=3500, step=Optional[0.5]]");
  }

  @Test
  void aBoundOfManyDigitsCanBeTakenAgain() {
    ValueRange range = new ValueRange(BigDecimal.ZERO, new BigDecimal("1E329"), Optional.empty());
    assertThat(new ValueRange(range.minimum(), range.maximum(), range.step())).isEqualTo(range);
    assertThatThrownBy(
            () -> new ValueRange(BigDecimal.ZERO, new BigDecimal("1E330"), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String range(String minimum, String maximum, String step) {
    String tail = step.isEmpty() ? "" : "<step>" + step + "</step>";
    return "<allowedValueRange><minimum>%s</minimum><maximum>%s</maximum>%s</allowedValueRange>"
        .formatted(minimum, maximum, tail);
  }

  @ParameterizedTest
  @Tag("DESC-55")
  @Tag("FIELD-43")
  @CsvSource({"9, 1, ''", "'', 1, ''", "a, b, ''", "0, 1E999999999, ''", "0, '', ''"})
  void aRangeThatIsNoneIsPassedOver(String minimum, String maximum, String step) {
    ServiceDescription read =
        scpd("", variable("X", "<dataType>r8</dataType>" + range(minimum, maximum, step)));
    assertThat(read.variable("X").orElseThrow().range()).isEmpty();
    assertThat(read.warnings())
        .containsExactly(new Warning(Kind.UNUSABLE_VALUE, "stateVariable X/allowedValueRange"));
  }

  @Test
  @Tag("DESC-55")
  @Tag("DESC-60")
  void aRangeAndADefaultReachToTheGreatestOfTheirType() {
    String greatest = "18446744073709551615";
    String declared =
        "<dataType>ui8</dataType><defaultValue>"
            + greatest
            + "</defaultValue>"
            + range("1", greatest, "");
    ServiceDescription read = scpd("", variable("X", declared));
    VariableDescription x = read.variable("X").orElseThrow();
    assertThat(read.warnings()).isEmpty();
    assertThat(x.defaultValue()).contains(greatest);
    assertThat(x.allows(greatest)).isTrue();
    assertThat(x.allows("0")).isFalse();
    assertThat(x.allows("18446744073709551616")).isFalse();
  }

  @ParameterizedTest
  @Tag("DESC-55")
  @ValueSource(strings = {"0", "-1", "x"})
  void aStepThatIsNoneIsPassedOver(String step) {
    ServiceDescription read =
        scpd("", variable("X", "<dataType>ui1</dataType>" + range("0", "9", step)));
    assertThat(read.variable("X").orElseThrow().range()).contains(ValueRange.of(0, 9));
    assertThat(kinds(read.warnings())).containsExactly(Kind.UNUSABLE_VALUE);
  }

  @ParameterizedTest
  @Tag("DESC-56")
  @Tag("FIELD-43")
  @CsvSource({
    "ui4, NOT_IMPLEMENTED",
    "ui1, 256",
    "i4, ''",
    "boolean, maybe",
  })
  void aDefaultThatIsNoneIsPassedOver(String type, String value) {
    String declared = "<dataType>" + type + "</dataType>";
    ServiceDescription read =
        scpd("", variable("X", declared + "<defaultValue>" + value + "</defaultValue>"));
    assertThat(read.variable("X").orElseThrow().defaultValue()).isEqualTo(Optional.empty());
    assertThat(read.warnings())
        .containsExactly(new Warning(Kind.UNUSABLE_VALUE, "stateVariable X/defaultValue"));
  }

  @Test
  @Tag("DESC-46")
  void aByteOrderMarkIsNoFault() {
    String document =
        "\ufeff<?xml version='1.0'?><scpd xmlns='urn:schemas-upnp-org:service-1-0'>"
            + VERSION
            + "<serviceStateTable>"
            + variable("V", "<dataType>string</dataType>")
            + "</serviceStateTable></scpd>";
    assertThat(scpdDocument(document).warnings()).isEmpty();
  }
}
