package org.iotmc.checks.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.iotmc.controller.DeviceEvent;

/** The events that a controller heard. */
final class Heard {
  private final List<Map<String, Object>> events = new ArrayList<>();
  private final List<Waiting> waiting = new ArrayList<>();

  private record Waiting(
      Predicate<Map<String, Object>> wanted, CompletableFuture<Map<String, Object>> found) {}

  synchronized void add(DeviceEvent event) {
    events.add(event.values());
    waiting.stream()
        .filter(each -> each.wanted.test(event.values()))
        .forEach(each -> each.found.complete(event.values()));
  }

  /** The first event of a kind, that was heard already or will be. */
  synchronized CompletableFuture<Map<String, Object>> first(Predicate<Map<String, Object>> wanted) {
    CompletableFuture<Map<String, Object>> found = new CompletableFuture<>();
    events.stream().filter(wanted).findFirst().ifPresent(found::complete);
    waiting.add(new Waiting(wanted, found));
    return found;
  }
}
