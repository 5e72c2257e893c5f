package org.iotmc.controller;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Flow;
import org.iotmc.api.Udn;

/** Takes as many events as a test says. */
class EventReader implements Flow.Subscriber<DeviceEvent> {
  final List<DeviceEvent> events = new ArrayList<>();
  Optional<Flow.Subscription> subscription = Optional.empty();
  Optional<Throwable> failure = Optional.empty();
  boolean isComplete;
  private final long first;

  EventReader(long first) {
    this.first = first;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = Optional.of(given);
    ask(first);
  }

  @Override
  public void onNext(DeviceEvent event) {
    events.add(event);
  }

  @Override
  public void onError(Throwable reason) {
    failure = Optional.of(reason);
  }

  @Override
  public void onComplete() {
    isComplete = true;
  }

  void ask(long n) {
    if (n != 0) {
      subscription.orElseThrow().request(n);
    }
  }

  List<Object> sequences() {
    return told("LogSequence");
  }

  List<Object> told(String variable) {
    return events.stream()
        .filter(event -> event.values().containsKey(variable))
        .map(event -> event.values().get(variable))
        .toList();
  }

  Map<String, Object> view(Udn device) {
    Map<String, Object> view = new LinkedHashMap<>();
    events.stream()
        .filter(event -> event.device().equals(device))
        .forEach(event -> view.putAll(event.values()));
    return view;
  }
}
