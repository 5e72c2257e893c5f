package org.iotmc.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Lane;
import org.junit.jupiter.api.Test;

/** What lanes do. */
public interface LaneContract extends ContractHosts {
  @Test
  default void tasksAndTimersOfALaneRunInOrder() {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<Void> done = new CompletableFuture<>();
    // In the order they are due: a busy machine may take its time between any two of these lines.
    lane().execute(() -> seen.add("first"));
    lane().execute(() -> seen.add("second"));
    lane().after(Duration.ofMillis(10), () -> seen.add("early"));
    lane().after(Duration.ofMillis(150), () -> seen.add("cancelled")).cancel();
    lane().after(Duration.ofMillis(100), () -> seen.add("late"));
    lane().after(Duration.ofMillis(200), () -> done.complete(null));
    await(done);
    assertThat(seen).containsExactly("first", "second", "early", "late");
  }

  @Test
  default void aTaskThatThrowsDoesNotEndItsLane() {
    CompletableFuture<String> next = new CompletableFuture<>();
    lane()
        .execute(
            () -> {
              throw new IllegalStateException("on purpose");
            });
    lane().execute(() -> next.complete("still here"));
    assertThat(await(next)).isEqualTo("still here");
  }

  @Test
  default void aClosedLaneRunsNothing() {
    AtomicInteger ran = new AtomicInteger();
    Lane closed = client().newLane("closed");
    closed.after(Duration.ofMillis(50), ran::incrementAndGet);
    closed.close();
    closed.execute(ran::incrementAndGet);
    settle();
    assertThat(ran).hasValue(0);
  }

  @Test
  default void whatWaitsBehindTheTaskThatClosesALaneIsDropped() {
    AtomicInteger ran = new AtomicInteger();
    Lane closed = client().newLane("closed");
    closed.execute(
        () -> {
          closed.execute(ran::incrementAndGet);
          closed.close();
        });
    closed.execute(ran::incrementAndGet);
    settle();
    assertThat(ran).hasValue(0);
  }

  @Test
  default void aFutureFailsWithItsLane() {
    Lane closed = client().newLane("closed");
    CompletableFuture<String> future = closed.future();
    CompletableFuture<String> dependent = future.thenApply(value -> value + "!");
    CompletableFuture<String> later = future.handleAsync((value, failure) -> "told");
    CompletableFuture<String> adopted = closed.adopt(new CompletableFuture<>());
    CompletableFuture<String> composed =
        closed.adopt(CompletableFuture.completedFuture("x")).thenCompose(x -> future);
    closed.close();
    for (CompletableFuture<String> each : List.of(future, adopted)) {
      assertThatThrownBy(() -> await(each))
          .isInstanceOf(TransportException.class)
          .hasMessageContaining("closed");
    }
    for (CompletableFuture<String> each : List.of(dependent, later, composed)) {
      await(each.handle((value, failure) -> "heard of it"));
    }
  }

  @Test
  default void aFutureOfAClosedLaneHasFailed() {
    Lane closed = client().newLane("closed");
    closed.close();
    closed.close();
    assertThat(closed.future()).isCompletedExceptionally();
    assertThat(closed.adopt(CompletableFuture.completedFuture("x"))).isCompletedExceptionally();
  }

  @Test
  default void aFutureThatIsCompleteStaysSo() {
    Lane closed = client().newLane("closed");
    CompletableFuture<String> future = closed.future();
    future.complete("kept");
    closed.close();
    settle();
    assertThat(future).isCompletedWithValue("kept");
  }
}
