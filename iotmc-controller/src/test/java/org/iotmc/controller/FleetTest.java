package org.iotmc.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.ActionException;
import org.iotmc.api.StoreException;
import org.iotmc.api.TransportException;
import org.iotmc.api.TrustException;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.Diagnostics;
import org.iotmc.api.profile.FirmwareRepository;
import org.iotmc.api.profile.Management;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.profile.Severity;
import org.iotmc.api.profile.UpdateOutcome;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.spi.Lane;
import org.iotmc.controller.BatchReport.Result;
import org.iotmc.soap.RemoteService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Work with enrolled devices. */
class FleetTest {
  private final Site site = new Site(3).start();

  @AfterEach
  void nothingWasThrown() {
    assertThat(site.world.failures()).isEmpty();
  }

  @Test
  void aBatchForAGroupGivesOneOutcomeForEachDevice() {
    ScriptedDevice takes = site.device("takes").start().enroll();
    ScriptedDevice lacks = site.device("lacks").start();
    ScriptedDevice gone = site.device("gone").start().enroll();
    site.with(b -> b.initialConfiguration(group -> Map.of())).restart();
    lacks.enroll();
    lacks.parameters.remove("interval");
    gone.host.cutPower();
    BatchReport report = site.await(site.controller.configure("lamps", Map.of("interval", "10")));
    assertThat(report.isComplete()).isFalse();
    assertThat(report.outcomes()).hasSize(3);
    assertThat(outcome(report, takes).result()).isEqualTo(Result.APPLIED);
    assertThat(outcome(report, takes).revision()).isEqualTo(takes.revision);
    assertThat(outcome(report, lacks).result()).isEqualTo(Result.REFUSED);
    assertThat(outcome(report, lacks).errorCode()).isEqualTo(UpnpError.NO_SUCH_PARAMETER.code());
    assertThat(outcome(report, gone).result()).isEqualTo(Result.UNREACHABLE);
    assertThat(takes.parameters).containsEntry("interval", "10");
  }

  private static BatchReport.Outcome outcome(BatchReport report, ScriptedDevice device) {
    return report.outcomes().stream()
        .filter(o -> o.device().equals(device.udn))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void moreDevicesThanAreConfiguredAtATimeAllGetTheirTurn() {
    List<ScriptedDevice> devices = new ArrayList<>();
    for (int i = 0; i <= Controller.MAX_PARALLEL; i++) {
      devices.add(site.device("lamp-" + i).start().enroll());
    }
    BatchReport report = site.await(site.controller.configure("lamps", Map.of("interval", "7")));
    assertThat(report.isComplete()).isTrue();
    assertThat(report.outcomes()).hasSize(devices.size());
  }

  @Test
  void anotherGroupIsLeftAlone() {
    site.device("lamp").start().enroll();
    BatchReport report = site.await(site.controller.configure("ovens", Map.of("interval", "7")));
    assertThat(report.outcomes()).isEmpty();
  }

  @Test
  void eventsComeTypedAndInOrder() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    site.pass(Duration.ofSeconds(2));
    site.heard.events.clear();
    for (long i = 2; i < 40; i++) {
      device.event(Profile.DIAGNOSTICS, Map.of("LogSequence", i));
      site.pass(Duration.ofMillis(200));
    }
    device.event(Profile.MANAGEMENT, Map.of("Quarantined", true));
    site.pass(Duration.ofSeconds(2));
    assertThat(site.heard.events)
        .filteredOn(e -> e.service().equals(Profile.DIAGNOSTICS.type()))
        .extracting(e -> (Long) e.values().get("LogSequence"))
        .isSorted()
        .last()
        .isEqualTo(39L);
    assertThat(site.known(device.udn).quarantined()).isTrue();
  }

  @Test
  void eventsOfAVendorsServiceComeAndAreNotTakenForThoseOfTheProfile() {
    site.with(builder -> builder.subscribeTo(ScriptedDevice.Pump.CONTRACT)).restart();
    ScriptedDevice pump = site.device("pump").start().enroll();
    ScriptedDevice other = site.device("other").withoutPump().start().enroll();
    site.pass(Duration.ofSeconds(2));
    pump.event(ScriptedDevice.Pump.CONTRACT, Map.of("Rpm", 900, "ActiveVersion", "9.9.9"));
    site.pass(Duration.ofSeconds(2));
    assertThat(site.heard.events)
        .filteredOn(e -> e.service().equals(ScriptedDevice.Pump.CONTRACT.type()))
        .extracting(e -> e.values().get("Rpm"))
        .containsExactly(0, 900);
    assertThat(site.known(pump.udn).firmwareVersion()).contains("1.0.0");
    assertThat(site.known(other.udn).state()).isEqualTo(ManagedDevice.State.ENROLLED);
  }

