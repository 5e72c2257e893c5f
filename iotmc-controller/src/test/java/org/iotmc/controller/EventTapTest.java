package org.iotmc.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.iotmc.api.Udn;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Lane;
import org.iotmc.controller.ScriptedDevice.Pump;
import org.iotmc.gena.PendingChanges;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a stream does with subscribers that fall behind, fail, or ask for more than there is. */
class EventTapTest {
  private final SimWorld world = SimWorld.seeded(41);
  private final SimHost host = world.host("controller");
  private final Lane lane = host.newLane("controller");
  private final Lane outside = host.newLane("subscriber");
  private final EventStreams streams = new EventStreams(host, lane);
  private final Udn one = Udn.random(host.secrets());
  private final Udn two = Udn.random(host.secrets());
  private final EventStream stream = streams.of(device -> true);

  @AfterEach
  void nothingWasThrown() {
    assertThat(world.failures()).isEmpty();
  }

  private EventReader read(EventReader reader) {
    streams.open(stream, outside, reader);
    settle();
    return reader;
  }

  private void settle() {
    world.runFor(Duration.ofSeconds(1));
  }

  private void log(Udn device, long... sequences) {
    lane.execute(
        () -> {
          for (long sequence : sequences) {
            streams.tell(device, Profile.DIAGNOSTICS, Map.of("LogSequence", sequence));
          }
        });
  }

  private void alarm(Udn device, String... texts) {
    lane.execute(
        () -> {
          for (String text : texts) {
            streams.tell(device, Pump.CONTRACT, Map.of("Alarm", text));
          }
        });
  }

  /** Whoever asks for all must not have all in memory that it has not come round to. */
  @Test
  void oneEventAtATimeWaitsOutsideHoweverManyWereAskedFor() {
    EventReader reader = read(new EventReader(Long.MAX_VALUE));
    log(one, 1, 2, 3, 4, 5);
    settle();
    assertThat(reader.sequences()).containsExactly(1L, 5L);
    assertThat(stream.counts()).isEqualTo(new EventStream.Counts(2, 3, 0, 0, 0));
    log(one, 6, 7, 8);
    settle();
    assertThat(reader.sequences()).containsExactly(1L, 5L, 6L, 8L);
    assertThat(stream.counts()).isEqualTo(new EventStream.Counts(4, 4, 0, 0, 0));
  }

  /** One device must not end what others say, nor take anything from it. */
  @Test
  @Tag("FIELD-62")
  void whoTellsTooMuchLosesItsOwnOldestValuesAndEachIsCounted() {
    EventReader reader = read(new EventReader(0));
    alarm(two, "x");
    int bound = PendingChanges.MAX_SETS;
    for (int i = 1; i <= bound + 10; i++) {
      alarm(one, "n" + i);
    }
    alarm(two, "y");
    settle();
    assertThat(reader.failure).isEmpty();
    assertThat(stream.counts()).isEqualTo(new EventStream.Counts(0, 0, 10, 0, 0));
    reader.ask(Long.MAX_VALUE);
    settle();
    List<Object> alarms = reader.told("Alarm");
    assertThat(alarms).containsSubsequence("x", "y").contains("n11", "n" + (bound + 10));
    assertThat(alarms).hasSize(bound + 2).doesNotContain("n10");
    assertThat(stream.counts()).isEqualTo(new EventStream.Counts(bound + 2, 0, 10, 0, 0));
  }

  @Test
  @Tag("FIELD-62")
  void whatWaitsForWhoLeavesOrWhenTheStreamEndsIsLostAndCounted() {
    EventReader leaves = read(new EventReader(1));
    EventReader stays = new EventReader(0);
    stream.subscribe(stays);
    settle();
    alarm(one, "a", "b", "c");
    log(one, 1, 2);
    settle();
    assertThat(stream.counts()).isEqualTo(new EventStream.Counts(1, 2, 0, 0, 0));
    leaves.subscription.orElseThrow().cancel();
    settle();
    assertThat(stream.counts()).isEqualTo(new EventStream.Counts(1, 2, 3, 0, 0));
    lane.execute(streams::close);
    settle();
    assertThat(stays.isComplete).isTrue();
    assertThat(stream.counts()).isEqualTo(new EventStream.Counts(1, 2, 7, 0, 0));
  }

  @Test
  void devicesTakeTurnsSoThatNoneHasToWaitForAllOfAnother() {
    EventReader reader = read(new EventReader(0));
    alarm(one, "a", "b", "c");
    alarm(two, "x", "y");
    settle();
    reader.ask(4);
    settle();
    assertThat(reader.told("Alarm")).containsExactly("a", "x", "b", "y");
    reader.ask(4);
    settle();
    assertThat(reader.told("Alarm")).containsExactly("a", "x", "b", "y", "c");
  }

