package org.iotmc.ota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.iotmc.ota.TestDevice.NEW;
import static org.iotmc.ota.TestDevice.OLD;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.iotmc.api.ActionException;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.StoreException;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.FirmwareRepository;
import org.iotmc.api.profile.HealthState;
import org.iotmc.api.profile.UpdateOutcome;
import org.iotmc.api.profile.UpdateState;
import org.iotmc.api.spi.Bootloader.Bank;
import org.iotmc.api.spi.Documents;
import org.iotmc.sim.SimStorage;
import org.junit.jupiter.api.Test;

/** The updater in the simulated world (profile, section 7). */
class FirmwareUpdaterTest {
  private static final FirmwareManifest MANIFEST = Samples.manifest(NEW, Samples.V2, 6);

  private final TestDevice device = new TestDevice(1);

  @Test
  void anUpdateIsFetchedTriedAndCommittedByItsOwnHealth() {
    device.await(device.updater().update(device.offer(MANIFEST)));
    device.untilState(UpdateState.PROBATION);
    assertThat(device.updater.info().activeVersion()).isEqualTo("2.0.0");
    assertThat(device.updater.info().committedVersion()).isEqualTo("1.0.0");
    assertThat(device.updater.info().securityCounter()).isEqualTo(5);
    Instant began = device.world.now();
    device.untilIdle();
    assertThat(Duration.between(began, device.world.now()))
        .isBetween(Duration.ofHours(23), Duration.ofHours(25));
    assertThat(device.runs()).isEqualTo(NEW);
    assertThat(device.bootloader.committed()).isEqualTo(Bank.B);
    assertThat(device.updater.info().committedVersion()).isEqualTo("2.0.0");
    assertThat(device.updater.info().securityCounter()).isEqualTo(6);
    assertThat(device.states)
        .containsExactly(
            UpdateState.DOWNLOADING,
            UpdateState.VERIFYING,
            UpdateState.INSTALLING,
            UpdateState.PROBATION,
            UpdateState.IDLE);
    assertThat(device.boots).isEqualTo(2);
    assertThat(device.world.failures()).isEmpty();
  }

  @Test
  void aBusyHostDelaysAnUpdateAndEndsNone() {
    device.updater();
    device.host.overload();
    CompletionStage<String> refused = device.updater.update(device.offer(MANIFEST));
    assertThatThrownBy(() -> device.await(refused))
        .isInstanceOfSatisfying(
            StoreException.class, failure -> assertThat(failure.retryable()).isTrue());
    device.host.relieve();
    device.await(device.updater.update(device.offer(MANIFEST)));
    for (UpdateState state : List.of(UpdateState.DOWNLOADING, UpdateState.PROBATION)) {
      device.untilState(state);
      device.host.overload();
      device.world.runFor(Duration.ofSeconds(20));
      device.host.relieve();
    }
    device.untilIdle();
    assertThat(device.runs()).isEqualTo(NEW);
    assertThat(device.endings).extracting("outcome").containsExactly(UpdateOutcome.COMMITTED);
  }

  @Test
  void whatAnUpdaterFailsAtAsItIsClosedDecidesNothing() {
    device.offerUnderWay = Optional.of(new CompletableFuture<>());
    device.await(device.updater().schedule(Samples.V2, device.world.now()));
    device.until(() -> !device.askedFor.isEmpty(), Duration.ofMinutes(1));
    UpdateRecord before = kept();
    device.updater.close();
    device.world.runFor(Duration.ofMinutes(5));
    assertThat(kept()).isEqualTo(before);
  }

  private UpdateRecord kept() {
    return new RecordStore(device.host.storage()).load(new UpdateRecord.Installed(Samples.V1, 5));
  }

  @Test
  void theControllerHearsOfAnEndingUntilItHasAcknowledgedIt() {
    install(UpdateOutcome.COMMITTED);
    device.restart();
    FirmwareRepository.Result report = device.updater().pendingReports().get(0);
    assertThat(report.version()).isEqualTo("2.0.0");
    device.await(device.updater.acknowledge(report));
    device.restart();
    assertThat(device.updater().pendingReports()).isEmpty();
  }

