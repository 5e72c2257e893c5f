package org.iotmc.controller;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.service.EventRule.Delivery;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.spi.Lane;
import org.iotmc.gena.PendingChanges;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscriber of a stream: what it has yet to hear, and how much it asked for. Confined to the
 * controller's lane; the subscriber is called on a lane of its own, with one event at a time, so
 * that what waits there has a bound.
 */
final class EventTap implements Flow.Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(EventTap.class);

  private final EventStreams streams;
  private final EventStream stream;
  private final Lane outside;
  private final Flow.Subscriber<? super DeviceEvent> subscriber;
  private final Map<Source, PendingChanges<Object>> pending = new LinkedHashMap<>();
  private long demand;
  private boolean busy;
  private boolean ended;

  private record Source(Udn device, TypeUrn service) {}

  EventTap(
      EventStreams streams,
      EventStream stream,
      Lane outside,
      Flow.Subscriber<? super DeviceEvent> subscriber) {
    this.streams = streams;
    this.stream = stream;
    this.outside = outside;
    this.subscriber = subscriber;
  }

  void open() {
    outside.execute(() -> guarded(s -> s.onSubscribe(this)));
  }

  void missed(Udn udn, long events) {
    if (stream.has(udn)) {
      stream.missed.addAndGet(events);
    }
  }

  void interrupted(Udn udn) {
    if (stream.has(udn)) {
      stream.interruptions.incrementAndGet();
    }
  }

  void offer(Udn udn, ServiceContract<?> contract, Map<String, Object> values) {
    if (ended || !stream.has(udn)) {
      return;
    }
    PendingChanges<Object> waiting =
        pending.computeIfAbsent(
            new Source(udn, contract.type()),
            source -> new PendingChanges<>(name -> tellsEveryChange(contract, name)));
    long before = waiting.coalesced();
    stream.lost.addAndGet(waiting.addOverOldest(values));
    stream.coalesced.addAndGet(waiting.coalesced() - before);
    pump();
  }

  private static boolean tellsEveryChange(ServiceContract<?> contract, String name) {
    return contract.evented().stream()
        .anyMatch(v -> v.name().equals(name) && v.rule().delivery() == Delivery.EVERY_CHANGE);
  }

  private void pump() {
    if (ended || busy || demand == 0 || pending.isEmpty()) {
      return;
    }
    Map.Entry<Source, PendingChanges<Object>> first = pending.entrySet().iterator().next();
    Source source = first.getKey();
    PendingChanges<Object> waiting = first.getValue();
    Optional<Map<String, Object>> values = waiting.next();
    pending.remove(source);
    if (!waiting.isEmpty()) {
      pending.put(source, waiting); // behind the others: devices take turns
    }
    values.ifPresent(set -> tell(new DeviceEvent(source.device, source.service, set)));
  }

  private void tell(DeviceEvent event) {
    busy = true;
    demand = demand == Long.MAX_VALUE ? demand : demand - 1;
    stream.told.addAndGet(event.values().size());
    outside.execute(
        () -> {
          guarded(s -> s.onNext(event));
          streams
              .lane()
              .execute(
                  () -> {
                    busy = false;
                    pump();
                  });
        });
  }

  /** Who throws has cancelled (Reactive Streams, 2.13). */
  private void guarded(Consumer<Flow.Subscriber<? super DeviceEvent>> call) {
    try {
      call.accept(subscriber);
    } catch (Throwable e) {
      LOG.warn("a subscriber of events failed, and hears no more", e);
      cancel();
    }
  }

  @Override
  public void request(long n) {
    streams
        .lane()
        .execute(
            () -> {
              if (n <= 0) {
                end(s -> s.onError(new IllegalArgumentException("asked for " + n + " events")));
              } else {
                demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
                pump();
              }
            });
  }

  @Override
  public void cancel() {
    streams.lane().execute(() -> end(s -> {}));
  }

  /** No more events come. */
  void complete() {
    end(Flow.Subscriber::onComplete);
  }

  private void end(Consumer<Flow.Subscriber<? super DeviceEvent>> last) {
    if (!ended) {
      ended = true;
      stream.lost.addAndGet(pending.values().stream().mapToLong(PendingChanges::size).sum());
      pending.clear();
      streams.ended(this);
      outside.execute(
          () -> {
            guarded(last);
            outside.close();
          });
    }
  }
}
