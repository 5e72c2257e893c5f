package org.iotmc.controller;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.ActionException;
import org.iotmc.api.Udn;
import org.iotmc.controller.ManagedDevice.State;

/** Decisions on devices that ask to join. Any thread may call; stages complete on the lane. */
public final class Admissions {
  private final Core core;

  Admissions(Core core) {
    this.core = core;
  }

  /** The devices that wait for approval now, in the order of their names. */
  public List<ManagedDevice> pending() {
    return core.fleet().all().stream()
        .filter(record -> record.state() == State.PENDING)
        .filter(record -> !record.isExpired(core.host().clock().instant()))
        .map(core.fleet()::snapshot)
        .toList();
  }

  /**
   * Lets a waiting device join; it learns of it when it asks again.
   *
   * @param device the device
   * @param group its group
   * @return completes when that is durable; fails with {@link ActionException} 801 or 813 if it is
   *     unknown or too late, with {@link IllegalStateException} if it does not wait
   */
  public CompletionStage<Void> approve(Udn device, String group) {
    return Work.on(
            core.lane(),
            () ->
                core.fleet()
                    .decide(
                        device,
                        known ->
                            core.enrollment()
                                .carryOut(
                                    core.desk()
                                        .approve(
                                            Fleet.required(known),
                                            group,
                                            core.host().clock().instant()))))
        .thenAccept(record -> {});
  }

  /**
   * Refuses a waiting device.
   *
   * @param device the device
   * @param reason told to it
   * @return as {@link #approve}
   */
  public CompletionStage<Void> reject(Udn device, String reason) {
    return Work.on(
            core.lane(),
            () ->
                core.fleet()
                    .decide(device, Fleet.byNext(record -> core.desk().refuse(record, reason))))
        .thenAccept(record -> core.notices().enrollmentRefused(device, reason));
  }

  /**
   * Lets a device ask again that left, was revoked, or has lost what it got; all of its
   * certificates are revoked.
   *
   * @param device the device
   * @return fails with {@link ActionException} 801 if it is unknown
   */
  public CompletionStage<Void> admitAgain(Udn device) {
    return Work.on(core.lane(), () -> core.departures().admitAgain(device));
  }
}
