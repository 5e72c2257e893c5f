package org.iotmc.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class SimulatedWorldTest {
  private static final List<Integer> DRAWN = new ArrayList<>();

  /** Tests for the tests here; not found as tests by themselves. */
  @SimulatedWorld
  static final class Examples {
    @Test
    void fails(SimWorld world) {
      DRAWN.add(world.host("device").jitter().nextInt());
      throw new AssertionError("on purpose");
    }
  }

  @SimulatedWorld(seed = 42)
  static final class Pinned {
    @Test
    void fails(SimWorld world) {
      DRAWN.add(world.host("device").jitter().nextInt());
      throw new AssertionError("on purpose");
    }
  }

  @SimulatedWorld(seed = 7)
  static final class Careless {
    @Test
    void passesButItsHostThrows(SimWorld world) {
      SimHost host = world.host("device");
      host.newLane("role")
          .execute(
              () -> {
                throw new IllegalStateException("nobody handles this");
              });
      world.runFor(Duration.ofSeconds(1));
    }

    @Test
    void givesTheSameWorldTwice(SimWorld world, SimWorld same) {
      assertThat(same).isSameAs(world);
    }
  }

  private static List<TestExecutionResult> run(Class<?> tests, Map<String, String> parameters) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(tests))
            .configurationParameters(parameters)
            .build();
    List<TestExecutionResult> results = new ArrayList<>();
    LauncherFactory.create()
        .execute(
            request,
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest()) {
                  results.add(result);
                }
              }
            });
    return results;
  }

  private static Throwable failure(Class<?> tests, Map<String, String> parameters) {
    return run(tests, parameters).stream()
        .flatMap(result -> result.getThrowable().stream())
        .findFirst()
        .orElseThrow();
  }

  private static String seedSaid(Throwable failure) {
    return String.valueOf(failure.getSuppressed()[0].getMessage());
  }

  @Test
  void aFailureSaysItsSeedAndTheSeedReplaysIt() {
    Throwable failure = failure(Examples.class, Map.of());
    assertThat(failure).hasMessage("on purpose");
    String said = seedSaid(failure);
    String seed = said.substring(said.lastIndexOf('=') + 1);
    failure(Examples.class, Map.of());
    assertThat(seedSaid(failure(Examples.class, Map.of("iotmc.seed", seed)))).isEqualTo(said);
    failure(Examples.class, Map.of("iotmc.seed", "1"));
    int last = DRAWN.size() - 1;
    assertThat(DRAWN.subList(last - 3, last)).containsOnly(DRAWN.get(last - 3));
    assertThat(DRAWN.get(last)).isNotEqualTo(DRAWN.get(last - 1));
  }

  @Test
  void aSeedThatIsPinnedCountsUnlessAnotherIsAskedFor() {
    assertThat(seedSaid(failure(Pinned.class, Map.of()))).contains("was 42;");
    assertThat(seedSaid(failure(Pinned.class, Map.of("iotmc.seed", "0x10")))).contains("was 16;");
  }

  @Test
  void whatAHostThrowsAndNobodyHandlesFailsItsTest() {
    List<TestExecutionResult> results = run(Careless.class, Map.of());
    assertThat(results).hasSize(2);
    Throwable failure = failure(Careless.class, Map.of());
    assertThat(failure).hasRootCauseMessage("nobody handles this");
    assertThat(seedSaid(failure)).contains("was 7;");
    assertThat(results).filteredOn(result -> result.getThrowable().isEmpty()).hasSize(1);
  }
}