  @Test
  void theControllerMayCommitEarlier() {
    device.await(device.updater().update(device.offer(MANIFEST)));
    device.untilState(UpdateState.PROBATION);
    device.await(device.updater.commit());
    assertThat(device.updater.info().committedVersion()).isEqualTo("2.0.0");
    device.restart();
    device.updater();
    assertThat(device.runs()).isEqualTo(NEW);
    refused(UpnpError.ACTION_FAILED, device.updater.commit());
  }

  @Test
  void theControllerMayGoBack() {
    device.await(device.updater().update(device.offer(MANIFEST)));
    device.untilState(UpdateState.PROBATION);
    device.await(device.updater.rollBack("customers complain"));
    device.untilIdle();
    assertThat(ending().outcome()).isEqualTo(UpdateOutcome.ROLLED_BACK);
    assertThat(ending().detail()).contains("customers complain");
    assertThat(device.runs()).isEqualTo(OLD);
  }

  @Test
  void anImageWithAFlippedByteIsRefusedAndNeverMarked() {
    device.server.image = NEW.clone();
    device.server.image[4711] ^= 1;
    install(UpdateOutcome.REFUSED);
    stillOld();
  }

  @Test
  void aManifestOfAStrangerIsRefusedBeforeAnythingIsFetched() {
    Offer stranger = new Offer(Bytes.of(ManifestCodec.encode(MANIFEST)), device.server.uri());
    refused(UpnpError.VERIFICATION_FAILED, device.updater().update(stranger));
    assertThat(device.server.requests).isEmpty();
  }

  @Test
  void whatWouldGoBackIsRefusedBeforeAnythingIsFetched() {
    for (FirmwareManifest back :
        List.of(
            Samples.manifest(NEW, new FirmwareVersion(0, 9, 9), 6),
            Samples.manifest(NEW, Samples.V1, 6),
            Samples.manifest(NEW, Samples.V2, 4))) {
      refused(UpnpError.WOULD_GO_BACK, device.updater().update(device.offer(back)));
    }
    assertThat(device.server.requests).isEmpty();
  }

  @Test
  void whatIsNotMadeForThisDeviceIsRefusedBeforeAnythingIsFetched() {
    Instant passed = device.world.now().minusSeconds(1);
    for (FirmwareManifest wrong :
        List.of(
            changed("kettle", List.of("r2"), Samples.EXPIRES, Optional.empty()),
            changed("thermostat", List.of("r3"), Samples.EXPIRES, Optional.empty()),
            changed("thermostat", List.of("r2"), passed, Optional.empty()),
            changed("thermostat", List.of("r2"), Samples.EXPIRES, Optional.of(Samples.V2)),
            Samples.manifest(new byte[20_000], Samples.V2, 6))) {
      refused(UpnpError.VERIFICATION_FAILED, device.updater().update(device.offer(wrong)));
    }
    assertThat(device.server.requests).isEmpty();
  }

  @Test
  void withoutAClockNotAfterCannotBeJudged() {
    device.clockSet = false;
    Instant passed = device.world.now().minusSeconds(1);
    FirmwareManifest old = changed("thermostat", List.of("r2"), passed, Optional.empty());
    device.await(device.updater().update(device.offer(old)));
    device.untilIdle();
    assertThat(ending().outcome()).isEqualTo(UpdateOutcome.COMMITTED);
  }

  @Test
  void aServerThatNeverEndsIsCutOffAtTheManifestsSize() {
    device.server.endless = true;
    device.server.lengthKnown = false;
    install(UpdateOutcome.REFUSED);
    assertThat(device.server.requests).hasSize(1);
    stillOld();
  }

