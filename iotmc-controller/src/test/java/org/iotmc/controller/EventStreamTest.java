package org.iotmc.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.profile.Profile;
import org.iotmc.gena.PendingChanges;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The events of devices as streams. */
class EventStreamTest {
  private final Site site = new Site(5).start();

  private EventReader read(EventStream stream, long first) {
    EventReader reader = new EventReader(first);
    stream.subscribe(reader);
    site.pass(Duration.ofSeconds(2));
    return reader;
  }

  private void log(ScriptedDevice device, long sequence) {
    device.event(Profile.DIAGNOSTICS, Map.of("LogSequence", sequence));
  }

  @AfterEach
  void nothingWasThrown() {
    assertThat(site.world.failures()).isEmpty();
  }

  @Test
  void aStreamOfADeviceBeginsWithWhatIsKnownAndHasNothingOfOthers() {
    ScriptedDevice one = site.device("one").start().enroll();
    ScriptedDevice other = site.device("other").start().enroll();
    site.pass(Duration.ofSeconds(2));
    EventReader reader = read(site.controller.events(one.udn), Long.MAX_VALUE);
    assertThat(reader.view(one.udn))
        .containsEntry("LogSequence", 1L)
        .containsEntry("Quarantined", false)
        .containsEntry("ActiveVersion", "1.0.0");
    log(one, 2);
    log(other, 99);
    site.pass(Duration.ofSeconds(2));
    assertThat(reader.view(one.udn)).containsEntry("LogSequence", 2L);
    assertThat(reader.view(other.udn)).isEmpty();
  }

  @Test
  void aStreamOfAGroupHasItsMembersAndThoseThatJoin() {
    EventReader lamps = read(site.controller.eventsOfGroup("lamps"), Long.MAX_VALUE);
    EventReader ovens = read(site.controller.eventsOfGroup("ovens"), Long.MAX_VALUE);
    ScriptedDevice one = site.device("one").start().enroll();
    ScriptedDevice two = site.device("two").start().enroll();
    site.pass(Duration.ofSeconds(2));
    log(one, 5);
    log(two, 6);
    site.pass(Duration.ofSeconds(2));
    assertThat(lamps.view(one.udn)).containsEntry("LogSequence", 5L);
    assertThat(lamps.view(two.udn)).containsEntry("LogSequence", 6L);
    assertThat(ovens.events).isEmpty();
  }

