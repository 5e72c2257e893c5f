package org.iotmc.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Lane;
import org.junit.jupiter.api.Test;

class SimTimeTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final SimWorld world = SimWorld.seeded(1);
  private final SimHost host = world.host("alpha");
  private final Lane lane = host.newLane("test");
  private final List<String> seen = new ArrayList<>();

  @Test
  void tasksRunInTheOrderTheyWereGivenAndNeverAtOnce() {
    lane.execute(() -> seen.add("first"));
    lane.execute(() -> seen.add("second"));
    assertThat(seen).isEmpty();
    world.runFor(Duration.ZERO);
    assertThat(seen).containsExactly("first", "second");
  }

  @Test
  void timersFireAtTheirTimeInOrder() {
    lane.after(Duration.ofSeconds(2), () -> seen.add("late at " + world.now()));
    lane.after(Duration.ofSeconds(1), () -> seen.add("early at " + host.clock().instant()));
    world.runFor(MINUTE);
    assertThat(seen)
        .containsExactly("early at 2030-01-01T00:00:01Z", "late at 2030-01-01T00:00:02Z");
    assertThat(world.now()).isEqualTo(SimWorld.START.plus(MINUTE));
    assertThat(host.nanos()).isEqualTo(MINUTE.toNanos());
  }

  @Test
  void aCancelledTimerStaysSilent() {
    Cancellable timer = lane.after(Duration.ofSeconds(1), () -> seen.add("fired"));
    assertThat(host.openResources()).containsExactly("lane test: 1 timers");
    timer.cancel();
    assertThat(host.openResources()).isEmpty();
    world.runFor(MINUTE);
    assertThat(seen).isEmpty();
  }

  @Test
  void manyCancelledTimersLeaveTheOthersAlone() {
    for (int i = 0; i < 20_000; i++) {
      Cancellable timer = lane.after(Duration.ofSeconds(i), () -> seen.add("fired"));
      if (i % 4000 != 0) {
        timer.cancel();
      }
    }
    world.runFor(Duration.ofHours(10));
    assertThat(seen).hasSize(5);
  }

  @Test
  void aClosedLaneDropsWhatWasGivenBeforeAndAfter() {
    lane.execute(() -> seen.add("before"));
    lane.after(Duration.ofSeconds(1), () -> seen.add("timer"));
    lane.close();
    lane.execute(() -> seen.add("after"));
    world.runFor(MINUTE);
    assertThat(seen).isEmpty();
  }

  @Test
  void aTaskThatThrowsIsRecordedAndTheLaneGoesOn() {
    lane.execute(
        () -> {
          throw new IllegalArgumentException("on purpose");
        });
    lane.execute(() -> seen.add("next"));
    world.runFor(MINUTE);
    assertThat(seen).containsExactly("next");
    assertThat(world.failures()).hasSize(1);
    assertThat(world.failures().get(0)).hasMessageContaining("alpha, lane test");
  }

  @Test
  void futuresTimeOutInVirtualTime() {
    CompletableFuture<String> future = lane.<String>future().orTimeout(5, TimeUnit.SECONDS);
    assertThatThrownBy(() -> world.await(future, MINUTE))
        .hasCauseInstanceOf(TimeoutException.class);
    assertThat(world.now()).isEqualTo(SimWorld.START.plusSeconds(5));
  }

  @Test
  void asynchronousDependentsStayOnTheLane() {
    CompletableFuture<Integer> future = lane.future();
    CompletableFuture<Integer> dependent = future.thenApplyAsync(x -> x + 1);
    future.complete(1);
    assertThat(dependent).isNotDone();
    assertThat(world.await(dependent, MINUTE)).isEqualTo(2);
  }

  @Test
  void waitingInsideTheWorldIsRefused() {
    assertThatThrownBy(() -> lane.future().join()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void awaitThrowsWhatTheStageFailedWith() {
    CompletableFuture<String> future = lane.future();
    lane.execute(() -> future.completeExceptionally(new TransportException("broken")));
    assertThatThrownBy(() -> world.await(future.thenApply(x -> x), MINUTE))
        .isInstanceOf(TransportException.class);
  }

  @Test
  void awaitEndsWhenTimeIsUpOrNothingIsLeft() {
    CompletableFuture<String> future = lane.future();
    assertThatThrownBy(() -> world.await(future, MINUTE)).hasMessageContaining("nothing is left");
    lane.after(Duration.ofHours(1), () -> future.complete("late"));
    assertThatThrownBy(() -> world.await(future, MINUTE)).hasMessageContaining("still not so");
  }

  @Test
  void theWallClockMayBeWrongWhileTimersAreRight() {
    host.setClockError(Duration.ofDays(-1));
    assertThat(host.clock().instant()).isEqualTo(SimWorld.START.minus(Duration.ofDays(1)));
    lane.after(Duration.ofSeconds(1), () -> seen.add("timer"));
    world.runFor(Duration.ofSeconds(1));
    assertThat(seen).containsExactly("timer");
  }

  @Test
  void anotherThreadIsKeptOut() {
    CompletableFuture<Void> outside =
        CompletableFuture.runAsync(() -> lane.execute(() -> seen.add("outside")));
    assertThatThrownBy(outside::join).hasMessageContaining("entered from thread");
  }

  @Test
  void randomnessDependsOnSeedAndHostOnly() {
    SimHost again = SimWorld.seeded(1).host("alpha");
    SimHost otherHost = SimWorld.seeded(1).host("beta");
    SimHost otherSeed = SimWorld.seeded(2).host("alpha");
    byte[] secret = bytes(host);
    assertThat(bytes(again)).isEqualTo(secret);
    assertThat(bytes(otherHost)).isNotEqualTo(secret);
    assertThat(bytes(otherSeed)).isNotEqualTo(secret);
    assertThat(host.jitter().nextLong()).isEqualTo(again.jitter().nextLong());
  }

  @Test
  void nothingRunsAfterThePowerIsCut() {
    lane.execute(() -> seen.add("task"));
    lane.after(Duration.ofSeconds(1), () -> seen.add("timer"));
    host.blocking().execute(() -> seen.add("blocking"));
    host.cutPower();
    host.powerOn();
    lane.execute(() -> seen.add("old lane"));
    host.newLane("new").execute(() -> seen.add("new lane"));
    world.runFor(MINUTE);
    assertThat(seen).containsExactly("new lane");
  }

  private static byte[] bytes(SimHost host) {
    byte[] bytes = new byte[100];
    host.secrets().nextBytes(bytes);
    return bytes;
  }
}
