package org.iotmc.device;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.iotmc.api.Causes;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a device whose restart is "close the agent and start the next one", for devices within a
 * process. Any thread may call.
 */
public final class DeviceSupervisor {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceSupervisor.class);

  private final Lane lane;
  private final Function<Platform, DeviceAgent> maker;
  private final Backoff backoff;
  private volatile Optional<DeviceAgent> agent = Optional.empty();
  private boolean restarting;
  private boolean closed;

  /**
   * A supervisor; it starts nothing yet.
   *
   * @param host where the device runs
   * @param maker makes an agent on that host for one run, with the platform that it is given
   */
  public DeviceSupervisor(Host host, Function<Platform, DeviceAgent> maker) {
    this.lane = host.newLane("device-supervisor");
    this.maker = maker;
    this.backoff = new Backoff(host.jitter(), Duration.ofSeconds(1), Duration.ofMinutes(1));
  }

  /** Starts the device; fails as {@link DeviceAgent#start} does, or with what the maker throws. */
  public CompletionStage<Void> start() {
    CompletableFuture<Void> result = lane.future();
    lane.execute(
        () ->
            startAgent()
                .whenComplete(
                    (done, failure) -> {
                      if (failure == null) {
                        result.complete(null);
                      } else {
                        result.completeExceptionally(Causes.of(failure));
                      }
                    }));
    return result;
  }

  /** The agent that runs now. */
  public Optional<DeviceAgent> agent() {
    return agent;
  }

  /** Closes the device for good. Idempotent. */
  public CompletionStage<Void> close() {
    CompletableFuture<Void> result = lane.future();
    lane.execute(
        () -> {
          closed = true;
          CompletionStage<Void> ended =
              agent
                  .map(DeviceAgent::close)
                  .orElseGet(() -> CompletableFuture.completedFuture(null));
          ended.whenComplete(
              (done, failure) ->
                  lane.execute(
                      () -> {
                        result.complete(null);
                        lane.execute(lane::close);
                      }));
        });
    return result;
  }

  private CompletableFuture<Void> startAgent() {
    DeviceAgent made;
    // A mistake of the vendor's must not hang the start, or end the attempts to start again.
    try {
      made = maker.apply(this::restart);
    } catch (RuntimeException | Error failure) {
      CompletableFuture<Void> failed = lane.future();
      failed.completeExceptionally(failure);
      return failed;
    }
    agent = Optional.of(made);
    return lane.adopt(made.start());
  }

  private void restart(String reason) {
    lane.execute(
        () -> {
          if (closed || restarting) {
            return;
          }
          restarting = true;
          LOG.info("restart: {}", reason);
          lane.adopt(agent.orElseThrow().close()).whenComplete((done, failure) -> startAgain());
        });
  }

  private void startAgain() {
    if (closed) {
      return;
    }
    startAgent()
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                restarting = false;
                backoff.reset();
              } else {
                LOG.error("the device does not start: {}", Causes.reason(failure));
                lane.after(backoff.next(), this::startAgain);
              }
            });
  }
}
