package org.iotmc.controller;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Predicate;
import org.iotmc.api.Udn;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;

/** All streams of events, and what devices said last. Confined to the lane, but for opening. */
final class EventStreams {
  private final Host host;
  private final Lane lane;
  private final List<EventTap> taps = new ArrayList<>();
  private final Map<Udn, Map<ServiceContract<?>, Map<String, Object>>> views = new TreeMap<>();
  private boolean closed;

  EventStreams(Host host, Lane lane) {
    this.host = host;
    this.lane = lane;
  }

  EventStream of(Predicate<Udn> devices) {
    return new EventStream(this, devices);
  }

  Lane lane() {
    return lane;
  }

  /** A lane for one subscriber; it is closed when nothing is left to tell. */
  Lane newLane() {
    return host.newLane("events");
  }

  void open(EventStream stream, Lane outside, Flow.Subscriber<? super DeviceEvent> subscriber) {
    EventTap tap = new EventTap(this, stream, outside, subscriber);
    CompletableFuture<Void> added = lane.future();
    var unused =
        added.whenComplete(
            (done, laneClosed) -> {
              tap.open(); // on the lane: whoever cancels at once does so behind what follows
              if (laneClosed != null) {
                tap.complete(); // nobody is left who could tell anything
              }
            });
    lane.execute(
        () -> {
          added.complete(null);
          taps.add(tap);
          views.forEach(
              (udn, services) ->
                  services.forEach((contract, view) -> tap.offer(udn, contract, view)));
          if (closed) {
            tap.complete();
          }
        });
  }

  void tell(Udn udn, ServiceContract<?> contract, Map<String, Object> values) {
    views
        .computeIfAbsent(udn, name -> new LinkedHashMap<>())
        .computeIfAbsent(contract, service -> new LinkedHashMap<>())
        .putAll(values);
    List.copyOf(taps).forEach(tap -> tap.offer(udn, contract, values));
  }

  /** What a device said last of each variable of a service. */
  Map<String, Object> view(Udn udn, ServiceContract<?> contract) {
    return views.getOrDefault(udn, Map.of()).getOrDefault(contract, Map.of());
  }

  void missed(Udn udn, long events) {
    List.copyOf(taps).forEach(tap -> tap.missed(udn, events));
  }

  /** A service that was heard before was subscribed to anew. */
  void interrupted(Udn udn) {
    List.copyOf(taps).forEach(tap -> tap.interrupted(udn));
  }

  /** A device is managed no more. */
  void forget(Udn udn) {
    views.remove(udn);
  }

  void ended(EventTap tap) {
    taps.remove(tap);
  }

  void close() {
    closed = true;
    List.copyOf(taps).forEach(EventTap::complete);
  }
}
