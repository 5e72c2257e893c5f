package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AnnouncementScheduleTest {
  private static final Duration MAX_AGE = Duration.ofMinutes(30);

  private final AnnouncementSchedule schedule = new AnnouncementSchedule(MAX_AGE);

  @Test
  void theFirstSetComesWithin100MillisecondsAndIsSentThreeTimesAsUda122Says() {
    assertThat(schedule.restart().max()).isEqualTo(Duration.ofMillis(100));
    assertThat(schedule.sent().max()).isLessThan(Duration.ofSeconds(1));
    assertThat(schedule.sent().max()).isLessThan(Duration.ofSeconds(1));
    assertThat(schedule.sent().min()).isGreaterThan(Duration.ofMinutes(1));
  }

  @Test
  void laterSetsComeBeforeHalfOfMaxAgeAsUda122Says() {
    schedule.restart();
    for (int i = 0; i < 10; i++) {
      assertThat(schedule.sent().max()).isLessThanOrEqualTo(MAX_AGE.dividedBy(2));
    }
  }
}
