package org.iotmc.cli.demo;

import static org.iotmc.api.LifecyclePhase.PROVISIONING;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.IotmcException;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.TransportException;
import org.iotmc.api.Udn;
import org.iotmc.api.profile.Configuration;
import org.iotmc.api.profile.Management;
import org.iotmc.api.profile.Parameter;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Lane;
import org.iotmc.cli.Thermostat;
import org.iotmc.controller.BatchReport;
import org.iotmc.controller.ManagedDevice;
import org.iotmc.endpoint.RemotePeer;
import org.iotmc.ssdp.Presence;
import org.jspecify.annotations.Nullable;

/**
 * The main job, from factory to decommissioning. What is expected of one side is asked of the
 * other. The later half, firmware and what follows, is in {@link FirmwareChapter} and {@link
 * FarewellChapter}.
 */
final class Scenario {
  /** The least number of devices: one for each part that is played. */
  static final int MIN_DEVICES = 4;

  /** The most devices of one demonstration. */
  static final int MAX_DEVICES = 50;

  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int LONG_INTERVAL = 3600;
  private static final int SHORT_INTERVAL = 300;

  private final World world;
  private final Narrator narrator;
  private final Factory factory;
  private final Factory stranger;
  private final List<DemoDevice> devices = new ArrayList<>();
  private final Owner owner;

  Scenario(World world, Narrator narrator, int count) {
    this.world = world;
    this.narrator = narrator;
    this.factory = Factory.open(world, "factory");
    this.stranger = Factory.open(world, "stranger");
    for (int i = 1; i <= count; i++) {
      String name = "device-" + i;
      // The second device refuses the batch of step 4: its range is narrower.
      int longest = i == 2 ? SHORT_INTERVAL : LONG_INTERVAL;
      devices.add(new DemoDevice(name, world.host(name), factory.anchors(), longest));
    }
    this.owner = new Owner(world, factory.identities().anchor(), manual().udn());
  }

  /** The device that waits for manual approval. */
  private DemoDevice manual() {
    return devices.get(2);
  }

  /** The device whose range is narrower. */
  private DemoDevice narrow() {
    return devices.get(1);
  }

  /**
   * Plays everything; the ledger then has every expectation.
   *
   * @throws IotmcException if it cannot begin: no port, no multicast, no storage
   */
  void run() {
    manufacture();
    try {
      play();
    } catch (IotmcException | IllegalStateException e) {
      narrator.expect("nothing fails on the way: " + e.getMessage(), false);
    }
    close();
  }

  private void play() {
    enrol();
    refuseIntruders();
    configure();
    FirmwareChapter firmware =
        new FirmwareChapter(world, narrator, owner, new FirmwareChapter.Signers(factory, stranger));
    firmware.update(devices);
    firmware.refuse(devices);
    FarewellChapter farewell = new FarewellChapter(world, narrator, owner);
    farewell.diagnose(devices.get(0));
    farewell.decommission(devices.get(devices.size() - 1));
    table();
  }

  private void manufacture() {
    narrator.step(1, "Factory: keys, identity certificates, vouchers");
    for (DemoDevice device : devices) {
      X509Certificate identity = await(device.manufacture(factory.identities()));
      narrator.expect(
          device.name() + " has an identity certificate of the manufacturer",
          isIssuedBy(identity, factory.identities().anchor()));
      await(device.start());
    }
    await(owner.controller().start());
    narrator.say("the controller is at " + owner.location());
    provision();
  }

