package org.iotmc.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class RankTest {
  @Test
  void eachRankLeavesPlacesToThoseAboveWhereThereAreEnough() {
    assertThat(Rank.UNKNOWN.places(256)).isEqualTo(160);
    assertThat(Rank.KNOWN.places(256)).isEqualTo(192);
    assertThat(Rank.CONTROLLER.places(256)).isEqualTo(256);
    for (Rank each : Rank.values()) {
      assertThat(each.places(1)).isEqualTo(1);
      assertThat(each.places(Integer.MAX_VALUE)).isPositive();
    }
  }

  @Test
  void whoProvesNothingIsUnknown() {
    assertThat(Rank.of(Optional.empty())).isEqualTo(Rank.UNKNOWN);
  }
}
