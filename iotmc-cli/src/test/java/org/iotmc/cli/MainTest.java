package org.iotmc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.BindException;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import org.iotmc.api.Causes;
import org.iotmc.api.StoreException;
import org.iotmc.api.TransportException;
import org.iotmc.api.Udn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "fly",
        "discover --speed 3",
        "discover --seconds soon",
        "discover --seconds 0",
        "discover --seconds 61",
        "discover --interface no-such-interface0",
        "demo --devices many",
      })
  void whatCannotBeUsedIsToldInOneLineWithStatus2(String args) {
    CommandRun run = CommandRun.of(args.isEmpty() ? new String[0] : args.split(" "));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.complaints()).hasSize(1);
    assertThat(run.err()).startsWith("iotmc: ").contains("; ");
  }

  @Test
  void aTargetThatNoSearchCanCarryIsRefused() {
    CommandRun run = CommandRun.of("discover", "--target", "a\r\nb");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.complaints()).hasSize(1);
    assertThat(run.err()).contains("--target");
  }

  @Test
  void aFactoryWithoutADeviceSaysThatTheManufacturerIsThere(@TempDir Path directory) {
    CommandRun run = CommandRun.of("factory", "--authority", directory.toString());

    assertThat(run.status()).isZero();
    assertThat(run.lines()).containsExactly("manufacturer " + directory);
  }

  @Test
  void theExitStatusIsDocumented() {
    CommandRun run = CommandRun.of("--help");

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("Exit status:").contains("discover").contains("demo");
  }

  @Test
  void whatWentWrongInsideAFutureIsToldAsItIs() {
    String line =
        Problem.line(
            Causes.of(
                new CompletionException(
                    new TransportException("port 80", new BindException("in use\nat home")))),
            "iotmc device");

    assertThat(line)
        .isEqualTo("iotmc: port 80; end the program that uses the port, or choose another port");
  }

  @Test
  void whoDecommissionsADeviceThatIsAwayIsToldWhatBecomesOfTheOrder() {
    Udn away = new Udn("uuid:00000000-0000-4000-8000-000000000001");
    String line =
        Problem.line(
            Orders.notReached(away, new TransportException(away + " is not to be found")),
            "iotmc controller");

    assertThat(line)
        .contains("is told to leave as soon as it is back")
        .contains("'revoke " + away + "'")
        .contains("--reset")
        .doesNotContain("--interface");
  }

  @Test
  void aMessageNeverTakesMoreThanOneLine() {
    assertThat(Problem.line(new StoreException("one\n\ttwo"), "iotmc"))
        .startsWith("iotmc: one two");
  }

  @Test
  void aMistakeOfOursIsNoBadInput() {
    assertThat(Problem.isInput(new IllegalStateException("oops"))).isFalse();
    assertThat(Problem.line(new IllegalStateException("oops"), "iotmc")).contains("report it");
  }
}
