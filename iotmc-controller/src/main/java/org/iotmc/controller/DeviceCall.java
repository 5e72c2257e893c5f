package org.iotmc.controller;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.Causes;
import org.iotmc.api.TransportException;
import org.iotmc.api.service.ActionContract;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.endpoint.RemotePeer;
import org.jspecify.annotations.Nullable;

/**
 * One call of a device. Its time counts from the caller's call: to find the device is part of it,
 * though others may wait for the same search. Confined to the lane, but for the result.
 */
final class DeviceCall<S> {
  /** How long a call waits for its device to be found, if it has that much time. */
  static final Duration LONGEST_SEARCH = CallSpec.DEFAULT_DEADLINE;

  private final Core core;
  private final ServiceContract<S> contract;
  private final ActionContract action;
  private final Call<?> call;
  private final long began;
  private final CompletableFuture<Object> result;

  DeviceCall(Core core, ServiceContract<S> contract, ActionContract action, Call<?> call) {
    this.core = core;
    this.contract = contract;
    this.action = action;
    this.call = call;
    this.began = core.host().nanos();
    this.result = core.lane().future();
  }

  /** Who cancels it cancels the call, and nobody else's. */
  CompletableFuture<Object> result() {
    return result;
  }

  void begin(DeviceLink link) {
    if (result.isDone()) {
      return;
    }
    Duration search =
        call.remaining().compareTo(LONGEST_SEARCH) < 0 ? call.remaining() : LONGEST_SEARCH;
    Cancellable timer =
        core.lane()
            .after(
                search,
                () ->
                    result.completeExceptionally(
                        new TransportException(link.udn() + " was not reached within " + search)));
    result.whenComplete((value, failure) -> timer.cancel());
    link.peer()
        .whenComplete(
            (found, failure) -> {
              timer.cancel(); // from here on the client has its own
              if (found == null) {
                fail(failure);
              } else if (!result.isDone()) {
                send(link, found);
              }
            });
  }

  private void send(DeviceLink link, RemotePeer found) {
    CompletableFuture<?> answer;
    try {
      answer = contract.invoke(found.service(contract), action, call.within(left()));
    } catch (RuntimeException e) {
      fail(e);
      return;
    }
    result.whenComplete((value, failure) -> answer.cancel(false));
    answer.whenComplete(
        (value, failure) -> {
          link.called(found, failure);
          if (failure == null) {
            result.complete(value);
          } else {
            fail(failure);
          }
        });
  }

  private Duration left() {
    Duration left = call.remaining().minusNanos(core.host().nanos() - began);
    return left.isNegative() || left.isZero() ? Duration.ofNanos(1) : left;
  }

  private void fail(@Nullable Throwable failure) {
    result.completeExceptionally(
        failure == null ? new IllegalStateException("no device") : Causes.of(failure));
  }
}
