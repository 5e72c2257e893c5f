package org.iotmc.gena;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.iotmc.api.Udn;
import org.iotmc.api.service.EventLevel;
import org.iotmc.api.service.EventRule;
import org.iotmc.gena.MulticastEvent.Origin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What everybody is told, and when. */
class MulticastOutboxTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final MulticastOutbox outbox = new MulticastOutbox();
  private final EventedService hall = service("hall");
  private final EventedService cellar = service("cellar");

  private static EventedService service(String id) {
    Map<String, EventRule> rules = new LinkedHashMap<>();
    rules.put("Fire", EventRule.PLAIN.multicast(EventLevel.EMERGENCY));
    rules.put("Fault", EventRule.PLAIN.multicast(EventLevel.FAULT));
    rules.put("Text", EventRule.PLAIN.multicast(EventLevel.FAULT));
    rules.put(
        "Each",
        new EventRule(Duration.ZERO, BigDecimal.ZERO, EventRule.Delivery.EVERY_CHANGE)
            .multicast(EventLevel.INFO));
    Map<String, String> initial = new LinkedHashMap<>();
    rules.keySet().forEach(name -> initial.put(name, ""));
    initial.put("Private", "");
    Origin origin = new Origin(new Udn("uuid:1"), "urn:example-com:service:Alarm:1", id);
    return new EventedService("/" + id, initial, rules, exchange -> true, Optional.of(origin));
  }

  private List<MulticastEvent> all(long now) {
    List<MulticastEvent> all = new ArrayList<>();
    List<MulticastEvent> next = outbox.next(7, now);
    while (!next.isEmpty()) {
      all.addAll(next);
      next = outbox.next(7, now);
    }
    return all;
  }

  @Test
  @Tag("MEVT-02")
  void onlyVariablesWithALevelAreToldEachUnderItsOwn() {
    outbox.add(hall, Map.of("Private", "1"));
    assertThat(outbox.due(0)).isEmpty();
    Map<String, String> changed = new LinkedHashMap<>();
    changed.put("Fire", "yes");
    changed.put("Fault", "f");
    changed.put("Private", "2");
    changed.put("Text", "t");
    outbox.add(hall, changed);
    List<MulticastEvent> events = all(0);
    assertThat(events)
        .extracting(MulticastEvent::level)
        .containsExactly(EventLevel.EMERGENCY, EventLevel.FAULT);
    assertThat(events)
        .extracting(MulticastEvent::properties)
        .containsExactly(Map.of("Fire", "yes"), Map.of("Fault", "f", "Text", "t"));
    assertThat(outbox.due(0)).isEmpty();
  }

  @Test
  @Tag("MEVT-07")
  void eachServiceCountsForItself() {
    for (int i = 0; i < 3; i++) {
      outbox.add(hall, Map.of("Fault", "" + i));
      outbox.add(cellar, Map.of("Fault", "" + i));
      assertThat(all(i * 10L * SECOND))
          .extracting(event -> event.origin().serviceId() + event.position().sequence())
          .containsExactlyInAnyOrder("hall" + i, "cellar" + i);
    }
  }

  @Test
  void beyondThePaceChangesGatherAndTheNewestCounts() {
    for (int i = 0; i < 100; i++) {
      outbox.add(hall, Map.of("Fault", "" + i));
      assertThat(outbox.next(7, 0)).hasSize(i < MulticastOutbox.BURST ? 1 : 0);
    }
    assertThat(outbox.due(0)).contains(Duration.ofMillis(200));
    assertThat(all(SECOND))
        .extracting(MulticastEvent::properties)
        .containsExactly(Map.of("Fault", "99"));
    assertThat(outbox.coalesced()).isEqualTo(100 - MulticastOutbox.BURST - 1);
  }

  @Test
  void aChangeOfSeveralLevelsCostsAsMuchAsTheEventsThatItMakes() {
    for (int i = 0; i < MulticastOutbox.BURST / 2; i++) {
      outbox.add(hall, Map.of("Fault", "" + i, "Fire", "" + i));
      assertThat(outbox.next(7, 0)).hasSize(2);
    }
    outbox.add(hall, Map.of("Fault", "last"));
    assertThat(outbox.next(7, 0)).isEmpty();
  }

  @Test
  void oneServiceThatChangesWithoutEndDoesNotSilenceAnother() {
    for (int i = 0; i < MulticastOutbox.BURST; i++) {
      outbox.add(hall, Map.of("Fault", "" + i));
      outbox.next(7, 0);
    }
    outbox.add(cellar, Map.of("Fire", "yes"));
    List<String> told = new ArrayList<>();
    for (int tick = 1; tick <= 4; tick++) {
      outbox.add(hall, Map.of("Fault", "more " + tick));
      outbox.next(7, tick * SECOND / 5).forEach(event -> told.add(event.origin().serviceId()));
    }
    assertThat(told).containsExactly("hall", "cellar", "hall", "hall");
  }

  @Test
  @Tag("MEVT-09")
  void whatDoesNotFitTogetherGoesInSeveralEventsAndWhatFitsNoneIsLeftToSubscribers() {
    Map<String, String> changed = new LinkedHashMap<>();
    changed.put("Fault", "f".repeat(500));
    changed.put("Text", "<".repeat(100));
    changed.put("Fire", "x".repeat(1000));
    outbox.add(hall, changed);
    List<MulticastEvent> events = all(0);
    assertThat(events)
        .extracting(MulticastEvent::properties)
        .containsExactly(
            Map.of("Fault", changed.get("Fault")), Map.of("Text", changed.get("Text")));
    assertThat(events).extracting(event -> event.position().sequence()).containsExactly(0L, 1L);
    assertThat(outbox.tooLong()).isEqualTo(1);
    outbox.add(hall, Map.of("Fire", "no"));
    assertThat(all(0)).extracting(event -> event.position().sequence()).containsExactly(2L);
  }

  @Test
  void ofAVariableThatTellsEveryChangeTheOldestIsForgottenAtTheBound() {
    int sent = MulticastOutbox.BURST;
    int more = PendingChanges.MAX_SETS + 10;
    for (int i = 0; i < sent + more; i++) {
      outbox.add(hall, Map.of("Each", "" + i));
      outbox.next(7, 0);
    }
    assertThat(outbox.dropped()).isEqualTo(10);
    assertThat(all(1000 * SECOND).get(0).properties()).containsEntry("Each", "" + (sent + 10));
  }

  @Test
  void whatIsClearedIsCountedAndTheNumbersGoOn() {
    outbox.add(hall, Map.of("Fault", "1"));
    assertThat(all(0)).hasSize(1);
    outbox.add(hall, Map.of("Fault", "2"));
    outbox.clear();
    assertThat(outbox.dropped()).isEqualTo(1);
    outbox.add(hall, Map.of("Fault", "3"));
    assertThat(all(0)).extracting(event -> event.position().sequence()).containsExactly(1L);
  }
}
