package org.iotmc.gena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.iotmc.gena.SequenceCheck.Verdict.GAP;
import static org.iotmc.gena.SequenceCheck.Verdict.NEXT;
import static org.iotmc.gena.SequenceCheck.Verdict.STALE;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SequenceTest {
  private final SubscriberQueue queue = new SubscriberQueue();

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
    assertThat(atTheEnd.accept(4294967295L)).isEqualTo(NEXT);
    assertThat(atTheEnd.accept(1)).isEqualTo(NEXT);
  }

  @Test
  @Tag("EVNT-26")
  void aLostEventIsAGapOnceAndARepeatedOneIsStale() {
    SequenceCheck check = new SequenceCheck();
    assertThat(check.accept(0)).isEqualTo(NEXT);
    assertThat(check.accept(1)).isEqualTo(NEXT);
    assertThat(check.accept(3)).isEqualTo(GAP);
    assertThat(check.accept(4)).isEqualTo(NEXT);
    assertThat(check.accept(4)).isEqualTo(STALE);
    assertThat(check.accept(2)).isEqualTo(STALE);
  }

  @Test
  void changesBeforeTheInitialEventAreInItAndNowhereElse() {
    assertThat(queue.changed(Map.of("A", "1"))).isEmpty();
    SubscriberQueue.Event initial = queue.initial(Map.of("A", "1"));
    assertThat(initial.sequence()).isZero();
    assertThat(queue.done()).isEmpty();
  }

  @Test
  @Tag("EVNT-29")
  void whileAMessageIsUnderWayTheNewestValueOfEachVariableWaits() {
    queue.initial(Map.of("A", "0", "B", "0"));
    assertThat(queue.changed(Map.of("A", "1"))).isEmpty();
    assertThat(queue.changed(Map.of("B", "1"))).isEmpty();
    assertThat(queue.changed(Map.of("A", "2"))).isEmpty();
    SubscriberQueue.Event next = queue.done().orElseThrow();
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
    queue.done();
    Optional<SubscriberQueue.Event> sent = queue.changed(Map.of("A", "0"));
    for (int i = 1; i < 10_000; i++) {
      assertThat(queue.changed(Map.of("A", Integer.toString(i)))).isEmpty();
    }
    assertThat(sent).isPresent();
    assertThat(queue.done().orElseThrow().properties()).containsEntry("A", "9999");
    assertThat(queue.done()).isEmpty();
    assertThat(queue.sent() - 1 + queue.coalesced()).isEqualTo(10_000);
  }
}
