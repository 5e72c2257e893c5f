package org.iotmc.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class CausesTest {
  private final Throwable failure = new IllegalStateException("it broke");

  @Test
  void allWrappersOfFuturesAreTakenOff() {
    Throwable wrapped =
        new ExecutionException(new CompletionException(new CompletionException(failure)));

    assertThat(Causes.of(wrapped)).isSameAs(failure);
    assertThat(Causes.reason(wrapped)).isEqualTo("it broke");
  }

  @Test
  void otherFailuresKeepTheirCauses() {
    Throwable store = new StoreException("disk full", failure);

    assertThat(Causes.of(new CompletionException(store))).isSameAs(store);
  }

  @Test
  void aWrapperAroundNothingIsTheFailure() {
    Throwable empty = new CompletionException("nobody knows", null);

    assertThat(Causes.of(empty)).isSameAs(empty);
  }

  @Test
  void aFailureWithoutWordsIsNamed() {
    assertThat(Causes.reason(new CompletionException(new NullPointerException())))
        .isEqualTo("NullPointerException");
  }
}
