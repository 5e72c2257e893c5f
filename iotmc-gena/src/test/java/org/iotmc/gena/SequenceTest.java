package org.iotmc.gena;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SequenceTest {
  private static final SequenceCheck.Verdict NEXT = new SequenceCheck.Verdict(true, 0);
  private static final SequenceCheck.Verdict STALE = new SequenceCheck.Verdict(false, 0);

  private final SubscriberQueue queue = new SubscriberQueue("Every"::equals);

  /** What was under way was delivered. */
  private Optional<SubscriberQueue.Event> done() {
    return queue.delivered(new SubscriberQueue.Event(0, Map.of()));
  }

  private static SequenceCheck.Verdict gap(long missed) {
    return new SequenceCheck.Verdict(true, missed);
  }

  @Test
  @Tag("EVNT-25")
  @Tag("EVNT-26")
  @Tag("FIELD-63")
  void afterTheGreatestNumberComesOneAndThatIsNoGap() {
    assertThat(EventHeaders.following(4294967294L)).isEqualTo(4294967295L);
    assertThat(EventHeaders.following(4294967295L)).isEqualTo(1);
    SequenceCheck check = new SequenceCheck();
    assertThat(check.accept(0)).isEqualTo(NEXT);
    assertThat(check.accept(4294967294L)).isEqualTo(STALE);
    SequenceCheck atTheEnd = new SequenceCheck();
    atTheEnd.accept(2_000_000_000L);
    atTheEnd.accept(4_000_000_000L);
    atTheEnd.accept(4294967294L);
    assertThat(atTheEnd.accept(0)).as("the initial event again").isEqualTo(STALE);
    assertThat(atTheEnd.accept(4294967295L)).isEqualTo(NEXT);
    assertThat(atTheEnd.accept(1)).isEqualTo(NEXT);
    assertThat(atTheEnd.accept(0)).isEqualTo(STALE);
    assertThat(atTheEnd.accept(4294967295L)).isEqualTo(STALE);
  }

  @Test
  @Tag("EVNT-26")
  void aLostEventIsAGapOnceAndARepeatedOneIsStale() {
    SequenceCheck check = new SequenceCheck();
    assertThat(check.accept(0)).isEqualTo(NEXT);
    assertThat(check.accept(1)).isEqualTo(NEXT);
    assertThat(check.accept(3)).isEqualTo(gap(1));
    assertThat(check.accept(4)).isEqualTo(NEXT);
    assertThat(check.accept(4)).isEqualTo(STALE);
    assertThat(check.accept(2)).isEqualTo(STALE);
  }

  @Test
  @Tag("EVNT-26")
  @Tag("FIELD-62")
  void howManyWereLostIsCountedAlsoAcrossTheWrap() {
    SequenceCheck check = new SequenceCheck();
    check.accept(0);
    assertThat(check.accept(3)).isEqualTo(gap(2));
    SequenceCheck atTheEnd = new SequenceCheck();
    atTheEnd.accept(2_000_000_000L);
    atTheEnd.accept(4_000_000_000L);
    atTheEnd.accept(4294967293L);
    assertThat(atTheEnd.accept(2)).as("94, 95 and 1 are missing; 0 never comes").isEqualTo(gap(3));
  }

  /** A publisher that numbers its events from 1 on must not be subscribed to without end. */
  @Test
  void repairsThatFollowEachOtherWaitLongerEachTime() {
    RepairPace pace = new RepairPace();
    long second = 1_000_000_000L;
    assertThat(pace.next(0)).isZero();
    assertThat(pace.next(second)).isEqualTo(Duration.ofSeconds(1));
    assertThat(pace.next(3 * second)).isEqualTo(Duration.ofSeconds(2));
    for (int i = 1; i < 10; i++) {
      pace.next((3 + i) * second);
    }
    assertThat(pace.next(20 * second)).isEqualTo(Duration.ofMinutes(1));
    assertThat(pace.next(500 * second)).isZero();
  }

  @Test
  void changesBeforeTheInitialEventAreInItAndNowhereElse() {
    assertThat(queue.changed(Map.of("A", "1"))).isEmpty();
    SubscriberQueue.Event initial = queue.initial(Map.of("A", "1"));
    assertThat(initial.sequence()).isZero();
    assertThat(done()).isEmpty();
  }

  @Test
  @Tag("EVNT-29")
  void whileAMessageIsUnderWayTheNewestValueOfEachVariableWaits() {
    queue.initial(Map.of("A", "0", "B", "0"));
    assertThat(queue.changed(Map.of("A", "1"))).isEmpty();
    assertThat(queue.changed(Map.of("B", "1"))).isEmpty();
    assertThat(queue.changed(Map.of("A", "2"))).isEmpty();
    SubscriberQueue.Event next = done().orElseThrow();
    assertThat(next.sequence()).isEqualTo(1);
    Map<String, String> expected = new LinkedHashMap<>();
    expected.put("B", "1");
    expected.put("A", "2");
    assertThat(next.properties()).containsExactlyEntriesOf(expected);
    assertThat(queue.coalesced()).isEqualTo(1);
  }

  @Test
  void aBurstIsSentOrCoalescedAndNothingElse() {
    queue.initial(Map.of("A", "start"));
    done();
    Optional<SubscriberQueue.Event> sent = queue.changed(Map.of("A", "0"));
    for (int i = 1; i < 10_000; i++) {
      assertThat(queue.changed(Map.of("A", Integer.toString(i)))).isEmpty();
    }
    assertThat(sent).isPresent();
    assertThat(done().orElseThrow().properties()).containsEntry("A", "9999");
    assertThat(done()).isEmpty();
    assertThat(queue.coalesced()).isEqualTo(9_998);
    assertThat(queue.isOverrun()).isFalse();
  }

  @Test
  @Tag("EVNT-29")
  void eachValueOfAVariableThatTellsEveryChangeHasAMessageOfItsOwnUpToTheBound() {
    queue.initial(Map.of("Every", "0", "A", "0"));
    for (int i = 1; i <= PendingChanges.MAX_SETS; i++) {
      queue.changed(Map.of("Every", "" + i, "A", "" + i));
    }
    assertThat(queue.isOverrun()).isFalse();
    assertThat(done().orElseThrow().properties()).isEqualTo(Map.of("Every", "1"));
    assertThat(done().orElseThrow().properties()).isEqualTo(Map.of("Every", "2"));
    assertThat(queue.coalesced()).as("A, but the newest").isEqualTo(PendingChanges.MAX_SETS - 1);
    queue.changed(Map.of("Every", "last"));
    queue.changed(Map.of("Every", "last"));
    assertThat(queue.isOverrun()).isFalse();
    queue.changed(Map.of("Every", "one too many"));
    assertThat(queue.isOverrun()).isTrue();
  }

  @Test
  @Tag("EVNT-35")
  void whatFailedIsToldWithTheRenewalUnlessSomethingNewerWas() {
    SubscriberQueue.Event initial = queue.initial(Map.of("A", "0", "B", "0", "C", "0"));
    queue.delivered(initial);
    queue.failed(queue.changed(Map.of("A", "1", "B", "1")).orElseThrow());
    queue.delivered(queue.changed(Map.of("B", "2")).orElseThrow());
    SubscriberQueue.Event again = queue.retell(Map.of("A", "3", "B", "2", "C", "0")).orElseThrow();
    assertThat(again).isEqualTo(new SubscriberQueue.Event(3, Map.of("A", "3")));
    assertThat(queue.retell(Map.of())).as("one is under way").isEmpty();
    queue.delivered(again);
    assertThat(queue.retell(Map.of())).as("nothing is missing").isEmpty();
  }

  @Test
  @Tag("EVNT-39")
  void whatChangesTogetherTravelsTogetherThoughItHadToWait() {
    queue.initial(Map.of("A", "0", "B", "0", "C", "0"));
    queue.changed(Map.of("A", "1", "B", "1", "C", "1"));
    assertThat(done().orElseThrow().properties()).hasSize(3);
  }
}
