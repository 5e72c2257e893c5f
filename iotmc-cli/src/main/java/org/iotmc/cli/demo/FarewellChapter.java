package org.iotmc.cli.demo;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.Bytes;
import org.iotmc.api.IotmcException;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.profile.Diagnostics;
import org.iotmc.api.profile.LogEntry;
import org.iotmc.api.profile.Severity;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.controller.DeviceLog;
import org.iotmc.controller.ManagedDevice;
import org.iotmc.pki.Revocations;
import org.iotmc.ssdp.Presence;

/** Steps 7 and 8: a device's log, and the end of a device's service. */
final class FarewellChapter {
  private static final String EARLY = "the valve was slow";

  private final Stage stage;
  private final World world;
  private final Narrator narrator;
  private final Owner owner;

  FarewellChapter(Stage stage) {
    this.stage = stage;
    this.world = stage.world();
    this.narrator = stage.narrator();
    this.owner = stage.owner();
  }

  void diagnose(DemoDevice device) {
    narrator.step(7, "Diagnostics");
    DeviceLog log = owner.controller().diagnostics(device.udn());
    device.agent().log(Severity.ERROR, "demo", EARLY);
    narrator.expect(
        "an entry is in the log from before the time that will be asked for",
        stage.until(() -> hasEarlyEntry(log)));
    Instant from = owner.host().clock().instant().plusSeconds(1);
    stage.until(() -> owner.host().clock().instant().isAfter(from));
    device.agent().log(Severity.DEBUG, "demo", "a detail");
    device.agent().log(Severity.ERROR, "demo", "the valve is stuck");
    device.agent().log(Severity.WARNING, "demo", "the battery is low");
    Diagnostics.Query query =
        new Diagnostics.Query(Severity.WARNING, from, from.plus(Duration.ofHours(1)), 0, 100, true);
    boolean both = stage.until(() -> messages(await(log.read(query))).size() >= 2);
    Diagnostics.Page page = await(log.read(query));
    narrator.expect(
        "severity and time select the entries: " + messages(page),
        both && messages(page).equals(List.of("the valve is stuck", "the battery is low")));
    narrator.expect("reading alone clears nothing", messages(await(log.read(query))).size() == 2);
    await(log.received(page.receipt()));
    narrator.expect("what was received is cleared", messages(await(log.read(query))).isEmpty());
    Diagnostics.Query everything =
        new Diagnostics.Query(Severity.DEBUG, from, from.plus(Duration.ofHours(1)), 0, 100, false);
    narrator.expect(
        "what was not asked for is still there",
        messages(await(log.read(everything))).contains("a detail") && hasEarlyEntry(log));
  }

  private boolean hasEarlyEntry(DeviceLog log) {
    Instant end = owner.host().clock().instant().plus(Duration.ofHours(1));
    Diagnostics.Query errors =
        new Diagnostics.Query(Severity.ERROR, Instant.EPOCH, end, 0, 100, false);
    return messages(await(log.read(errors))).contains(EARLY);
  }

  private static List<String> messages(Diagnostics.Page page) {
    return page.entries().stream()
        .filter(entry -> entry.component().equals("demo"))
        .map(LogEntry::message)
        .toList();
  }

  void decommission(DemoDevice device) {
    narrator.step(8, "Decommissioning of " + device.name());
    device.agent().log(Severity.WARNING, "demo", DemoDevice.SECRET);
    narrator.expect(
        "before, its storage has its owner's data",
        stage.until(device::hasDataOfItsOwner) && !device.hasNothingOfAnOwner());
    // Somebody copied the key and the certificate while the device was in service.
    KeyPair keys = device.operationalKeys();
    List<X509Certificate> chain = owner.chainOf(device.udn());
    Bytes receipt = await(owner.controller().decommission(device.udn()));
    String text = new String(receipt.toArray(), StandardCharsets.UTF_8);
    narrator.expect(
        "its receipt arrives, and says what it erased",
        text.contains("udn: " + device.udn() + "\n")
            && text.contains("erased: operational-key overwritten\n")
            && text.contains("erased: configuration replaced\n")
            && text.contains("erased: diagnostics-log replaced\n"));
    text.lines().forEach(line -> narrator.say("  " + line));
    narrator.expect(
        "the controller has it as decommissioned",
        owner.state(device.udn()).filter(ManagedDevice.State.DECOMMISSIONED::equals).isPresent());
    narrator.expect(
        "its certificate is on the revocation list",
        revocationList(device).isRevoked(chain.get(0)));
    narrator.expect(
        "it announces that it waits for a new owner", stage.until(() -> isWaiting(device)));
    narrator.expect(
        "its data are gone: its storage, looked at from outside, has no key, no configuration, no anchor"
            + " and no log of its owner",
        device.hasNothingOfAnOwner());
    int before = owner.refusals().size();
    Intruder thief = Intruder.stealing(world, "thief", keys, chain);
    narrator.expect(
        "a call with the old certificate is refused",
        isRefused(() -> thief.ask(owner.location(), device.udn(), owner.anchor())));
    narrator.expect(
        "the controller's log has the reason: revoked",
        stage.until(() -> owner.refusedFor("revoked", before)));
  }

  private boolean isWaiting(DemoDevice device) {
    Presence presence = owner.search().get(device.udn());
    return presence != null
        && Owner.phase(presence).equals(Optional.of(LifecyclePhase.PROVISIONING));
  }

  /** The list as anybody gets it, over plain HTTP. */
  private X509CRL revocationList(DemoDevice device) {
    HttpRequest get = HttpRequest.get(owner.plainLocation().resolve("/crl"));
    return Revocations.parse(
        await(
            device
                .host()
                .http()
                .send(get, CallSpec.plain())
                .response()
                .thenCompose(response -> response.body().bytes(Revocations.MAX_SIZE))));
  }

  private boolean isRefused(Runnable call) {
    try {
      call.run();
      return false;
    } catch (IotmcException e) {
      narrator.say("it is told: " + e.getMessage());
      return true;
    }
  }

  private <T> T await(CompletionStage<T> result) {
    return stage.await(result);
  }
}