  @Test
  void aBodyThatIsTooShortFailsAfterABoundedNumberOfAttempts() {
    device.server.image = Arrays.copyOf(NEW, 5000);
    install(UpdateOutcome.FAILED);
    assertThat(device.server.requests).hasSizeBetween(3, 3 * UpdateMachine.MAX_ATTEMPTS);
    stillOld();
  }

  @Test
  void aServerThatDripsIsGivenUp() {
    device.server.chunk = 2;
    device.server.drip = Optional.of(Duration.ofSeconds(1));
    install(UpdateOutcome.FAILED);
    assertThat(ending().detail()).contains("minimum rate");
    stillOld();
  }

  @Test
  void aServerThatBreaksOffAgainAndAgainIsGivenUp() {
    for (int i = 0; i < 1000; i++) {
      device.server.breaks.add(5);
    }
    install(UpdateOutcome.FAILED);
    assertThat(device.server.requests).hasSize(UpdateMachine.MAX_ATTEMPTS);
  }

  @Test
  void aLinkThatBreaksOftenButGetsFartherReachesTheEnd() {
    device.server.chunk = 100;
    device.server.drip = Optional.of(Duration.ofMillis(10));
    for (int i = 0; i < 1000; i++) {
      device.server.breaks.add(300);
    }
    install(UpdateOutcome.COMMITTED);
    assertThat(device.server.requests).hasSizeGreaterThan(2 * UpdateMachine.MAX_ATTEMPTS);
  }

  @Test
  void aServerThatHasNoSuchImageFailsAtOnce() {
    device.server.status = 404;
    install(UpdateOutcome.FAILED);
    assertThat(device.server.requests).hasSize(1);
  }

  @Test
  void aBrokenConnectionIsResumedWhereverItBreaks() {
    for (int at = 0; at < NEW.length; at += 333) {
      TestDevice other = new TestDevice(at);
      other.server.breaks.add(at);
      other.await(other.updater().update(other.offer(MANIFEST)));
      other.untilState(UpdateState.PROBATION);
      assertThat(other.runs()).isEqualTo(NEW);
      assertThat(other.server.requests).as("broken at " + at).hasSize(2);
    }
  }

  @Test
  void aResumedDownloadAsksForTheRestOnly() {
    device.server.breaks.add(5000);
    device.await(device.updater().update(device.offer(MANIFEST)));
    device.untilState(UpdateState.PROBATION);
    assertThat(device.server.requests.get(0)).isEqualTo("-");
    assertThat(device.server.requests.get(1)).matches("bytes=[1-5]\\d{3}-");
  }

  @Test
  void aServerWithoutRangesIsAskedForAllAgain() {
    device.server.breaks.add(5000);
    device.server.ranges = false;
    device.await(device.updater().update(device.offer(MANIFEST)));
    device.untilState(UpdateState.PROBATION);
    assertThat(device.runs()).isEqualTo(NEW);
  }

  @Test
  void partsOfTwoImagesAreFetchedAgainInOnePiece() {
    device.server.breaks.add(5000);
    device.server.image = Samples.image(9, NEW.length);
    device.await(device.updater().update(device.offer(MANIFEST)));
    device.until(() -> device.server.requests.size() == 1, Duration.ofMinutes(1));
    device.until(() -> device.server.breaks.isEmpty(), Duration.ofMinutes(1));
    device.world.runFor(Duration.ofMillis(500));
    device.server.image = NEW;
    device.untilState(UpdateState.PROBATION);
    assertThat(device.runs()).isEqualTo(NEW);
    assertThat(device.server.requests).hasSize(3);
  }