  @Test
  void aVendorsServiceThatIsSubscribedToHasEventsAndThereAreNotTooMany() {
    ControllerBuilder builder = Controller.builder(site.host);
    assertThatThrownBy(() -> builder.subscribeTo(Profile.PROVISIONING))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no evented variables");
    for (int i = 0; i < ControllerBuilder.MAX_SUBSCRIBED; i++) {
      builder.subscribeTo(ScriptedDevice.Pump.CONTRACT);
    }
    assertThatThrownBy(() -> builder.subscribeTo(ScriptedDevice.Pump.CONTRACT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("more than 16");
  }

  /** A store that takes its time, or no more. */
  private static final class SlowStore implements FleetStore {
    private final Lane lane;
    private final Map<Udn, Entry> entries = new TreeMap<>();
    private Duration pause = Duration.ZERO;
    private boolean isFull;

    SlowStore(Lane lane) {
      this.lane = lane;
    }

    @Override
    public CompletionStage<List<Entry>> load() {
      return CompletableFuture.completedFuture(List.copyOf(entries.values()));
    }

    @Override
    public CompletionStage<Optional<Entry>> find(Udn udn) {
      return CompletableFuture.completedFuture(Optional.ofNullable(entries.get(udn)));
    }

    @Override
    public CompletionStage<Boolean> replace(Entry entry) {
      CompletableFuture<Boolean> done = lane.future();
      lane.after(
          pause,
          () -> {
            if (isFull) {
              done.completeExceptionally(new StoreException("full"));
            } else {
              entries.put(entry.udn(), entry);
              done.complete(true);
            }
          });
      return done;
    }
  }

  private void flood(ScriptedDevice device) {
    for (int i = 0; i < 2 * Fleet.MAX_WAITING; i++) {
      device.event(Profile.FIRMWARE_UPDATE, Map.of("ActiveVersion", "2.0." + i));
      site.pass(Duration.ofMillis(100));
    }
  }

  @Test
  void whatADeviceSaidLastIsKeptHoweverMuchItSays() {
    SlowStore store = new SlowStore(site.factory.newLane("store"));
    site.with(builder -> builder.store(store)).restart();
    ScriptedDevice device = site.device("lamp").start().enroll();
    site.pass(Duration.ofSeconds(5));
    assertThat(site.known(device.udn).firmwareVersion()).contains("1.0.0");
    store.pause = Duration.ofSeconds(10);
    flood(device);
    device.event(Profile.FIRMWARE_UPDATE, Map.of("ActiveVersion", "1.0.0"));
    site.pass(Duration.ofMinutes(1));
    assertThat(site.known(device.udn).firmwareVersion()).contains("1.0.0");
  }

  @Test
  void aDeviceThatSaysMuchIsRevokedAllTheSame() {
    SlowStore store = new SlowStore(site.factory.newLane("store"));
    site.with(builder -> builder.store(store)).restart();
    ScriptedDevice device = site.device("lamp").start().enroll();
    site.pass(Duration.ofSeconds(5));
    store.pause = Duration.ofSeconds(10);
    flood(device);
    site.await(site.controller.revoke(device.udn));
    assertThat(site.known(device.udn).state()).isEqualTo(ManagedDevice.State.REVOKED);
  }

  @Test
  void aDeviceThatCallsMuchIsRevokedAllTheSame() {
    SlowStore store = new SlowStore(site.factory.newLane("store"));
    site.with(builder -> builder.store(store)).restart();
    ScriptedDevice device = site.device("lamp").start().enroll();
    site.pass(Duration.ofSeconds(5));
    store.pause = Duration.ofSeconds(2);
    for (int i = 0; i < 2 * Fleet.MAX_WAITING; i++) {
      device
          .repository()
          .reportUpdateResult(
              Call.of(new FirmwareRepository.Result("1.0." + i, UpdateOutcome.FAILED, "no " + i)));
    }
    site.pass(Duration.ofSeconds(1));
    site.await(site.controller.revoke(device.udn));
    assertThat(site.known(device.udn).state()).isEqualTo(ManagedDevice.State.REVOKED);
  }

  /** They were carried out behind it, and a report of a way back had the device called again. */
  @Test
  void callsThatWaitedWhileTheirDeviceWasRevokedChangeNothing() {
    SlowStore store = new SlowStore(site.factory.newLane("store"));
    site.with(builder -> builder.store(store)).restart();
    ScriptedDevice device = site.device("lamp").start().enroll();
    site.pass(Duration.ofSeconds(5));
    store.pause = Duration.ofSeconds(2);
    for (int i = 0; i < 5; i++) {
      device
          .repository()
          .reportUpdateResult(
              Call.of(new FirmwareRepository.Result("1.0." + i, UpdateOutcome.ROLLED_BACK, "")));
    }
    site.pass(Duration.ofSeconds(1));
    site.await(site.controller.revoke(device.udn));
    site.pass(Duration.ofMinutes(1));
    assertThat(site.heard.lines)
        .as("the one that was under way")
        .filteredOn(line -> line.startsWith("update"))
        .containsExactly("update 1.0.0 ROLLED_BACK");
  }

  /** The certificates are revoked before the record says so: power may fail in between. */
  @Test
  void aRevocationThatCouldNotBeKeptIsInForceAndCanBeMadeAgainAfterARestart() {
    SlowStore store = new SlowStore(site.factory.newLane("store"));
    site.with(builder -> builder.store(store)).restart();
    ScriptedDevice device = site.device("lamp").start().enroll();
    site.pass(Duration.ofSeconds(5));
    store.isFull = true;
    assertThatThrownBy(() -> site.await(site.controller.revoke(device.udn)))
        .isInstanceOf(StoreException.class);
    for (int run = 0; run < 2; run++) {
      assertThatThrownBy(
              () ->
                  site.await(
                      device
                          .repository()
                          .reportUpdateResult(
                              Call.of(
                                  new FirmwareRepository.Result(
                                      "1.1.0", UpdateOutcome.COMMITTED, "")))))
          .isNotNull();
      site.restart();
    }
    store.isFull = false;
    assertThat(site.known(device.udn).state()).isEqualTo(ManagedDevice.State.ENROLLED);
    site.await(site.controller.revoke(device.udn));
    assertThat(site.known(device.udn).state()).isEqualTo(ManagedDevice.State.REVOKED);
    assertThat(site.heard.lines).noneMatch(line -> line.startsWith("update"));
  }

  @Test
  void aPolicyThatFailsKeepsNobodyElseWaiting() {
    boolean[] failing = {true};
    site.with(
            builder ->
                builder.policy(
                    applicant -> {
                      if (failing[0]) {
                        throw new AssertionError("planned");
                      }
                      return EnrollmentPolicy.Decision.accept("");
                    }))
        .restart();
    ScriptedDevice device = site.device("lamp").start();
    assertThatThrownBy(device::enroll);
    failing[0] = false;
    device.enroll();
    assertThat(site.known(device.udn).state()).isEqualTo(ManagedDevice.State.ENROLLED);
  }

  @Test
  void whatIsNoVersionIsNotKept() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    site.pass(Duration.ofSeconds(5));
    device.event(Profile.FIRMWARE_UPDATE, Map.of("ActiveVersion", "2".repeat(10_000)));
    site.pass(Duration.ofSeconds(2));
    assertThat(site.known(device.udn).firmwareVersion()).contains("1.0.0");
    device.event(Profile.FIRMWARE_UPDATE, Map.of("ActiveVersion", "2.0.0"));
    site.pass(Duration.ofSeconds(2));
    assertThat(site.known(device.udn).firmwareVersion()).contains("2.0.0");
  }

  @Test
  void whatTheStoreDidNotTakeIsKeptOnceItDoes() {
    SlowStore store = new SlowStore(site.factory.newLane("store"));
    site.with(builder -> builder.store(store)).restart();
    ScriptedDevice device = site.device("lamp").start().enroll();
    site.pass(Duration.ofSeconds(5));
    store.isFull = true;
    device.event(Profile.MANAGEMENT, Map.of("Quarantined", true));
    site.pass(Duration.ofMinutes(1));
    assertThat(site.known(device.udn).quarantined()).isFalse();
    store.isFull = false;
    site.pass(Duration.ofSeconds(15));
    assertThat(site.known(device.udn).quarantined()).isTrue();
  }

  @Test
  void eventsComeAgainAfterARestartOfTheController() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    site.pass(Duration.ofSeconds(2));
    site.restart();
    site.pass(Duration.ofSeconds(10));
    site.heard.events.clear();
    device.event(Profile.DIAGNOSTICS, Map.of("LogSequence", 77L));
    site.pass(Duration.ofSeconds(2));
    assertThat(site.heard.last("Diagnostics")).containsEntry("LogSequence", 77L);
  }

