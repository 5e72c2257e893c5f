package org.iotmc.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** The exit status of the demonstration: it has to be able to fail. */
class DemoEndingTest {
  private final StringWriter told = new StringWriter();
  private final Narrator narrator =
      new Narrator(new PrintWriter(told), () -> 0, Narrator.Terminal.PLAIN);

  @Test
  void whenEveryExpectationHeldTheStatusIsZero() {
    narrator.expect("the sun rises", true);
    assertThat(DemoCommand.finish(narrator)).isZero();
    assertThat(told.toString()).contains("1 of 1 expectations held").doesNotContain("FAILED");
  }

  @Test
  void oneExpectationThatDidNotHoldIsNamedAndTheStatusIsOne() {
    narrator.expect("the sun rises", true);
    narrator.expect("the moon is blue", false);
    narrator.expect("the sun sets", true);
    assertThat(DemoCommand.finish(narrator)).isEqualTo(1);
    assertThat(told.toString())
        .contains("2 of 3 expectations held")
        .contains("FAILED: the moon is blue");
  }

  @Test
  void whereNothingWasExpectedNothingHeld() {
    assertThat(DemoCommand.finish(narrator)).isEqualTo(1);
  }

  @Test
  void aNetworkThatBreaksOnTheWayIsToldAndTheStatusIsOne() {
    SimulatedWorld world = new SimulatedWorld(1, SimulatedWorld.Network.IPV4);
    StringWriter cutting =
        new StringWriter() {
          @Override
          public void write(String text, int from, int length) {
            super.write(text, from, length);
            if (text.startsWith("4. ")) {
              var network = world.sim().network();
              network.partition(world.sim().host("controller"), world.sim().host("device-1"));
            }
          }
        };
    Narrator teller =
        new Narrator(
            new PrintWriter(cutting),
            () -> world.sim().host("factory").nanos(),
            Narrator.Terminal.PLAIN);

    new Scenario(world, teller, Cast.MIN_DEVICES).run();

    assertThat(DemoCommand.finish(teller)).isEqualTo(1);
    assertThat(cutting.toString()).contains("FAILED: nothing fails on the way");
  }
}