  @Test
  void whoseOnNextThrewIsToldNothingMoreAndItsLaneIsClosed() {
    EventReader reader =
        read(
            new EventReader(Long.MAX_VALUE) {
              @Override
              public void onNext(DeviceEvent event) {
                super.onNext(event);
                throw new AssertionError("planned");
              }
            });
    log(one, 1, 2);
    settle();
    log(two, 3);
    lane.execute(() -> streams.missed(one, 7));
    settle();
    lane.execute(streams::close);
    settle();
    assertThat(reader.sequences()).containsExactly(1L);
    assertThat(reader.failure).isEmpty();
    assertThat(reader.isComplete).isFalse();
    assertThat(stream.counts()).isEqualTo(new EventStream.Counts(1, 0, 1, 0, 0));
    assertThat(outside.future()).isCompletedExceptionally();
  }

  @Test
  void whoseOnSubscribeThrewHasCancelled() {
    EventReader reader =
        read(
            new EventReader(5) {
              @Override
              public void onSubscribe(Flow.Subscription given) {
                super.onSubscribe(given);
                throw new UnsupportedOperationException("planned");
              }
            });
    assertHasLeft(reader);
  }

  @Test
  void theLaneOfASubscriberThatThrewAtTheEndIsClosed() {
    read(
        new EventReader(5) {
          @Override
          public void onComplete() {
            throw new UnsupportedOperationException("planned");
          }
        });
    lane.execute(streams::close);
    settle();
    assertThat(outside.future()).isCompletedExceptionally();
  }

  /** Its lane may be faster than the thread that subscribes. */
  @Test
  void whoCancelsAtOnceHasLeft() {
    EventReader reader =
        new EventReader(5) {
          @Override
          public void onSubscribe(Flow.Subscription given) {
            super.onSubscribe(given);
            given.cancel();
          }
        };
    streams.open(stream, new AtOnce(outside), reader);
    settle();
    assertHasLeft(reader);
  }

  private void assertHasLeft(EventReader reader) {
    log(one, 1);
    lane.execute(() -> streams.missed(one, 7));
    settle();
    assertThat(reader.events).isEmpty();
    assertThat(stream.counts()).isEqualTo(new EventStream.Counts(0, 0, 0, 0, 0));
    assertThat(outside.future()).isCompletedExceptionally();
  }

  /** A lane that has done what it is given before anybody goes on. */
  private record AtOnce(Lane lane) implements Lane {
    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
      return lane.after(delay, task);
    }

    @Override
    public <T> CompletableFuture<T> future() {
      return lane.future();
    }

    @Override
    public void close() {
      lane.close();
    }
  }

  @Test
  void aConsumerThatThrewIsToldNothingMore() {
    List<DeviceEvent> heard = new ArrayList<>();
    CompletionStage<Void> end =
        stream.forEach(
            event -> {
              heard.add(event);
              throw new AssertionError("planned");
            });
    settle();
    log(one, 1, 2);
    settle();
    log(one, 3);
    settle();
    assertThat(heard).hasSize(1);
    assertThat(end.handle((done, failure) -> failure).toCompletableFuture())
        .isCompletedWithValueMatching(failure -> failure instanceof AssertionError);
  }

  @Test
  void whatIsAskedForAddsUp() {
    EventReader reader = read(new EventReader(1));
    reader.ask(2);
    settle();
    alarm(one, "a", "b", "c", "d", "e");
    settle();
    assertThat(reader.told("Alarm")).containsExactly("a", "b", "c");
  }

  /** More than a number holds is without end (Reactive Streams, 3.17). */
  @Test
  void whoAsksForAllAgainAndAgainIsToldAll() {
    EventReader reader = read(new EventReader(Long.MAX_VALUE));
    reader.ask(Long.MAX_VALUE);
    reader.ask(2);
    settle();
    alarm(one, "a", "b", "c");
    settle();
    assertThat(reader.told("Alarm")).containsExactly("a", "b", "c");
    assertThat(reader.failure).isEmpty();
  }

  @Test
  @Tag("FIELD-62")
  void whatIsMissedOfADeviceCountsForItsOwnStreamsOnly() {
    read(new EventReader(0));
    EventStream ofOne = streams.of(one::equals);
    EventStream ofTwo = streams.of(two::equals);
    ofOne.subscribe(new EventReader(0));
    ofTwo.subscribe(new EventReader(0));
    settle();
    lane.execute(() -> streams.missed(one, 3));
    settle();
    assertThat(stream.counts().missed()).isEqualTo(3);
    assertThat(ofOne.counts().missed()).isEqualTo(3);
    assertThat(ofTwo.counts().missed()).isZero();
  }

  /** Services of one device are told apart, and each keeps its newest values. */
  @Test
  void whatOneServiceSaysReplacesNothingOfAnother() {
    EventReader reader = read(new EventReader(0));
    lane.execute(
        () -> {
          streams.tell(one, Profile.FIRMWARE_UPDATE, Map.of("ActiveVersion", "1.0.0"));
          streams.tell(one, Pump.CONTRACT, Map.of("ActiveVersion", "9.9.9"));
        });
    settle();
    reader.ask(5);
    settle();
    assertThat(reader.told("ActiveVersion")).containsExactly("1.0.0", "9.9.9");
    assertThat(stream.counts()).isEqualTo(new EventStream.Counts(2, 0, 0, 0, 0));
  }
}
