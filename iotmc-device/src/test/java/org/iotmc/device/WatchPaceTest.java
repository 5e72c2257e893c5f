package org.iotmc.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The pauses between looks for what anybody can say. */
class WatchPaceTest {
  private final WatchPace pace = new WatchPace();

  private static long at(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }

  private long next(long seconds) {
    return pace.next(at(seconds), Duration.ZERO).toSeconds();
  }

  @Test
  void theFirstLookIsPutOffOnlyAsWanted() {
    assertThat(pace.next(at(5), Duration.ofSeconds(3))).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void pausesGrowToAMinute() {
    assertThat(next(0)).isZero();
    assertThat(next(0)).isEqualTo(10);
    assertThat(next(10)).isEqualTo(20);
    assertThat(next(30)).isEqualTo(40);
    assertThat(next(70)).isEqualTo(60);
    assertThat(next(130)).isEqualTo(60);
  }

  @Test
  void whatWasWaitedForAlreadyCounts() {
    assertThat(next(0)).isZero();
    assertThat(next(7)).isEqualTo(3);
    assertThat(next(100)).isZero();
  }

  @Test
  void afterAQuietTimePausesBeginAnew() {
    pausesGrowToAMinute();
    assertThat(next(190 + 601)).isZero();
    assertThat(next(190 + 601)).isEqualTo(10);
  }
}
