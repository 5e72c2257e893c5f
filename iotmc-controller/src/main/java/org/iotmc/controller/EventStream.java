package org.iotmc.controller;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Lane;

/**
 * The events of devices, of one, a group or all: typed, in order for each service of a device, as
 * fast as the subscriber asks for them. It begins with what is known, and after a restart of the
 * controller with all that the devices say then. Of what waits a variable keeps its newest value
 * only; one that tells every change keeps the newest {@value
 * org.iotmc.gena.PendingChanges#MAX_SETS}, so that nobody who says much takes anything from what
 * others say. What nobody is told is counted. Each subscriber is called on a lane of its own; one
 * that blocks delays only itself, and one that throws is told nothing more. The stream completes
 * with the controller.
 */
public final class EventStream implements Flow.Publisher<DeviceEvent> {
  final AtomicLong told = new AtomicLong();
  final AtomicLong coalesced = new AtomicLong();
  final AtomicLong lost = new AtomicLong();
  final AtomicLong missed = new AtomicLong();
  final AtomicLong interruptions = new AtomicLong();
  private final EventStreams streams;
  private final Predicate<Udn> devices;

  /**
   * What became of the values so far, over all subscribers of a stream: each that came for a
   * subscriber was told, coalesced or lost, or still waits.
   *
   * @param told values that subscribers were told
   * @param coalesced values that were replaced by newer ones before their subscriber asked
   * @param lost values of variables that tell every change that made way for newer ones, as too
   *     many waited, and all that waited when their subscriber left or the stream ended
   * @param missed events that devices sent and that did not arrive, as their numbers show; what
   *     they said came with a new subscription
   * @param interruptions how often a service was subscribed to anew, as the device had started
   *     anew, was away for long, or to repair what was missed. The newest value of each variable
   *     came then; how many others it had meanwhile, no number shows
   */
  public record Counts(long told, long coalesced, long lost, long missed, long interruptions) {}

  EventStream(EventStreams streams, Predicate<Udn> devices) {
    this.streams = streams;
    this.devices = devices;
  }

  boolean has(Udn device) {
    return devices.test(device);
  }

  /** What became of the values so far. Any thread may call. */
  public Counts counts() {
    return new Counts(told.get(), coalesced.get(), lost.get(), missed.get(), interruptions.get());
  }

  @Override
  public void subscribe(Flow.Subscriber<? super DeviceEvent> subscriber) {
    streams.open(this, streams.newLane(), subscriber);
  }

  /**
   * Tells every event, as fast as they are taken. May be called as often as one likes.
   *
   * @param consumer told one event at a time, on a lane of its own; may block
   * @return completes with the stream; fails as the stream does, or with what the consumer threw,
   *     who is told nothing more then
   */
  public CompletionStage<Void> forEach(Consumer<? super DeviceEvent> consumer) {
    Lane outside = streams.newLane();
    CompletableFuture<Void> end = outside.future();
    streams.open(this, outside, new Reading(consumer, end));
    return end;
  }

  /** A subscriber that wants all. */
  private record Reading(Consumer<? super DeviceEvent> consumer, CompletableFuture<Void> end)
      implements Flow.Subscriber<DeviceEvent> {
    @Override
    public void onSubscribe(Flow.Subscription given) {
      given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(DeviceEvent event) {
      try {
        consumer.accept(event);
      } catch (Throwable e) {
        end.completeExceptionally(e);
        throw e;
      }
    }

    @Override
    public void onError(Throwable failure) {
      end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      end.complete(null);
    }
  }
}