  @Test
  void whoAsksForNothingIsToldTheNewestLaterAndTheRestIsCounted() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    EventStream stream = site.controller.events(device.udn);
    EventReader slow = read(stream, 0);
    EventReader fast = read(site.controller.events(device.udn), Long.MAX_VALUE);
    for (long i = 2; i <= 50; i++) {
      log(device, i);
      site.pass(Duration.ofMillis(100));
    }
    assertThat(slow.events).isEmpty();
    assertThat(fast.sequences()).contains(2L, 25L, 50L).isSorted();
    slow.ask(1000);
    site.pass(Duration.ofSeconds(1));
    assertThat(slow.sequences()).containsExactly(50L);
    assertThat(slow.view(device.udn)).isEqualTo(fast.view(device.udn));
    assertThat(stream.counts().coalesced()).isGreaterThanOrEqualTo(49);
    long told = slow.events.stream().mapToLong(event -> event.values().size()).sum();
    assertThat(stream.counts().told()).isEqualTo(told);
    assertThat(stream.counts().missed()).isZero();
  }

  /** What counts with each change waits for a slow subscriber, up to a bound. */
  @Test
  @Tag("FIELD-62")
  void aVariableThatTellsEveryChangeIsNeverCoalescedAndWhatIsTooMuchIsCounted() {
    site.with(builder -> builder.subscribeTo(ScriptedDevice.Pump.CONTRACT)).restart();
    ScriptedDevice device = site.device("pump").start().enroll();
    site.pass(Duration.ofSeconds(2));
    EventReader slow = read(site.controller.events(device.udn), 0);
    EventReader fast = read(site.controller.events(device.udn), Long.MAX_VALUE);
    List<Object> alarms = new ArrayList<>(List.of(""));
    for (int i = 1; i < PendingChanges.MAX_SETS; i++) {
      alarm(device, alarms, i);
    }
    slow.ask(1000);
    site.pass(Duration.ofSeconds(1));
    assertThat(slow.told("Alarm")).isEqualTo(alarms);
    assertThat(slow.failure).isEmpty();

    EventStream stream = site.controller.events();
    EventReader late = read(stream, 0);
    for (int i = 0; i < PendingChanges.MAX_SETS; i++) {
      alarm(device, alarms, 100 + i);
    }
    assertThat(stream.counts().lost()).isEqualTo(1);
    late.ask(1000);
    site.pass(Duration.ofSeconds(1));
    assertThat(late.told("Alarm"))
        .isEqualTo(alarms.subList(alarms.size() - PendingChanges.MAX_SETS, alarms.size()));
    assertThat(late.failure).isEmpty();
    assertThat(fast.told("Alarm")).isEqualTo(alarms);
  }

  private void alarm(ScriptedDevice device, List<Object> alarms, int number) {
    alarms.add("n" + number);
    device.event(ScriptedDevice.Pump.CONTRACT, Map.of("Alarm", "n" + number));
    site.pass(Duration.ofMillis(200));
  }

  @Test
  void noMoreIsToldThanWasAskedForAndNothingAfterTheEnd() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    site.pass(Duration.ofSeconds(2));
    EventReader reader = read(site.controller.events(device.udn), 2);
    assertThat(reader.events).hasSize(2);
    reader.ask(1);
    site.pass(Duration.ofSeconds(1));
    assertThat(reader.events).hasSize(3);
    reader.subscription.orElseThrow().cancel();
    reader.ask(10);
    log(device, 7);
    site.pass(Duration.ofSeconds(2));
    assertThat(reader.events).hasSize(3);
    EventReader wrong = read(site.controller.events(device.udn), -1);
    assertThat(wrong.failure).containsInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Tag("FIELD-62")
  void whatWasLostOnTheWayIsCountedAndRepaired() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    EventStream stream = site.controller.events(device.udn);
    EventReader reader = read(stream, Long.MAX_VALUE);
    site.world.network().partition(site.host, device.host);
    log(device, 8);
    site.pass(Duration.ofSeconds(30));
    site.world.network().heal(site.host, device.host);
    device.event(Profile.DIAGNOSTICS, Map.of("LogSequence", 9L));
    site.pass(Duration.ofMinutes(2));
    assertThat(stream.counts().missed()).isEqualTo(1);
    assertThat(reader.view(device.udn)).containsEntry("LogSequence", 9L);
  }

  /** No later number shows what a device gave up before a subscription expired. */
  @Test
  @Tag("FIELD-62")
  void whereNumbersCannotTellWhatWasLostTheInterruptionIsCounted() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    EventStream stream = site.controller.events(device.udn);
    EventReader reader = read(stream, Long.MAX_VALUE);
    assertThat(stream.counts().interruptions()).isZero();
    site.world.network().partition(site.host, device.host);
    log(device, 8);
    site.pass(Duration.ofMinutes(1));
    log(device, 9);
    site.pass(Duration.ofMinutes(45));
    site.world.network().heal(site.host, device.host);
    site.pass(Duration.ofMinutes(10));
    assertThat(reader.view(device.udn)).containsEntry("LogSequence", 9L);
    assertThat(reader.sequences()).doesNotContain(8L);
    assertThat(stream.counts().missed()).isZero();
    assertThat(stream.counts().interruptions()).as("of four services").isEqualTo(4);
  }

  /** Whose certificate of the domain was revoked elsewhere still has that of its maker. */
  @Test
  void whatADeviceTellsByTheCertificateOfItsMakerIsNoEventOfAMember() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    site.pass(Duration.ofSeconds(5));
    log(device, 5);
    site.pass(Duration.ofSeconds(2));
    assertThat(site.heard.last("Diagnostics")).containsEntry("LogSequence", 5L);
    device.showIdentity();
    log(device, 6);
    site.pass(Duration.ofSeconds(2));
    assertThat(site.heard.last("Diagnostics")).containsEntry("LogSequence", 5L);
  }

  @Test
  void afterARestartAStreamGoesOnWithWhatTheDevicesSayAndTheyKeepNoDeadSubscriptions() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    site.pass(Duration.ofSeconds(5));
    int before = device.endpoint.orElseThrow().eventCounts().subscriptions();
    for (int i = 0; i < 3; i++) {
      site.restart();
      site.pass(Duration.ofSeconds(10));
    }
    EventReader reader = read(site.controller.events(device.udn), Long.MAX_VALUE);
    assertThat(reader.view(device.udn)).containsEntry("LogSequence", 1L);
    log(device, 77);
    site.pass(Duration.ofSeconds(2));
    assertThat(reader.view(device.udn)).containsEntry("LogSequence", 77L);
    assertThat(device.endpoint.orElseThrow().eventCounts().subscriptions()).isEqualTo(before);
  }

  @Test
  void subscriptionsThatStorageDidNotTakeAreKeptLaterAndEndedByTheNextRun() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    site.pass(Duration.ofSeconds(5));
    int before = device.endpoint.orElseThrow().eventCounts().subscriptions();
    site.host.storage().limit(0);
    device.restart("2.0.0");
    site.pass(Duration.ofMinutes(1));
    assertThat(site.heard.last("FirmwareUpdate")).containsEntry("ActiveVersion", "2.0.0");
    assertThat(device.endpoint.orElseThrow().eventCounts().subscriptions()).isEqualTo(before);
    site.host.storage().limit(Long.MAX_VALUE);
    site.pass(Duration.ofMinutes(2));
    site.restart();
    site.pass(Duration.ofSeconds(10));
    assertThat(site.heard.last("FirmwareUpdate")).containsEntry("ActiveVersion", "2.0.0");
    assertThat(device.endpoint.orElseThrow().eventCounts().subscriptions()).isEqualTo(before);
  }

  @Test
  void whatIsLeftOfADepartedDevicesSubscriptionsForgetsNoneOfTheReturnedOnes() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    site.pass(Duration.ofSeconds(20));
    int before = device.endpoint.orElseThrow().eventCounts().subscriptions();
    site.host.storage().limit(0);
    device.restart("2.0.0");
    site.pass(Duration.ofSeconds(20)); // the names are to be kept a minute later
    site.host.storage().limit(Long.MAX_VALUE);
    site.await(site.controller.revoke(device.udn));
    site.await(site.controller.enrollment().admitAgain(device.udn));
    device.nonce = "nonce-0002";
    device.enroll();
    site.pass(Duration.ofMinutes(40)); // what nobody could be told to end has expired
    assertThat(device.endpoint.orElseThrow().eventCounts().subscriptions()).isEqualTo(before);
    site.restart();
    site.pass(Duration.ofSeconds(10));
    assertThat(device.endpoint.orElseThrow().eventCounts().subscriptions()).isEqualTo(before);
  }

  @Test
  void aServiceThatIsGoneAfterARestartTakesNoEventsOfTheOthersAlong() {
    site.with(builder -> builder.subscribeTo(ScriptedDevice.Pump.CONTRACT)).restart();
    ScriptedDevice device = site.device("pump").start().enroll();
    site.pass(Duration.ofSeconds(5));
    site.host.cutPower();
    device.withoutPump().restart("2.0.0");
    site.host.powerOn();
    site.start();
    site.pass(Duration.ofSeconds(20));
    EventReader reader = read(site.controller.events(device.udn), Long.MAX_VALUE);
    log(device, 77);
    site.pass(Duration.ofSeconds(2));
    assertThat(reader.view(device.udn)).containsEntry("LogSequence", 77L);
  }

  private ScriptedDevice withoutPumpYet() {
    site.with(builder -> builder.subscribeTo(ScriptedDevice.Pump.CONTRACT)).restart();
    ScriptedDevice device = site.device("pump").withoutPump().start().enroll();
    site.pass(Checks.PAUSE.plusSeconds(5));
    return device;
  }

  private void assertPumpIsHeard(ScriptedDevice device, int rpm) {
    device.event(ScriptedDevice.Pump.CONTRACT, Map.of("Rpm", rpm));
    site.pass(Duration.ofSeconds(2));
    assertThat(site.heard.last("Pump")).containsEntry("Rpm", rpm);
  }

  @Test
  void aServiceThatComesWithNewFirmwareAtTheSamePlaceIsSubscribedToOnceTheDeviceIsSeen() {
    ScriptedDevice device = withoutPumpYet();
    var before = device.location();
    device.withPump().restart("2.0.0");
    assertThat(device.location()).isEqualTo(before);
    site.pass(Duration.ofSeconds(3));
    assertPumpIsHeard(device, 7);
    int subscriptions = device.endpoint.orElseThrow().eventCounts().subscriptions();
    assertThat(subscriptions).as("one for each service").isEqualTo(5);
  }

  /** Announcements need not arrive: the device has forgotten us, which a renewal shows. */
  @Test
  void aServiceThatComesWithNewFirmwareIsSubscribedToWhereDiscoveryIsSilent() {
    ScriptedDevice device = withoutPumpYet();
    site.world.network().loss(1);
    device.withPump().restart("2.0.0");
    site.pass(Duration.ofMinutes(20));
    assertPumpIsHeard(device, 8);
  }

  @Test
  void aServiceThatIsGoneWithOtherFirmwareIsNotAskedForAgain() {
    ScriptedDevice device = withoutPumpYet();
    device.withPump().restart("2.0.0");
    site.pass(Duration.ofSeconds(3));
    assertPumpIsHeard(device, 9);
    device.withoutPump().restart("1.0.0");
    site.pass(Duration.ofMinutes(1));
    site.world.trace().mark("gone");
    site.pass(Duration.ofHours(1));
    assertThat(site.world.trace().lines().stream().dropWhile(line -> !line.endsWith("mark gone")))
        .as("no way to it is given up")
        .noneMatch(line -> line.contains(" http controller ") && line.contains("/description.xml"));
    log(device, 78);
    site.pass(Duration.ofSeconds(2));
    assertThat(site.heard.last("Diagnostics")).containsEntry("LogSequence", 78L);
    device.withPump().restart("2.0.0");
    site.pass(Duration.ofSeconds(15));
    assertPumpIsHeard(device, 10);
  }

  @Test
  void aStreamOfAllTellsEachEventInOrderWithoutSayingHowManyAreWanted() {
    ScriptedDevice one = site.device("one").start().enroll();
    ScriptedDevice two = site.device("two").start().enroll();
    site.pass(Duration.ofSeconds(2));
    List<DeviceEvent> heard = new ArrayList<>();
    CompletionStage<Void> end = site.controller.events().forEach(heard::add);
    CompletionStage<Void> failed =
        site.controller
            .events()
            .forEach(
                event -> {
                  throw new UnsupportedOperationException("not wanted");
                });
    for (long i = 2; i <= 20; i++) {
      log(one, i);
      log(two, 100 + i);
      site.pass(Duration.ofMillis(100));
    }
    for (ScriptedDevice each : List.of(one, two)) {
      List<Long> told =
          heard.stream()
              .filter(event -> event.device().equals(each.udn))
              .filter(event -> event.values().containsKey("LogSequence"))
              .map(event -> (Long) event.values().get("LogSequence"))
              .toList();
      assertThat(told).hasSize(20).isSorted();
    }
    assertThat(failed.toCompletableFuture()).isCompletedExceptionally();
    assertThat(end.toCompletableFuture()).isNotDone();
    site.await(site.controller.close());
    site.await(end);
    assertThatThrownBy(() -> site.await(failed)).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aStreamThatIsReadWhenTheControllerIsClosedIsOver() {
    EventStream stream = site.controller.events();
    site.await(site.controller.close());
    assertThat(read(stream, 1).isComplete).isTrue();
    site.await(stream.forEach(event -> {}));
  }

  @Test
  void aStreamCompletesWithTheController() {
    EventReader reader = read(site.controller.eventsOfGroup("lamps"), 1);
    site.await(site.controller.close());
    site.pass(Duration.ofSeconds(1));
    assertThat(reader.isComplete).isTrue();
    assertThatThrownBy(() -> site.controller.eventsOfGroup("lamps"))
        .isInstanceOf(IllegalStateException.class);
  }
}
