package org.iotmc.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** The main job with its real times: a day of probation, a schedule eight hours ahead. */
class ScenarioInTheSimulatedWorldTest {
  private static final int DEVICES = 5;

  private record Run(Ledger ledger, String told, String trace) {}

  private static Run run(long seed) {
    SimulatedWorld world = new SimulatedWorld(seed);
    StringWriter told = new StringWriter();
    Narrator narrator =
        new Narrator(
            new PrintWriter(told),
            () -> world.sim().host("factory").nanos(),
            Narrator.Terminal.PLAIN);
    new Scenario(world, narrator, DEVICES).run();
    assertThat(world.sim().failures()).isEmpty();
    return new Run(narrator.ledger(), told.toString(), world.sim().trace().digest());
  }

  @Test
  void everyExpectationHolds() {
    Run run = run(1);
    assertThat(run.ledger.failures()).as(run.told).isEmpty();
    assertThat(run.ledger.entries()).hasSizeGreaterThan(40);
  }

  @Test
  void theSameSeedGivesTheSameTraceAndAnotherSeedAnother() {
    Run first = run(2);
    assertThat(run(2).trace).isEqualTo(first.trace);
    assertThat(run(3).trace).isNotEqualTo(first.trace);
  }
}
