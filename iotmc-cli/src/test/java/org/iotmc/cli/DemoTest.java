package org.iotmc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The main job on real sockets of this host, as a person runs it. */
class DemoTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Main.run(new PrintWriter(out), new PrintWriter(err), args);
  }

  @Test
  @Timeout(value = 4, unit = TimeUnit.MINUTES)
  void everyExpectationOfTheMainJobHoldsOnRealSockets() {
    assertThat(run("demo", "--devices", "4")).as("%s%n%s", out, err).isZero();
    assertThat(out.toString())
        .contains("8. Decommissioning", "expectations held", "download: 100 %")
        .containsPattern("step 8 took [0-9]+\\.[0-9]+ s")
        .doesNotContain("FAILED");
    assertThat(tableRows())
        .hasSize(5)
        .allSatisfy(
            row -> assertThat(row).matches("(DEVICE|device-[1-4]) .* (FIRMWARE|2\\.0\\.0)"));
  }

  /** The table at the end, with its head. */
  private List<String> tableRows() {
    return out.toString().lines().filter(l -> l.matches("(DEVICE|device-\\d) .*")).toList();
  }

  @Test
  void fiveDevicesUnlessAnotherNumberIsGiven() {
    assertThat(run("demo", "--help")).isZero();
    assertThat(out.toString()).contains("5 unless given");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "51", "-1", "many"})
  void aNumberOfDevicesThatCannotBePlayedIsOneLineAndStatusTwo(String count) {
    assertThat(run("demo", "--devices", count)).isEqualTo(2);
    assertThat(err.toString().strip().lines()).hasSize(1);
  }
}