  @Test
  void aDeviceThatMovedIsFoundAgain() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    site.pass(Duration.ofSeconds(5));
    var before = device.location();
    site.await(device.endpoint.orElseThrow().close());
    device.start();
    assertThat(device.location()).isNotEqualTo(before);
    site.pass(Duration.ofMinutes(1));
    assertThat(site.known(device.udn).location()).contains(device.location());
    site.await(site.controller.device(device.udn).management().getHealth(Call.of(Nothing.NOTHING)));
    device.event(Profile.DIAGNOSTICS, Map.of("LogSequence", 78L));
    site.pass(Duration.ofSeconds(2));
    assertThat(site.heard.last("Diagnostics")).containsEntry("LogSequence", 78L);
  }

  @Test
  void anUnknownDeviceCannotBeCalled() {
    Udn nobody = Udn.random(site.factory.secrets());
    assertThatThrownBy(
            () ->
                site.await(
                    site.controller
                        .device(nobody)
                        .management()
                        .getHealth(Call.of(Nothing.NOTHING))))
        .isInstanceOf(TransportException.class)
        .hasMessage(nobody + " is not in the fleet");
  }

  @Test
  void aCallEndsInTimeThoughItsDeviceHasToBeFoundFirst() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    site.pass(Duration.ofSeconds(5));
    Management lamp = site.controller.device(device.udn).management();
    site.world.network().partition(site.host, device.host);
    assertEndsIn(Duration.ofSeconds(2), lamp, "no answer from " + control(device) + " within PT2S");
    assertEndsIn(Duration.ofSeconds(1), lamp, device.udn + " was not reached within PT1S");
    site.world.network().heal(site.host, device.host);
    site.pass(Duration.ofMinutes(1));
    Call<Nothing> patient = Call.of(Nothing.NOTHING).within(ChronoUnit.FOREVER.getDuration());
    assertThat(site.await(lamp.getHealth(patient))).isEqualTo(ScriptedDevice.HEALTHY);
  }

  private static String control(ScriptedDevice device) {
    return device.location().resolve("/control/Management").toString();
  }

  private void assertEndsIn(Duration deadline, Management lamp, String message) {
    Instant before = site.world.now();
    assertThatThrownBy(() -> site.await(lamp.getHealth(Call.of(Nothing.NOTHING).within(deadline))))
        .isInstanceOf(TransportException.class)
        .hasMessage(message);
    assertThat(Duration.between(before, site.world.now()))
        .isBetween(deadline, deadline.plusMillis(50));
  }

  @Test
  void aCallThatIsCancelledEndsAndItsAnswerIsNotHeard() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    site.pass(Duration.ofSeconds(5));
    device.health = new CompletableFuture<>();
    var call =
        site.controller
            .device(device.udn)
            .management()
            .getHealth(Call.of(Nothing.NOTHING))
            .toCompletableFuture();
    site.pass(Duration.ofSeconds(1));
    var contact = site.known(device.udn).lastContact();
    call.cancel(true);
    site.pass(Duration.ofSeconds(1));
    device.lane.execute(() -> device.health.complete(ScriptedDevice.HEALTHY));
    site.pass(Duration.ofSeconds(1));
    assertThat(site.known(device.udn).lastContact()).isEqualTo(contact);
  }

  @Test
  void aServiceIsCalledAsItsDeviceDescribesIt() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    DeviceHandle lamp = site.controller.device(device.udn);
    RemoteService management = site.await(lamp.service(Profile.MANAGEMENT.type()));
    assertThat(site.await(management.call("GetHealth", Map.of())).texts())
        .containsEntry("State", "OK");
    TypeUrn none = TypeUrn.service("acme-example", "None", 1);
    assertThatThrownBy(() -> site.await(lamp.service(none)))
        .isInstanceOf(TransportException.class)
        .hasMessage(device.location() + " describes no " + none);
  }

  @Test
  void aLogIsDrainedPageByPageAndClearedOnlyAfterItWasTaken() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    DeviceLog log = site.controller.diagnostics(device.udn);
    Diagnostics.Query query =
        new Diagnostics.Query(Severity.DEBUG, Instant.EPOCH, site.world.now(), 0, 2, true);
    List<Long> taken = new ArrayList<>();
    long count =
        site.await(
            log.drain(
                query,
                entries -> {
                  entries.forEach(entry -> taken.add(entry.sequence()));
                  return CompletableFuture.completedFuture(null);
                }));
    assertThat(count).isEqualTo(5);
    assertThat(taken).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(device.orders).containsExactly("receipt-2", "receipt-4", "receipt-5");
  }

  @Test
  void aPageThatTheSinkDoesNotTakeStaysInTheDevice() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    Diagnostics.Query query =
        new Diagnostics.Query(Severity.DEBUG, Instant.EPOCH, site.world.now(), 0, 2, true);
    assertThatThrownBy(
            () ->
                site.await(
                    site.controller
                        .diagnostics(device.udn)
                        .drain(
                            query,
                            entries ->
                                CompletableFuture.failedFuture(
                                    new ActionException(UpnpError.ACTION_FAILED, "disk full")))))
        .isInstanceOf(ActionException.class);
    assertThat(device.orders).isEmpty();
  }

  @Test
  void provisioningWantsTheDeviceThatIsMeant() {
    ScriptedDevice device = site.device("lamp").start();
    Udn other = Udn.random(site.factory.secrets());
    assertThatThrownBy(
            () -> site.await(site.controller.provision(device.location(), other, new byte[1])))
        .isInstanceOf(TrustException.class);
  }
}
