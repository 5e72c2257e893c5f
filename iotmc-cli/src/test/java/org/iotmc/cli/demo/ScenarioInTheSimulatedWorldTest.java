package org.iotmc.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import org.iotmc.sim.Trace;
import org.junit.jupiter.api.Test;

/** The main job with its real times: a day of probation, a schedule eight hours ahead. */
class ScenarioInTheSimulatedWorldTest {
  private static final int DEVICES = 5;

  /** So many datagrams and HTTP messages are enough; more would be somebody's polling. */
  private static final long MAX_EVENTS = 20_000;

  private record Run(Ledger ledger, String told, String trace, long events) {}

  private static Run run(long seed) {
    return run(seed, SimulatedWorld.Network.IPV4);
  }

  private static Run run(long seed, SimulatedWorld.Network network) {
    long start = System.nanoTime();
    long cpuStart = cpu();
    SimulatedWorld world = new SimulatedWorld(seed, network);
    StringWriter told = new StringWriter();
    Narrator narrator =
        new Narrator(
            new PrintWriter(told),
            () -> world.sim().host("factory").nanos(),
            Narrator.Terminal.PLAIN);
    new Scenario(world, narrator, DEVICES).run();
    assertThat(world.sim().failures()).isEmpty();
    System.out.printf(
        "scenario with seed %d: %d ms, %d ms of CPU%n",
        seed, (System.nanoTime() - start) / 1_000_000, (cpu() - cpuStart) / 1_000_000);
    Trace trace = world.sim().trace();
    return new Run(narrator.ledger(), told.toString(), trace.digest(), trace.count());
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  @Test
  void everyExpectationHolds() {
    Run run = run(1);
    assertThat(run.ledger.failures()).as(run.told).isEmpty();
    assertThat(run.ledger.entries()).hasSizeGreaterThan(40);
    assertThat(run.events).isLessThan(MAX_EVENTS);
  }

  @Test
  void everyExpectationHoldsWhereDevicesAreFoundOverIpv6() {
    Run run = run(1, SimulatedWorld.Network.IPV4_AND_IPV6);
    assertThat(run.ledger.failures()).as(run.told).isEmpty();
  }

  @Test
  void everyExpectationHoldsWhereThereAreLinkLocalAddressesOnly() {
    Run run = run(1, SimulatedWorld.Network.LINK_LOCAL);
    assertThat(run.ledger.failures()).as(run.told).isEmpty();
  }

  @Test
  void theSameSeedGivesTheSameTraceAndAnotherSeedAnother() {
    Run first = run(2);
    assertThat(run(2).trace).isEqualTo(first.trace);
    assertThat(run(3).trace).isNotEqualTo(first.trace);
  }
}