  private static boolean isIssuedBy(X509Certificate certificate, X509Certificate issuer) {
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** The owner finds the devices on the network, and brings each its voucher. */
  private void provision() {
    Map<Udn, Presence> found = owner.search();
    narrator.expect(
        "a search finds every device, waiting to be provisioned",
        devices.stream().allMatch(device -> isWaiting(found.get(device.udn()))));
    for (DemoDevice device : devices) {
      Presence presence = found.get(device.udn());
      if (presence == null) {
        throw new TransportException(
            device.name() + " is not found: multicast does not work on this network");
      }
      URI location = presence.endpoint().secureLocationUri().orElseThrow();
      await(
          owner
              .controller()
              .provision(location, device.udn(), factory.voucher(device.udn(), owner.anchor())));
      narrator.say(device.name() + " has taken its voucher");
    }
  }

  private static boolean isWaiting(@Nullable Presence presence) {
    return presence != null && Owner.phase(presence).equals(Optional.of(PROVISIONING));
  }

  private void enrol() {
    narrator.step(2, "Enrolment");
    narrator.expect(
        manual().name() + " waits for approval",
        world.until(() -> isPending(manual().udn()), PATIENCE));
    for (DemoDevice device : devices) {
      if (device != manual()) {
        narrator.expect(
            device.name() + " is enrolled, without anybody's doing",
            world.until(() -> owner.isEnrolled(device.udn()), PATIENCE));
      }
    }
    narrator.expect(manual().name() + " still waits", isPending(manual().udn()));
    await(owner.controller().enrollment().approve(manual().udn(), Owner.GROUP));
    narrator.expect(
        manual().name() + " is enrolled after its approval",
        world.until(() -> owner.isEnrolled(manual().udn()), PATIENCE));
    for (DemoDevice device : devices) {
      Management management = owner.controller().device(device.udn()).management();
      Management.Lifecycle lifecycle =
          await(management.getLifecyclePhase(Call.of(Nothing.NOTHING)));
      narrator.expect(
          device.name() + " says that it is in operation",
          lifecycle.phase() == LifecyclePhase.OPERATION);
      narrator.expect(
          device.name() + " has the parameters of its group",
          value(device, "report-interval").equals(Owner.INITIAL.get("report-interval")));
    }
  }

  private boolean isPending(Udn device) {
    return owner.state(device).filter(ManagedDevice.State.PENDING::equals).isPresent();
  }

  private String value(DemoDevice device, String parameter) {
    Configuration configuration = owner.controller().device(device.udn()).configuration();
    for (Parameter each :
        await(configuration.getConfiguration(Call.of(Nothing.NOTHING))).parameters()) {
      if (each.name().equals(parameter)) {
        return each.value();
      }
    }
    return "";
  }

  private void refuseIntruders() {
    narrator.step(3, "Strangers are refused");
    Udn own = Udn.random(owner.host().secrets());
    Intruder unknown = Intruder.with(world, "unknown", stranger.identities(), own);
    expectRefused(
        "a certificate of an authority that nobody trusts", "trusted anchor", unknown, own);
    Intruder impostor = Intruder.with(world, "impostor", factory.identities(), own);
    Udn first = devices.get(0).udn();
    expectRefused("a certificate that names another device", "names", impostor, first);
    narrator.expect(
        "neither of them is in the fleet, and the one that was named still is",
        !owner.isEnrolled(own) && owner.isEnrolled(first));
  }

  private void expectRefused(String who, String reason, Intruder intruder, Udn claimed) {
    int before = owner.refusals().size();
    String answer;
    boolean refused;
    try {
      answer = intruder.ask(owner.location(), claimed, owner.anchor()).state().toString();
      refused = answer.equals("REJECTED");
    } catch (IotmcException e) {
      answer = String.valueOf(e.getMessage());
      refused = true;
    }
    narrator.say("it is told: " + answer);
    narrator.expect(who + " is refused", refused);
    narrator.expect(
        "the controller's log has the reason: " + reason,
        world.until(() -> owner.refusedFor(reason, before), PATIENCE));
  }

  private void configure() {
    narrator.step(4, "Events, and a batch of parameters for the group");
    for (DemoDevice device : devices) {
      narrator.expect(
          device.name() + "'s events are subscribed to",
          world.until(
              () -> owner.heard(device.udn(), "ConfigurationRevision").isPresent(), PATIENCE));
    }
    callTheThermostat(devices.get(0));
    Map<String, String> batch = new LinkedHashMap<>();
    batch.put("mode", "comfort");
    batch.put("report-interval", "600");
    BatchReport report = await(owner.controller().configure(Owner.GROUP, batch));
    narrator.expect("one report has every device", report.outcomes().size() == devices.size());
    for (BatchReport.Outcome outcome : report.outcomes()) {
      boolean narrow = outcome.device().equals(narrow().udn());
      String what = narrow ? " refuses the whole batch" : " has applied the batch";
      narrator.expect(
          nameOf(outcome.device()) + what + (narrow ? ": " + outcome.description() : ""),
          outcome.result() == (narrow ? BatchReport.Result.REFUSED : BatchReport.Result.APPLIED));
    }
    for (DemoDevice device : devices) {
      String mode = device == narrow() ? "eco" : "comfort";
      narrator.expect(
          device.name() + " says that its mode is " + mode, value(device, "mode").equals(mode));
    }
    narrator.expect(
        "the change of revision arrives as an event",
        world.until(
            () ->
                owner
                    .heard(devices.get(0).udn(), "ConfigurationRevision")
                    .filter(revision -> ((Number) revision).longValue() >= 2)
                    .isPresent(),
            PATIENCE));
  }

  /** As any control point may: over plain HTTP, without a certificate. */
  private void callTheThermostat(DemoDevice device) {
    Lane lane = owner.host().newLane("visitor");
    URI location = device.agent().locations().get(0);
    RemotePeer visited = await(RemotePeer.fetch(owner.host(), lane, location, CallSpec::plain));
    Thermostat thermostat = visited.service(Thermostat.CONTRACT);
    await(thermostat.setTarget(Call.of(new Thermostat.NewTarget(23))));
    narrator.expect(
        "anybody can call " + device.name() + "'s thermostat over plain HTTP",
        await(thermostat.getTarget(Call.of(Nothing.NOTHING))).currentTarget() == 23);
    lane.close();
  }

  private String nameOf(Udn udn) {
    return devices.stream()
        .filter(device -> device.udn().equals(udn))
        .map(DemoDevice::name)
        .findFirst()
        .orElse(udn.value());
  }

  private void table() {
    List<List<String>> rows = new ArrayList<>();
    for (ManagedDevice device : owner.controller().fleet()) {
      rows.add(
          List.of(
              nameOf(device.udn()),
              device.udn().value(),
              device.group(),
              device.state().toString(),
              device.phase().map(LifecyclePhase::toString).orElse("-"),
              device.firmwareVersion().orElse("-")));
    }
    rows.sort(Comparator.comparing(row -> row.get(0)));
    narrator.table(List.of("device", "name", "group", "state", "phase", "firmware"), rows);
  }

  private void close() {
    devices.forEach(device -> await(device.close()));
    await(owner.controller().close());
  }

  private <T> T await(CompletionStage<T> stage) {
    return world.await(stage, PATIENCE);
  }
}
