package org.iotmc.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.iotmc.api.ActionException;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.TrustException;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.FirmwareRepository;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.profile.UpdateOutcome;
import org.iotmc.api.service.Call;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.endpoint.RemotePeer;
import org.iotmc.ota.ManifestCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Publishing, offering and serving firmware (profile, section 7). */
class FirmwareTest {
  private static final int SIZE = 300_000;

  private final Site site = new Site(4).start();
  private final byte[] image = image();

  @AfterEach
  void nothingWasThrown() {
    assertThat(site.world.failures()).isEmpty();
  }

  private static byte[] image() {
    byte[] content = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      content[i] = (byte) (i * 31 + i / 251);
    }
    return content;
  }

  private FirmwareManifest manifest(String version) throws Exception {
    return new FirmwareManifest(
        "lamp",
        List.of("A"),
        FirmwareVersion.parse(version),
        0,
        SIZE,
        Bytes.of(MessageDigest.getInstance("SHA-256").digest(image)),
        org.iotmc.sim.SimWorld.START,
        org.iotmc.sim.SimWorld.START.plus(Duration.ofDays(30)),
        Optional.empty(),
        Duration.ofHours(24));
  }

  private Firmware.Release release(String version, RollOut rollOut) throws Exception {
    return new Firmware.Release(
        manifest(version), Bytes.of(new byte[] {7}), FirmwareImage.of(image), rollOut);
  }

  private FirmwareRepository.Offer offer(ScriptedDevice device, String wanted) {
    return site.await(
        device
            .repository()
            .getFirmwareInfo(Call.of(new FirmwareRepository.Query("1.0.0", wanted))));
  }

  private void noFirmware(ScriptedDevice device, String wanted) {
    assertThatThrownBy(() -> offer(device, wanted))
        .isInstanceOfSatisfying(
            ActionException.class, e -> assertThat(e.is(UpnpError.NO_SUCH_FIRMWARE)).isTrue());
  }

  private HttpResponse get(ScriptedDevice device, URI uri, String range) {
    Headers headers = range.isEmpty() ? Headers.of() : Headers.of("Range", range);
    HttpRequest request = new HttpRequest("GET", uri, headers, Body.empty());
    return site.await(
        device
            .host
            .http()
            .send(request, CallSpec.to(device.member(), site.controller.udn()))
            .response());
  }

  private byte[] body(HttpResponse response) {
    return site.await(response.body().bytes(SIZE));
  }

  @Test
  void aReportOfNoVersionIsAWrongArgumentAndLeavesNoTrace() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    var nonsense = new FirmwareRepository.Result("1.0; rm", UpdateOutcome.COMMITTED, "");
    assertThatThrownBy(() -> site.await(device.repository().reportUpdateResult(Call.of(nonsense))))
        .isInstanceOfSatisfying(
            ActionException.class,
            e -> assertThat(e.is(UpnpError.ARGUMENT_VALUE_INVALID)).isTrue());
    assertThat(site.known(device.udn).firmwareVersion()).isNotEqualTo(Optional.of("1.0; rm"));
  }

  @Test
  void anImageIsServedWholeAndByRanges() throws Exception {
    ScriptedDevice device = site.device("lamp").start().enroll();
    site.await(site.controller.firmware().publish(release("2.0.0", RollOut.everyone())));
    FirmwareRepository.Offer offer = offer(device, "");
    assertThat(offer.version()).isEqualTo("2.0.0");
    assertThat(offer.size()).isEqualTo(SIZE);
    HttpResponse whole = get(device, offer.imageUri(), "");
    assertThat(whole.status()).isEqualTo(200);
    assertThat(body(whole)).isEqualTo(image);
    HttpResponse rest = get(device, offer.imageUri(), "bytes=100000-");
    assertThat(rest.status()).isEqualTo(206);
    assertThat(rest.headers().first("Content-Range")).contains("bytes 100000-299999/300000");
    assertThat(body(rest)).isEqualTo(Arrays.copyOfRange(image, 100000, SIZE));
    HttpResponse part = get(device, offer.imageUri(), "bytes=5-9");
    assertThat(body(part)).isEqualTo(Arrays.copyOfRange(image, 5, 10));
    HttpResponse last = get(device, offer.imageUri(), "bytes=-4");
    assertThat(body(last)).isEqualTo(Arrays.copyOfRange(image, SIZE - 4, SIZE));
    assertThat(get(device, offer.imageUri(), "bytes=300000-").status()).isEqualTo(416);
    assertThat(get(device, offer.imageUri(), "bytes=9-5").status()).isEqualTo(200);
    assertThat(get(device, offer.imageUri(), "lines=1-2").status()).isEqualTo(200);
    assertThat(get(device, offer.imageUri().resolve("00"), "").status()).isEqualTo(404);
  }

  /** Slow readers of two addresses could keep the fleet from its firmware. */
  @Test
  void aDeviceThatTakesNothingOfManyImagesKeepsNoOtherFromThem() throws Exception {
    ScriptedDevice greedy = site.device("greedy").start().enroll();
    ScriptedDevice other = site.device("other").start().enroll();
    site.await(site.controller.firmware().publish(release("2.0.0", RollOut.everyone())));
    URI uri = offer(greedy, "").imageUri();
    List<HttpResponse> taken = new ArrayList<>();
    for (int i = 0; i < Transfers.MAX_OF_ONE; i++) {
      taken.add(get(greedy, uri, ""));
    }
    assertThat(taken).allMatch(each -> each.status() == 200);
    HttpResponse refused = get(greedy, uri, "");
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.headers().first("Retry-After")).contains("10");
    assertThat(body(get(other, uri, ""))).isEqualTo(image);
    assertThat(body(taken.get(0))).isEqualTo(image);
    assertThat(get(greedy, uri, "").status()).isEqualTo(200);
  }

  @Test
  void aDeviceOutsideTheRollOutGetsNeitherOfferNorImage() throws Exception {
    ScriptedDevice first = site.device("first").start().enroll();
    ScriptedDevice second = site.device("second").start().enroll();
    site.await(
        site.controller.firmware().publish(release("2.0.0", RollOut.to(List.of(first.udn)))));
    URI uri = offer(first, "").imageUri();
    noFirmware(second, "");
    noFirmware(second, "2.0.0");
    assertThat(get(second, uri, "").status()).isEqualTo(403);
    ScriptedDevice stranger = site.device("stranger").start();
    assertThat(get(stranger, uri, "").status()).isEqualTo(403);
    site.await(site.controller.firmware().rollOut("2.0.0", RollOut.everyone()));
    assertThat(offer(second, "").imageUri()).isEqualTo(uri);
  }

  @Test
  void whatIsPublishedIsStillOfferedAfterARestart() throws Exception {
    ScriptedDevice device = site.device("lamp").start().enroll();
    site.await(
        site.controller.firmware().publish(release("2.0.0", RollOut.to(List.of(device.udn)))));
    site.restart();
    FirmwareRepository.Offer offer = offer(device, "");
    assertThat(body(get(device, offer.imageUri(), ""))).isEqualTo(image);
    site.await(site.controller.firmware().withdraw("2.0.0"));
    noFirmware(device, "");
    assertThat(site.host.storage().names()).noneMatch(name -> name.startsWith("image-"));
  }

  @Test
  void devicesHearOfFirmwareByEventEvenOfTheSameVersionAgain() throws Exception {
    ScriptedDevice device = site.device("lamp").start().enroll();
    List<String> heard = new ArrayList<>();
    CallSpec spec = CallSpec.to(device.member(), site.controller.udn());
    site.await(
            RemotePeer.fetch(
                device.host, device.lane, site.controller.secureLocations().get(0), () -> spec))
        .subscribe(
            Profile.FIRMWARE_REPOSITORY,
            device.endpoint.orElseThrow(),
            changed -> heard.add(String.valueOf(changed.get("FirmwareAvailable"))));
    site.pass(Duration.ofSeconds(2));
    site.await(site.controller.firmware().publish(release("2.0.0", RollOut.everyone())));
    site.pass(Duration.ofSeconds(2));
    assertThat(heard).endsWith("2.0.0");
    int before = heard.size();
    site.await(site.controller.firmware().publish(release("2.0.0", RollOut.everyone())));
    site.pass(Duration.ofSeconds(2));
    assertThat(heard.subList(before, heard.size())).endsWith("2.0.0");
  }

  @Test
  void aReportedResultCountsOnceAndEndsTheOffer() throws Exception {
    ScriptedDevice device = site.device("lamp").start().enroll();
    site.await(site.controller.firmware().publish(release("2.0.0", RollOut.everyone())));
    var refused =
        new FirmwareRepository.Result("2.0.0", UpdateOutcome.REFUSED, "another product class");
    site.await(device.repository().reportUpdateResult(Call.of(refused)));
    site.pass(Duration.ofSeconds(3));
    site.await(device.repository().reportUpdateResult(Call.of(refused)));
    assertThat(site.controller.firmware().results().get(device.udn))
        .singleElement()
        .extracting(UpdateReport::outcome)
        .isEqualTo(UpdateOutcome.REFUSED);
    assertThat(site.heard.lines).containsOnlyOnce("update 2.0.0 REFUSED");
    noFirmware(device, "");
    assertThat(offer(device, "2.0.0").version()).isEqualTo("2.0.0");
    site.pass(Duration.ofSeconds(1));
    site.await(site.controller.firmware().publish(release("2.0.0", RollOut.everyone())));
    assertThat(offer(device, "").version()).isEqualTo("2.0.0");
  }

  /** Two restarts within the pause between two checks: the second one is seen late by datagrams. */
  @Test
  void aDeviceThatReportsItsWayBackIsAskedAtOnceWhatItRuns() throws Exception {
    ScriptedDevice device = site.device("lamp").start().enroll();
    site.await(site.controller.firmware().publish(release("2.0.0", RollOut.everyone())));
    site.pass(Duration.ofMinutes(1));
    device.restart("2.0.0");
    site.pass(Duration.ofSeconds(3));
    assertThat(site.known(device.udn).firmwareVersion()).contains("2.0.0");
    device.restart("1.0.0");
    var back = new FirmwareRepository.Result("2.0.0", UpdateOutcome.ROLLED_BACK, "no commit");
    site.await(device.repository().reportUpdateResult(Call.of(back)));
    var reported = site.world.now();
    assertThat(site.known(device.udn).lastContact().orElseThrow())
        .isAfterOrEqualTo(reported.minusSeconds(1));
    site.pass(Duration.ofSeconds(1));
    assertThat(site.known(device.udn).firmwareVersion()).contains("1.0.0");
  }

  /** It is not waited for until the next attempt to reach it, which may be minutes away. */
  @Test
  void aDeviceThatWasAwayAndReportsItsWayBackIsReachedAtOnce() throws Exception {
    ScriptedDevice device = site.device("lamp").start().enroll();
    site.await(site.controller.firmware().publish(release("2.0.0", RollOut.everyone())));
    device.restart("2.0.0");
    site.pass(Duration.ofMinutes(1));
    site.world.network().loss(1);
    site.await(device.endpoint.orElseThrow().close());
    site.pass(Duration.ofHours(2));
    assertThat(site.heard.lines).endsWith("unreachable");
    assertThat(site.known(device.udn).firmwareVersion()).contains("2.0.0");
    device.restart("1.0.0");
    var back = new FirmwareRepository.Result("2.0.0", UpdateOutcome.ROLLED_BACK, "no commit");
    site.await(device.repository().reportUpdateResult(Call.of(back)));
    site.pass(Duration.ofSeconds(1));
    assertThat(site.known(device.udn).firmwareVersion()).contains("1.0.0");
  }

  /**
   * Half a character would be kept as another one, and the same report would count as a new one.
   */
  @Test
  void aLongDetailIsNotCutInsideACharacter() throws Exception {
    ScriptedDevice device = site.device("lamp").start().enroll();
    site.await(site.controller.firmware().publish(release("2.0.0", RollOut.everyone())));
    String flower = "\ud83c\udf3b";
    assertThat(reported(device, "x".repeat(255) + flower + "y")).isEqualTo("x".repeat(255));
    assertThat(reported(device, "x".repeat(254) + flower + "y"))
        .isEqualTo("x".repeat(254) + flower);
    assertThat(reported(device, "x".repeat(253) + flower + "yz"))
        .isEqualTo("x".repeat(253) + flower + "y");
  }

  private String reported(ScriptedDevice device, String detail) {
    var result = new FirmwareRepository.Result("2.0.0", UpdateOutcome.FAILED, detail);
    site.await(device.repository().reportUpdateResult(Call.of(result)));
    List<UpdateReport> all = site.controller.firmware().results().get(device.udn);
    return all.get(all.size() - 1).detail();
  }

  @Test
  void aDeviceThatWasGivenATimeIsNotOfferedTheFirmwareBefore() throws Exception {
    ScriptedDevice device = site.device("lamp").start().enroll();
    Firmware firmware = site.controller.firmware();
    var at = site.world.now().plus(Duration.ofHours(8));
    assertThatThrownBy(() -> site.await(firmware.schedule(device.udn, "2.0.0", at)))
        .isInstanceOf(ActionException.class)
        .hasMessageContaining("809");
    site.await(firmware.publish(release("2.0.0", RollOut.to(List.of()))));
    noFirmware(device, "2.0.0");
    site.await(firmware.schedule(device.udn, "2.0.0", at));
    assertThat(device.orders).singleElement().asString().contains("2.0.0");
    site.await(firmware.rollOut("2.0.0", RollOut.everyone()));
    site.restart();
    noFirmware(device, "");
    assertThat(offer(device, "2.0.0").version()).isEqualTo("2.0.0");
  }

  @Test
  void aVerifierKeepsWhatDoesNotFitFromBeingPublished() throws Exception {
    site.with(b -> b.manifestVerifier(signed -> signed)).restart();
    Bytes signed = Bytes.of(ManifestCodec.encode(manifest("2.0.0")));
    byte[] flipped = image.clone();
    flipped[1000] ^= 1;
    Firmware firmware = site.controller.firmware();
    assertThatThrownBy(
            () ->
                site.await(
                    firmware.publish(
                        new Firmware.Release(
                            manifest("2.0.0"),
                            signed,
                            FirmwareImage.of(flipped),
                            RollOut.everyone()))))
        .isInstanceOf(TrustException.class);
    assertThat(site.await(firmware.versions())).isEmpty();
    site.await(
        firmware.publish(
            new Firmware.Release(
                manifest("2.0.0"), signed, FirmwareImage.of(image), RollOut.everyone())));
    assertThat(site.await(firmware.versions())).containsExactly("2.0.0");
  }

  @Test
  void theRepositoryKnowsNobodyOutsideTheDomain() {
    ScriptedDevice device = site.device("lamp").start();
    assertThatThrownBy(() -> offer(device, ""))
        .isInstanceOfSatisfying(
            ActionException.class, e -> assertThat(e.is(UpnpError.NOT_ENROLLED)).isTrue());
    assertThat(Map.copyOf(site.controller.firmware().results())).isEmpty();
  }
}
