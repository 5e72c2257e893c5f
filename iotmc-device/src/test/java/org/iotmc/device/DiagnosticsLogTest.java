package org.iotmc.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.profile.Diagnostics;
import org.iotmc.api.profile.LogEntry;
import org.iotmc.api.profile.Severity;
import org.junit.jupiter.api.Test;

class DiagnosticsLogTest {
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

  private final DiagnosticsLog log = new DiagnosticsLog();

  private void append(int minute, Severity severity, String message) {
    log.append(START.plus(Duration.ofMinutes(minute)), severity, "test", message);
  }

  private static Diagnostics.Query query(Severity least, int from, int to, int max) {
    return new Diagnostics.Query(
        least,
        START.plus(Duration.ofMinutes(from)),
        START.plus(Duration.ofMinutes(to)),
        0,
        max,
        true);
  }

  @Test
  void severityAndTimeSelectTogether() {
    append(0, Severity.ERROR, "early error");
    append(5, Severity.DEBUG, "chatter");
    append(6, Severity.WARNING, "warning");
    append(9, Severity.ERROR, "late error");
    assertThat(log.read(query(Severity.WARNING, 5, 8, 10)).entries())
        .extracting(LogEntry::message)
        .containsExactly("warning");
  }

  @Test
  void entriesGoOnlyOnceTheReaderHasThemAndOnlyThose() {
    append(1, Severity.ERROR, "read");
    Diagnostics.Page page = log.read(query(Severity.DEBUG, 0, 10, 10));
    append(2, Severity.ERROR, "came later");
    assertThat(log.read(query(Severity.DEBUG, 0, 10, 10)).entries()).hasSize(2);

    assertThat(log.clear(page.receipt())).isTrue();
    assertThat(log.read(query(Severity.DEBUG, 0, 10, 10)).entries())
        .extracting(LogEntry::message)
        .containsExactly("came later");
    assertThat(log.clear(page.receipt())).as("the same again is no error").isTrue();
    assertThat(log.clear("r999-1")).isFalse();
  }

  @Test
  void aFullRingCountsWhatNobodyRead() {
    for (int i = 0; i < DiagnosticsLog.CAPACITY; i++) {
      append(0, Severity.INFORMATIONAL, "entry " + i);
    }
    assertThat(log.read(query(Severity.DEBUG, 0, 1, 10)).overwritten()).isZero();
    for (int i = 0; i < 15; i++) {
      append(0, Severity.INFORMATIONAL, "more " + i);
    }
    assertThat(log.read(query(Severity.DEBUG, 0, 1, 10)).overwritten())
        .as("ten of the fifteen had been read")
        .isEqualTo(5);
  }

  @Test
  void theCursorContinuesWhereAPageEnded() {
    for (int i = 1; i <= 5; i++) {
      append(0, Severity.ERROR, "entry " + i);
    }
    Diagnostics.Page first = log.read(query(Severity.ERROR, 0, 1, 3));
    Diagnostics.Query rest =
        new Diagnostics.Query(
            Severity.ERROR, START, START.plusSeconds(60), first.cursor(), 3, false);
    assertThat(log.read(rest).entries())
        .extracting(LogEntry::message)
        .containsExactly("entry 4", "entry 5");
    assertThat(log.read(rest).receipt()).isEmpty();
  }

  @Test
  void theLogSurvivesARestartWithItsNumbers() {
    append(1, Severity.ERROR, "with % and\nline feed");
    append(2, Severity.NOTICE, "");
    DiagnosticsLog back = DiagnosticsLog.decode(log.encode());
    assertThat(back.read(query(Severity.DEBUG, 0, 10, 10)).entries())
        .isEqualTo(log.read(query(Severity.DEBUG, 0, 10, 10)).entries());
    assertThat(back.append(START, Severity.ERROR, "test", "next").sequence()).isEqualTo(3);
  }

  @Property(tries = 200)
  void everyLogSurvivesItsDocument(
      @ForAll @Size(max = 30) List<String> messages, @ForAll Severity severity) {
    messages.forEach(each -> append(1, severity, each));
    log.read(query(Severity.DEBUG, 0, 10, 3));
    DiagnosticsLog back = DiagnosticsLog.decode(log.encode());
    assertThat(back.encode()).isEqualTo(log.encode());
    assertThat(back.read(query(Severity.DEBUG, 0, 10, 1000)).entries())
        .isEqualTo(log.read(query(Severity.DEBUG, 0, 10, 1000)).entries());
  }

  @Property(tries = 200)
  void noiseFailsOnlyAsMalformed(@ForAll byte[] noise, @ForAll int where) {
    append(1, Severity.ERROR, "one");
    append(2, Severity.NOTICE, "two");
    byte[] damaged = log.encode();
    int from = Math.floorMod(where, damaged.length);
    System.arraycopy(noise, 0, damaged, from, Math.min(noise.length, damaged.length - from));
    for (byte[] content : List.of(noise, damaged)) {
      try {
        assertThat(DiagnosticsLog.decode(content).lastSequence()).isNotNegative();
      } catch (MalformedMessageException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }

  @Test
  void charactersThatXmlCannotCarryNeverEnterTheLog() {
    append(1, Severity.ERROR, "bell\u0007 and lone \ud800 surrogate");
    assertThat(log.read(query(Severity.DEBUG, 0, 10, 10)).entries().get(0).message())
        .isEqualTo("bell  and lone   surrogate");
  }
}