  @Test
  void firmwareThatIsNotWellGoesBackAndIsNotTriedAgain() {
    device.health = CompletableFuture.completedFuture(HealthState.FAILED);
    install(UpdateOutcome.ROLLED_BACK);
    stillOld();
    assertThat(device.updater.info().securityCounter()).isEqualTo(5);
    int boots = device.boots;
    refused(UpnpError.VERIFICATION_FAILED, device.updater.update(device.offer(MANIFEST)));
    assertThat(device.boots).isEqualTo(boots);
    assertThat(device.endings).hasSize(1);
    device.health = CompletableFuture.completedFuture(HealthState.OK);
    FirmwareManifest anew =
        changed("thermostat", List.of("r2"), Samples.EXPIRES.plusSeconds(1), Optional.empty());
    device.await(device.updater.update(device.offer(anew)));
    device.untilIdle();
    assertThat(ending().outcome()).isEqualTo(UpdateOutcome.COMMITTED);
  }

  @Test
  void aHealthCheckThatThrowsIsAFailure() {
    device.health = CompletableFuture.failedFuture(new IllegalStateException("sensor gone"));
    install(UpdateOutcome.ROLLED_BACK);
  }

  @Test
  void firmwareThatNeverAnswersGoesBackAtTheEndOfItsProbation() {
    device.health = new CompletableFuture<>();
    device.await(device.updater().update(device.offer(MANIFEST)));
    device.untilState(UpdateState.PROBATION);
    Instant began = device.world.now();
    device.untilIdle();
    assertThat(ending().outcome()).isEqualTo(UpdateOutcome.ROLLED_BACK);
    assertThat(Duration.between(began, device.world.now()))
        .isBetween(Duration.ofHours(24), Duration.ofHours(25));
    stillOld();
  }

  @Test
  void aRestartOnProbationGoesBack() {
    device.await(device.updater().update(device.offer(MANIFEST)));
    device.untilState(UpdateState.PROBATION);
    device.restart();
    device.untilIdle();
    assertThat(ending().outcome()).isEqualTo(UpdateOutcome.ROLLED_BACK);
    stillOld();
  }

