package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.iotmc.ssdp.AnnouncementSchedule.Act;
import org.junit.jupiter.api.Test;

class AnnouncementScheduleTest {
  private static final Duration MAX_AGE = Duration.ofMinutes(30);

  private final AnnouncementSchedule schedule = new AnnouncementSchedule(MAX_AGE);

  @Test
  void theFirstSetComesWithin100MillisecondsAndIsSentThreeTimesAsUda122Says() {
    schedule.begin();
    assertThat(schedule.next().window().max()).isEqualTo(Duration.ofMillis(100));
    assertThat(schedule.next().window().max()).isLessThan(Duration.ofSeconds(1));
    assertThat(schedule.next().window().max()).isLessThan(Duration.ofSeconds(1));
    assertThat(schedule.next().window().min()).isGreaterThan(Duration.ofMinutes(1));
  }

  @Test
  void laterSetsComeBeforeHalfOfMaxAgeAsUda122Says() {
    for (int i = 0; i < 10; i++) {
      assertThat(schedule.next().window())
          .isEqualTo(new Window(MAX_AGE.dividedBy(4), MAX_AGE.dividedBy(2)));
    }
  }

  @Test
  void goodbyesAndUpdatesComeBeforeAlivesAndWhatBeginsAnewForgetsWhatWasPlanned() {
    schedule.beginWithUpdates();
    assertThat(schedule.next().act()).isEqualTo(Act.UPDATE);
    schedule.beginWithGoodbye();
    AnnouncementSchedule.Step goodbye = schedule.next();
    AnnouncementSchedule.Step alive = schedule.next();
    assertThat(goodbye.act()).isEqualTo(Act.GOODBYE);
    assertThat(alive.act()).isEqualTo(Act.ALIVE);
    assertThat(goodbye.window().max().plus(alive.window().max()))
        .isLessThanOrEqualTo(Duration.ofMillis(100));
    schedule.beginWithUpdates();
    assertThat(schedule.next().act()).isEqualTo(Act.UPDATE);
    assertThat(schedule.next().act()).isEqualTo(Act.UPDATE);
    assertThat(schedule.next().act()).isEqualTo(Act.ALIVE);
  }
}
