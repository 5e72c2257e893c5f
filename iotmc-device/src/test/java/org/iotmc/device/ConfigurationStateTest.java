package org.iotmc.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.iotmc.api.ActionException;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.Configuration;
import org.iotmc.api.profile.Parameter;
import org.iotmc.api.profile.ParameterSchema;
import org.iotmc.api.service.UdaType;
import org.iotmc.api.service.ValueType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

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
