package org.iotmc.cli.demo;

import org.iotmc.api.IotmcException;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.Udn;
import org.iotmc.api.profile.Management;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.controller.ManagedDevice;

/** Steps 2 and 3: who is let in, and who is not. */
final class EnrollmentChapter {
  private final Stage stage;
  private final Narrator narrator;
  private final Owner owner;

  EnrollmentChapter(Stage stage) {
    this.stage = stage;
    this.narrator = stage.narrator();
    this.owner = stage.owner();
  }

  void enrol(Cast cast) {
    narrator.step(2, "Enrolment");
    DemoDevice manual = cast.manual();
    narrator.expect(
        manual.name() + " waits for approval", stage.until(() -> isPending(manual.udn())));
    for (DemoDevice device : cast.all()) {
      if (device != manual) {
        narrator.expect(
            device.name() + " is enrolled, without anybody's doing",
            stage.until(() -> owner.isEnrolled(device.udn())));
      }
    }
    narrator.expect(manual.name() + " still waits", isPending(manual.udn()));
    stage.await(owner.controller().enrollment().approve(manual.udn(), Owner.GROUP));
    narrator.expect(
        manual.name() + " is enrolled after its approval",
        stage.until(() -> owner.isEnrolled(manual.udn())));
    cast.all().forEach(this::expectInOperation);
  }

  private void expectInOperation(DemoDevice device) {
    Management management = owner.controller().device(device.udn()).management();
    // The controller knows first: the device enters it once it has the answer to its confirmation.
    narrator.expect(
        device.name() + " says that it is in operation",
        stage.until(
            () ->
                stage.await(management.getLifecyclePhase(Call.of(Nothing.NOTHING))).phase()
                    == LifecyclePhase.OPERATION));
    narrator.expect(
        device.name() + " knows its group", stage.until(() -> device.isInGroup(Owner.GROUP)));
    narrator.expect(
        device.name() + " has the parameters of its group",
        stage
            .parameter(device.udn(), "report-interval")
            .equals(Owner.INITIAL.get("report-interval")));
  }

  private boolean isPending(Udn device) {
    return owner.state(device).filter(ManagedDevice.State.PENDING::equals).isPresent();
  }

  /**
   * Two who must not be let in.
   *
   * @param cast whose first device is impersonated
   * @param factory a manufacturer that the owner trusts
   * @param stranger one that nobody trusts
   */
  void refuseIntruders(Cast cast, Factory factory, Factory stranger) {
    narrator.step(3, "Strangers are refused");
    Udn own = Udn.random(owner.host().secrets());
    Intruder unknown = Intruder.with(stage.world(), "unknown", stranger.identities(), own);
    expectRefused(
        "a certificate of an authority that nobody trusts", "trusted anchor", unknown, own);
    Intruder impostor = Intruder.with(stage.world(), "impostor", factory.identities(), own);
    Udn first = cast.first().udn();
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
        stage.until(() -> owner.refusedFor(reason, before)));
  }
}
