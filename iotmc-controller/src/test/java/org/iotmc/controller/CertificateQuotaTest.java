package org.iotmc.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.iotmc.api.ActionException;
import org.iotmc.api.UpnpError;
import org.junit.jupiter.api.Test;

class CertificateQuotaTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  private final CertificateQuota quota = new CertificateQuota(Duration.ofDays(365));

  @Test
  void whoIsTurnedAwayIsToldWhenTheNextOneIsDueAndThenGetsIt() {
    Instant spent = Instant.EPOCH;
    for (int i = 0; i < CertificateQuota.AT_ONCE; i++) {
      spent = quota.take(spent, NOW);
    }
    Instant used = spent;
    Instant later = NOW.plus(Duration.ofHours(6));
    assertThatThrownBy(() -> quota.take(used, later))
        .isInstanceOfSatisfying(
            ActionException.class,
            e -> {
              assertThat(e.is(UpnpError.BUSY)).isTrue();
              assertThat(e.retryAfter()).contains(Duration.ofHours(18));
            });
    assertThat(quota.take(used, later.plus(Duration.ofHours(18)))).isAfter(used);
  }
}