  @Test
  void whatTheBankDidNotKeepIsNoticedBeforeItIsMarkedAndFetchedAgain() {
    device.await(device.updater().update(device.offer(MANIFEST)));
    device.world.runUntil(
        () -> device.states.contains(UpdateState.VERIFYING), Duration.ofMinutes(1));
    try (var bank = device.host.storage().open("bank-b")) {
      bank.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 100);
      bank.sync();
    }
    device.untilIdle();
    assertThat(device.states)
        .containsExactly(
            UpdateState.DOWNLOADING,
            UpdateState.VERIFYING,
            UpdateState.DOWNLOADING,
            UpdateState.VERIFYING,
            UpdateState.INSTALLING,
            UpdateState.PROBATION,
            UpdateState.IDLE);
    assertThat(ending().outcome()).isEqualTo(UpdateOutcome.COMMITTED);
    assertThat(device.runs()).isEqualTo(NEW);
  }

  @Test
  void aBankThatWasChangedAfterItsVerificationDoesNotRun() {
    device.await(device.updater().update(device.offer(MANIFEST)));
    device.world.runUntil(() -> device.wantsReboot, Duration.ofMinutes(1));
    try (var bank = device.host.storage().open("bank-b")) {
      bank.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 100);
      bank.sync();
    }
    device.untilIdle();
    assertThat(ending().outcome()).isEqualTo(UpdateOutcome.ROLLED_BACK);
    stillOld();
  }

  @Test
  void aScheduleOfEightHoursSurvivesARestart() {
    Instant due = device.world.now().plus(Duration.ofHours(8));
    device.onOffer = Optional.of(device.offer(MANIFEST));
    device.await(device.updater().schedule(Samples.V2, due));
    device.world.runFor(Duration.ofHours(3));
    device.restart();
    device.until(() -> !device.askedFor.isEmpty(), Duration.ofHours(9));
    assertThat(Duration.between(due, device.world.now()))
        .isBetween(Duration.ZERO, Duration.ofSeconds(5));
    device.untilIdle();
    assertThat(device.askedFor).containsExactly(Samples.V2);
    assertThat(ending().outcome()).isEqualTo(UpdateOutcome.COMMITTED);
  }

  @Test
  void aScheduleIsRefusedWithoutAClockInThePastOrBackwards() {
    Instant now = device.world.now();
    FirmwareUpdater updater = device.updater();
    refused(UpnpError.TIME_IN_THE_PAST, updater.schedule(Samples.V2, now.minusSeconds(120)));
    refused(UpnpError.WOULD_GO_BACK, updater.schedule(Samples.V1, now));
    device.clockSet = false;
    refused(UpnpError.CLOCK_NOT_SET, updater.schedule(Samples.V2, now.plusSeconds(60)));
    device.clockSet = true;
    device.await(updater.schedule(Samples.V2, now.plusSeconds(3600)));
    refused(UpnpError.UPDATE_IN_PROGRESS, updater.schedule(Samples.V2, now.plusSeconds(60)));
  }

  @Test
  void aDueScheduleAsksAgainUntilItGivesUp() {
    device.await(device.updater().schedule(Samples.V2, device.world.now()));
    device.untilIdle();
    assertThat(device.askedFor).hasSize(UpdateMachine.MAX_ATTEMPTS);
    assertThat(ending().outcome()).isEqualTo(UpdateOutcome.FAILED);
  }

  @Test
  void aPlanCanBeCalledOffMoreThanOnce() {
    Instant due = device.world.now().plus(Duration.ofHours(1));
    String id = device.await(device.updater().schedule(Samples.V2, due));
    refused(UpnpError.ARGUMENT_VALUE_INVALID, device.updater.cancel("other"));
    device.await(device.updater.cancel(id));
    device.await(device.updater.cancel(id));
    device.world.runFor(Duration.ofHours(2));
    assertThat(device.askedFor).isEmpty();
    assertThat(ending().outcome()).isEqualTo(UpdateOutcome.CANCELLED);
  }

  @Test
  void aPlanThatIsCalledOffWhileItsOfferIsAskedForStaysCalledOff() {
    CompletableFuture<Offer> late = new CompletableFuture<>();
    device.offerUnderWay = Optional.of(late);
    String id = device.await(device.updater().schedule(Samples.V2, device.world.now()));
    device.until(() -> !device.askedFor.isEmpty(), Duration.ofMinutes(1));
    device.await(device.updater.cancel(id));
    late.complete(device.offer(MANIFEST));
    device.world.runFor(Duration.ofMinutes(1));
    assertThat(device.updater.status().state()).isEqualTo(UpdateState.IDLE);
    assertThat(ending().outcome()).isEqualTo(UpdateOutcome.CANCELLED);
    assertThat(device.runs()).isEqualTo(OLD);
  }

  @Test
  void aDownloadCanBeCalledOffAndTheNextUpdateTakesTheBank() {
    device.server.chunk = 200;
    device.server.drip = Optional.of(Duration.ofMillis(900));
    String id = device.await(device.updater().update(device.offer(MANIFEST)));
    device.until(() -> device.updater.status().progressPercent() > 10, Duration.ofMinutes(1));
    refused(UpnpError.UPDATE_IN_PROGRESS, device.updater.update(device.offer(MANIFEST)));
    device.await(device.updater.cancel(id));
    device.server.drip = Optional.empty();
    device.await(device.updater.update(device.offer(MANIFEST)));
    device.untilIdle();
    assertThat(device.endings)
        .extracting(FirmwareRepository.Result::outcome)
        .containsExactly(UpdateOutcome.CANCELLED, UpdateOutcome.COMMITTED);
  }

  @Test
  void whatAnOwnerPlannedAndHowItEndedIsForgottenEvenIfItWasPlannedBeforeARestart() {
    device.await(device.updater().schedule(Samples.V2, device.world.now()));
    device.untilIdle();
    device.await(device.updater.schedule(Samples.V2, device.world.now().plus(Duration.ofHours(1))));
    int asked = device.askedFor.size();
    device.restart();
    assertThat(device.updater().pendingReports()).isNotEmpty();
    device.await(device.updater.cancelCurrent());
    device.await(device.updater.cancelCurrent());
    device.restart();
    assertThat(device.updater().pendingReports()).isEmpty();
    assertThat(device.updater.status().state()).isEqualTo(UpdateState.IDLE);
    assertThat(device.updater.status().version()).isEmpty();
    assertThat(device.endings)
        .extracting(FirmwareRepository.Result::outcome)
        .containsExactly(UpdateOutcome.FAILED);
    device.world.runFor(Duration.ofHours(2));
    assertThat(device.askedFor).hasSize(asked);
  }

  @Test
  void whatIsBeingLookedAtWhenAllIsForgottenIsNotBegun() {
    CompletionStage<String> update = device.updater().update(device.offer(MANIFEST));
    device.await(device.updater.cancelCurrent());
    refused(UpnpError.BUSY, update);
    device.world.runFor(Duration.ofMinutes(1));
    assertThat(device.updater.status().state()).isEqualTo(UpdateState.IDLE);
    assertThat(device.updater.pendingReports()).isEmpty();
    install(UpdateOutcome.COMMITTED);
  }

  @Test
  void firmwareOnProbationGoesBackWhenItsOwnerLeavesAndNobodyHearsOfIt() {
    device.await(device.updater().update(device.offer(MANIFEST)));
    device.untilState(UpdateState.PROBATION);
    device.await(device.updater.cancelCurrent());
    device.await(device.updater.cancelCurrent());
    device.untilIdle();
    assertThat(device.runs()).isEqualTo(TestDevice.OLD);
    assertThat(device.endings).isEmpty();
    assertThat(device.updater.pendingReports()).isEmpty();
    assertThat(device.updater.status().version()).isEmpty();
    // It did nothing wrong: the next owner may want it.
    install(UpdateOutcome.COMMITTED);
    assertThat(device.runs()).isEqualTo(NEW);
  }

  @Test
  void wheneverTheOwnerLeavesAndThePowerFailsTheDeviceEndsWithTheFirmwareOfBeforeAndSilent() {
    int cuts = 0;
    for (UpdateState at :
        List.of(UpdateState.VERIFYING, UpdateState.INSTALLING, UpdateState.PROBATION)) {
      boolean cut = true;
      for (int after = 1; cut; after++) {
        TestDevice one = new TestDevice(after);
        one.rebootsThatFail = at == UpdateState.INSTALLING ? 1 : 0;
        one.await(one.updater().update(one.offer(MANIFEST)));
        one.until(() -> one.states.contains(at), Duration.ofHours(1));
        one.host.storage().cutAfter(after);
        var forgotten = one.updater.cancelCurrent().toCompletableFuture();
        one.world.runFor(Duration.ofSeconds(5));
        cut = !one.host.isOn();
        one.host.storage().neverCut();
        if (cut) {
          cuts++;
          one.until(() -> one.booted, Duration.ofMinutes(1));
          if (!forgotten.isDone() || forgotten.isCompletedExceptionally()) {
            // Until then there was somebody who wanted to hear of it.
            one.await(one.updater().cancelCurrent());
            one.endings.clear();
          }
        }
        one.untilIdle();
        one.restart();
        one.untilIdle();
        assertThat(one.runs()).as("left at %s, cut after %d", at, after).isEqualTo(TestDevice.OLD);
        assertThat(one.bootloader.marked()).isEmpty();
        assertThat(one.endings).isEmpty();
        assertThat(one.updater.pendingReports()).isEmpty();
      }
    }
    assertThat(cuts).isGreaterThan(10);
  }

  @Test
  void aTrialThatFailedBeforeItsOwnerLeftIsSilentAndTheImageIsStillKnownToBeBad() {
    device.health = CompletableFuture.completedFuture(HealthState.FAILED);
    device.await(device.updater().update(device.offer(MANIFEST)));
    device.untilState(UpdateState.PROBATION);
    device.rebootsThatFail = 1;
    device.world.runUntil(() -> device.rebootsThatFail == 0, Duration.ofHours(10));
    device.await(device.updater.cancelCurrent());
    device.untilIdle();
    assertThat(device.endings).isEmpty();
    device.health = CompletableFuture.completedFuture(HealthState.OK);
    refused(UpnpError.VERIFICATION_FAILED, device.updater.update(device.offer(MANIFEST)));
  }

  @Test
  void anUpdateBeingInstalledCannotBeCalledOff() {
    String id = device.await(device.updater().update(device.offer(MANIFEST)));
    device.untilState(UpdateState.PROBATION);
    refused(UpnpError.UPDATE_IN_PROGRESS, device.updater.cancel(id));
  }

  @Test
  void aRestartThatFailsIsTriedAgain() {
    device.rebootsThatFail = 2;
    install(UpdateOutcome.COMMITTED);
    assertThat(device.rebootsThatFail).isZero();
    assertThat(device.world.failures()).isEmpty();
  }

  @Test
  void nobodyIsToldThatItGoesBackWhileItIsBeingCommitted() {
    device.await(device.updater().update(device.offer(MANIFEST)));
    device.untilState(UpdateState.PROBATION);
    CompletionStage<Void> commit = device.updater.commit();
    CompletionStage<Void> back = device.updater.rollBack("too late");
    refused(UpnpError.ACTION_FAILED, back);
    device.await(commit);
    device.untilIdle();
    assertThat(ending().outcome()).isEqualTo(UpdateOutcome.COMMITTED);
    assertThat(device.runs()).isEqualTo(NEW);
  }

  @Test
  void aDamagedFloorIsWrittenAnewBeforeTheRecordIsDamagedToo() {
    install(UpdateOutcome.COMMITTED);
    damage(RecordStore.FLOOR);
    device.restart();
    Instant later = device.world.now().plusSeconds(3600);
    FirmwareVersion next = new FirmwareVersion(9, 0, 0);
    device.await(device.updater.cancel(device.await(device.updater().schedule(next, later))));
    damage(RecordStore.RECORD);
    damage(Documents.copyOf(RecordStore.RECORD));
    device.restart();
    assertThat(device.updater().info().securityCounter()).isEqualTo(6);
    assertThat(device.updater.info().committedVersion()).isEqualTo("2.0.0");
  }

  @Test
  void aRecordOfAnotherFormGivesWayToTheFloor() {
    install(UpdateOutcome.COMMITTED);
    new Documents(device.host.storage())
        .write(RecordStore.RECORD, "iotmc-update: 2\n".getBytes(StandardCharsets.UTF_8));
    device.restart();
    assertThat(device.updater().info().securityCounter()).isEqualTo(6);
    assertThat(device.updater.info().committedVersion()).isEqualTo("2.0.0");
  }

  @Test
  void aDamagedRecordLosesNeitherAPlanNorAnEndingThatNobodyHeardOf() {
    install(UpdateOutcome.COMMITTED);
    Instant later = device.world.now().plusSeconds(3600);
    FirmwareVersion next = new FirmwareVersion(9, 0, 0);
    String plan = device.await(device.updater().schedule(next, later));
    UpdateRecord before = kept();
    for (String file : List.of(RecordStore.RECORD, Documents.copyOf(RecordStore.RECORD))) {
      damage(file);
      device.restart();
      assertThat(device.updater().status().state()).isEqualTo(UpdateState.SCHEDULED);
      assertThat(device.updater.pendingReports()).hasSize(1);
      assertThat(kept()).isEqualTo(before);
    }
    device.await(device.updater.cancel(plan));
  }

  @Test
  void anImageThatStorageHasNoRoomForLeavesTheRoomThatTheDeviceNeeds() {
    device.updater();
    long before = device.host.storage().used();
    device.host.storage().limit(before + StorageBootloader.RESERVE + 7500);
    device.await(device.updater.update(device.offer(MANIFEST)));
    device.untilIdle();
    assertThat(ending().outcome()).isEqualTo(UpdateOutcome.FAILED);
    assertThat(device.host.storage().used()).isLessThan(before + 4000);
    device.restart();
    assertThat(device.updater().status().state()).isEqualTo(UpdateState.IDLE);
    assertThat(device.runs()).isEqualTo(OLD);
  }

  @Test
  void howeverLittleRoomThereIsAnUpdateEndsAndTheDeviceCanKeepItsState() {
    Set<UpdateOutcome> outcomes = EnumSet.noneOf(UpdateOutcome.class);
    for (int room = 3000; room < 16_000; room += 500) {
      outcomes.add(outcomeWithRoom(room));
      outcomes.add(outcomeWithRoom(StorageBootloader.RESERVE + room));
    }
    assertThat(outcomes).containsExactlyInAnyOrder(UpdateOutcome.COMMITTED, UpdateOutcome.FAILED);
  }

  private static UpdateOutcome outcomeWithRoom(long room) {
    TestDevice small = new TestDevice(room);
    small.updater();
    SimStorage storage = small.host.storage();
    storage.limit(storage.used() + room);
    small.await(small.updater.update(small.offer(MANIFEST)));
    small.untilIdle();
    small.restart();
    Instant later = small.world.now().plusSeconds(3600);
    FirmwareVersion next = new FirmwareVersion(9, 0, 0);
    small.await(small.updater().cancel(small.await(small.updater.schedule(next, later))));
    assertThat(small.endings).as("with room for %s bytes", room).hasSize(2);
    UpdateOutcome outcome = small.endings.get(0).outcome();
    assertThat(small.runs()).isEqualTo(outcome == UpdateOutcome.COMMITTED ? NEW : OLD);
    return outcome;
  }

  private void damage(String document) {
    try (var file = device.host.storage().open(document)) {
      file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 20);
      file.sync();
    }
  }

  @Test
  void aRequestEndsEvenIfTheDevicesOwnCodeThrows() {
    FirmwareUpdater updater = device.updater();
    device.clockBroken = true;
    for (CompletionStage<String> stage :
        List.of(
            updater.update(device.offer(MANIFEST)),
            updater.schedule(Samples.V2, device.world.now()))) {
      assertThatThrownBy(() -> device.await(stage)).hasStackTraceContaining("no clock chip");
    }
    device.clockBroken = false;
    install(UpdateOutcome.COMMITTED);
  }

  @Test
  void aClosedUpdaterLeavesNothingOpen() {
    device.server.drip = Optional.of(Duration.ofMillis(100));
    device.await(device.updater().update(device.offer(MANIFEST)));
    device.world.runFor(Duration.ofMillis(350));
    device.updater.close();
    device.updater.close();
    device.world.runFor(Duration.ofSeconds(1));
    assertThat(device.host.openResources()).isEmpty();
  }

  private void install(UpdateOutcome expected) {
    device.await(device.updater().update(device.offer(MANIFEST)));
    device.untilIdle();
    assertThat(ending().outcome()).isEqualTo(expected);
  }

  private FirmwareRepository.Result ending() {
    return device.endings.get(device.endings.size() - 1);
  }

  private void stillOld() {
    assertThat(device.runs()).isEqualTo(OLD);
    assertThat(device.updater.info().committedVersion()).isEqualTo("1.0.0");
    device.restart();
    device.updater();
    assertThat(device.runs()).isEqualTo(OLD);
  }

  private void refused(UpnpError error, CompletionStage<?> stage) {
    ThrowingCallable call = () -> device.await(stage);
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ActionException.class, e -> assertThat(e.code()).isEqualTo(error.code()));
  }

  private static FirmwareManifest changed(
      String product, List<String> revisions, Instant notAfter, Optional<FirmwareVersion> least) {
    return new FirmwareManifest(
        product,
        revisions,
        Samples.V2,
        6,
        NEW.length,
        BankDigest.of(NEW),
        Samples.RELEASED,
        notAfter,
        least,
        Duration.ofHours(1));
  }
}
