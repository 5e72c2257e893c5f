package org.iotmc.controller;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.iotmc.api.Udn;
import org.iotmc.controller.ControllerListener.DeviceEvent;

/**
 * The events of one device, or of a group: typed, in order for each service of a device, as fast as
 * the subscriber asks for them. It begins with what is known, and after a restart of the controller
 * with all that the devices say then. Of what waits a variable keeps its newest value only; one
 * that tells every change has each value told, and its stream fails with {@link
 * IllegalStateException} when more than {@value org.iotmc.gena.PendingChanges#MAX_SETS} sets of a
 * service wait. Each subscriber is called on a lane of its own; one that blocks delays only itself.
 * The stream completes with the controller.
 */
public final class EventStream implements Flow.Publisher<DeviceEvent> {
  final AtomicLong told = new AtomicLong();
  final AtomicLong coalesced = new AtomicLong();
  final AtomicLong missed = new AtomicLong();
  private final EventStreams streams;
  private final Predicate<Udn> devices;

  /**
   * What became of the values so far, over all subscribers of a stream.
   *
   * @param told values that subscribers were told
   * @param coalesced values that were replaced by newer ones before their subscriber asked
   * @param missed events that devices sent and that did not arrive, as their numbers show; what
   *     they said came with a new subscription
   */
  public record Counts(long told, long coalesced, long missed) {}

  EventStream(EventStreams streams, Predicate<Udn> devices) {
    this.streams = streams;
    this.devices = devices;
  }

  boolean has(Udn device) {
    return devices.test(device);
  }

  /** What became of the values so far. Any thread may call. */
  public Counts counts() {
    return new Counts(told.get(), coalesced.get(), missed.get());
  }

  @Override
  public void subscribe(Flow.Subscriber<? super DeviceEvent> subscriber) {
    streams.open(this, subscriber);
  }
}
