package org.iotmc.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.iotmc.api.ActionException;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.Configuration;
import org.iotmc.api.profile.Parameter;
import org.iotmc.api.profile.ParameterSchema;
import org.iotmc.api.service.UdaType;
import org.iotmc.api.service.ValueType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationStateTest {
  private static final ParameterSchema INTERVAL =
      new ParameterSchema("report-interval", UdaType.UI4, "60", "10", "3600", "");
  private static final ParameterSchema MODE =
      new ParameterSchema("mode", UdaType.STRING, "eco", "", "", "eco,comfort");

  private final ConfigurationState initial = ConfigurationState.initial(List.of(INTERVAL, MODE));

  private static Configuration.Batch batch(long revision, Parameter... parameters) {
    return new Configuration.Batch(revision, List.of(parameters));
  }

  @Test
  void aBatchAppliesAsAWholeAndRaisesTheRevision() {
    ConfigurationState next =
        initial.apply(
            batch(0, new Parameter("mode", "comfort"), new Parameter("report-interval", "30")));
    assertThat(next.revision()).isEqualTo(1);
    assertThat(next.parameters())
        .containsExactly(new Parameter("mode", "comfort"), new Parameter("report-interval", "30"));
    assertThat(next.digest()).isNotEqualTo(initial.digest());
  }

  @Test
  void oneValueOutOfRangeRefusesTheWholeBatch() {
    assertRefused(
        UpnpError.ARGUMENT_VALUE_OUT_OF_RANGE,
        new Parameter("mode", "comfort"),
        new Parameter("report-interval", "9"));
    assertThat(initial.value("mode")).contains("eco");
  }

  @Test
  void theRangeIncludesItsEnds() {
    assertThat(initial.apply(batch(0, new Parameter("report-interval", "10"))).revision())
        .isEqualTo(1);
    assertThat(initial.apply(batch(0, new Parameter("report-interval", "3600"))).revision())
        .isEqualTo(1);
    assertRefused(UpnpError.ARGUMENT_VALUE_OUT_OF_RANGE, new Parameter("report-interval", "3601"));
  }

  @Test
  void anotherTypeAnUnknownNameAndAValueThatIsNotAllowedHaveTheirOwnErrors() {
    assertRefused(UpnpError.ARGUMENT_VALUE_INVALID, new Parameter("report-interval", "often"));
    assertRefused(UpnpError.NO_SUCH_PARAMETER, new Parameter("colour", "red"));
    assertRefused(UpnpError.ARGUMENT_VALUE_OUT_OF_RANGE, new Parameter("mode", "party"));
  }

  private enum Mode {
    eco,
    comfort
  }

  /** UDA 2.0, 3.2.5: it must not matter whether a limit is in the description or in the schema. */
  @Test
  @Tag("CTRL-31")
  @Tag("CTRL-32")
  void aValueHasTheErrorThatItWouldHaveAsAnArgument() {
    ValueType interval =
        ValueType.of(long.class).as(UdaType.UI4).within(new ValueType.Bounds(10, 3600));
    for (String text :
        List.of("10", "3600", "9", "3601", "-1", "4294967296", "9".repeat(30), "", "ten", "1.5")) {
      assertThat(codeOf(() -> ParameterCheck.check(INTERVAL, text)))
          .as(text)
          .isEqualTo(codeOf(() -> interval.parseArgument("report-interval", text)));
    }
    ValueType mode = ValueType.of(Mode.class);
    for (String text : List.of("eco", "comfort", "party", "ECO", "")) {
      assertThat(codeOf(() -> ParameterCheck.check(MODE, text)))
          .as(text)
          .isEqualTo(codeOf(() -> mode.parseArgument("mode", text)));
    }
  }

  private static int codeOf(Runnable check) {
    try {
      check.run();
      return 0;
    } catch (ActionException e) {
      return e.code();
    }
  }

  @Test
  void anotherRevisionThanExpectedIsAConflict() {
    assertThatThrownBy(() -> initial.apply(batch(7, new Parameter("mode", "comfort"))))
        .isInstanceOfSatisfying(
            ActionException.class, e -> assertThat(e.is(UpnpError.REVISION_CONFLICT)).isTrue());
  }

  @Test
  void whatIsKeptComesBackAndNewFirmwareFillsInItsDefaults() {
    ConfigurationState kept = initial.apply(batch(0, new Parameter("mode", "comfort")));
    ConfigurationState back = initial.restore(kept.encode());
    assertThat(back.digest()).isEqualTo(kept.digest());

    ParameterSchema fan = new ParameterSchema("fan", UdaType.BOOLEAN, "0", "", "", "");
    ConfigurationState newer =
        ConfigurationState.initial(List.of(MODE, fan)).restore(kept.encode());
    assertThat(newer.parameters())
        .containsExactly(new Parameter("fan", "0"), new Parameter("mode", "comfort"));
    assertThat(newer.revision()).isEqualTo(1);
  }

  @Test
  void whatFirmwareOnTrialHasNoUseForIsThereAgainWhenItIsLeft() {
    ConfigurationState kept =
        initial.apply(
            batch(0, new Parameter("mode", "comfort"), new Parameter("report-interval", "99")));
    ParameterSchema other = new ParameterSchema("mode", UdaType.STRING, "on", "", "", "off,on");
    ParameterSchema fan = new ParameterSchema("fan", UdaType.BOOLEAN, "0", "", "", "");
    ConfigurationState trial =
        ConfigurationState.initial(List.of(other, fan))
            .restore(kept.encode())
            .apply(batch(1, new Parameter("fan", "1")));
    assertThat(trial.parameters())
        .containsExactly(new Parameter("fan", "1"), new Parameter("mode", "on"));
    ConfigurationState back = initial.restore(trial.encode());
    assertThat(back.parameters()).isEqualTo(kept.parameters());
    assertThat(new String(back.reset().encode(), UTF_8)).doesNotContain("fan");
  }

  @Property
  void everyConfigurationSurvivesItsDocument(
      @ForAll @LongRange(min = 0, max = 0xffff_ffffL) long revision, @ForAll String text) {
    ParameterSchema label = new ParameterSchema("label", UdaType.STRING, "", "", "", "");
    ConfigurationState empty = ConfigurationState.initial(List.of(label, INTERVAL));
    Assume.that(ParameterCheck.accepts(label, text));
    ConfigurationState kept =
        empty.apply(batch(0, new Parameter("label", text), new Parameter("report-interval", "99")));
    String document = new String(kept.encode(), UTF_8);
    byte[] late = document.replace("revision: 1\n", "revision: " + revision + "\n").getBytes(UTF_8);

    ConfigurationState back = empty.restore(late);

    assertThat(back.parameters()).isEqualTo(kept.parameters());
    assertThat(back.revision()).isEqualTo(revision);
    assertThat(back.encode()).isEqualTo(late);
  }

  @Property
  void noiseFailsOnlyAsMalformed(@ForAll byte[] noise, @ForAll int where) {
    byte[] good = initial.encode();
    int from = Math.floorMod(where, good.length);
    System.arraycopy(noise, 0, good, from, Math.min(noise.length, good.length - from));
    for (byte[] content : List.of(noise, good)) {
      Throwable failure = catchThrowable(() -> initial.restore(content));
      assertThat(failure == null || failure instanceof MalformedMessageException)
          .as("%s", failure)
          .isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "revision: -1\n",
        "revision: 4294967296\n",
        "revision: 1\nname: mode\n",
        "revision: 1\nname: gone\nname: mode\nvalue: comfort\n",
        "revision: 1\nvalue: comfort\nvalue: eco\nname: mode\n",
      })
  void aDocumentThatMakesNoSenseIsMalformed(String lines) {
    byte[] content = ("iotmc-configuration: 1\n" + lines).getBytes(UTF_8);
    assertThatThrownBy(() -> initial.restore(content))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void aResetGoesBackToTheDefaultsButNotToAnOlderRevision() {
    ConfigurationState reset = initial.apply(batch(0, new Parameter("mode", "comfort"))).reset();
    assertThat(reset.value("mode")).contains("eco");
    assertThat(reset.revision()).isEqualTo(2);
  }

  private void assertRefused(UpnpError error, Parameter... parameters) {
    assertThatThrownBy(() -> initial.apply(batch(0, parameters)))
        .isInstanceOfSatisfying(ActionException.class, e -> assertThat(e.is(error)).isTrue());
  }
}
