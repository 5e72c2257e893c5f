package org.iotmc.controller;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.Causes;
import org.iotmc.api.TransportException;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.description.ServiceEntry;
import org.iotmc.endpoint.RemotePeer;
import org.iotmc.gena.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscriptions to the events of one device. Their names are in the device's record: after a
 * restart they are subscribed to anew, for what was missed, and the former ones are ended, which
 * would go on taking places at the device. Confined to the lane.
 */
final class DeviceSubscriptions {
  /** Longest name of a subscription that is kept, in characters; a UUID has 41. */
  static final int MAX_SID = 256;

  /** Several are made at a time, and kept in one write. */
  private static final Duration SETTLE = Duration.ofSeconds(2);

  /** Storage may be full for a while. */
  private static final Duration AGAIN = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(DeviceSubscriptions.class);
  private static final List<ServiceContract<?>> EVENTED =
      List.of(
          Profile.MANAGEMENT, Profile.CONFIGURATION, Profile.FIRMWARE_UPDATE, Profile.DIAGNOSTICS);

  private final Core core;
  private final DeviceLink link;
  private final Map<ServiceContract<?>, Held> held = new LinkedHashMap<>();
  private boolean keeping;
  private boolean resumed;
  private boolean incomplete;
  private boolean closed;

  private record Held(URI eventUrl, Subscription subscription) {}

  DeviceSubscriptions(Core core, DeviceLink link) {
    this.core = core;
    this.link = link;
  }

  /** Subscribes there, and renews what is subscribed to there already. */
  void to(RemotePeer found) {
    adapt(found);
    var unused = refresh();
  }

  /** Subscribes to what a description has, where it has it, and to nothing else. */
  void adapt(RemotePeer found) {
    if (!resumed) {
      resumed = true;
      endFormer(found);
    }
    if (incomplete) {
      incomplete = false;
      end();
    }
    for (ServiceContract<?> contract : wanted()) {
      Optional<URI> there =
          found.description().service(contract.type()).flatMap(ServiceEntry::eventSubUrl);
      Held before = held.get(contract);
      if (before != null && there.filter(before.eventUrl::equals).isEmpty()) {
        before.subscription.close();
        held.remove(contract);
      }
      if (there.isPresent() && !held.containsKey(contract)) {
        DeviceEvents events = new DeviceEvents(core, link, contract);
        Subscription made = found.subscribe(contract, core.endpoint(), events);
        held.put(contract, new Held(there.get(), made));
      }
    }
  }

  private List<ServiceContract<?>> wanted() {
    List<ServiceContract<?>> wanted = new ArrayList<>(EVENTED);
    wanted.addAll(core.config().subscribed);
    return wanted;
  }

  private void endFormer(RemotePeer found) {
    for (String former : recorded()) {
      String[] typeAndSid = former.split(" ", 2);
      wanted().stream()
          .filter(contract -> contract.type().toString().equals(typeAndSid[0]))
          .findFirst()
          .ifPresent(contract -> endFormer(found, contract, typeAndSid[1]));
    }
  }

  private void endFormer(RemotePeer found, ServiceContract<?> contract, String sid) {
    try {
      found.unsubscribe(contract, core.endpoint(), sid);
    } catch (TransportException e) {
      // Its new firmware may be without that service: the others are subscribed to all the same.
      LOG.debug("a former subscription at {} cannot be ended: {}", link.udn(), e.getMessage());
    }
  }

  private List<String> recorded() {
    return core.fleet()
        .find(link.udn())
        .map(record -> record.status().subscriptions())
        .orElse(List.of());
  }

  /** An event is not heard: only new subscriptions tell all there is. */
  void missSomething() {
    incomplete = true;
  }

  /** One was made: its name is kept, soon. */
  void made() {
    keepAfter(SETTLE);
  }

  private void keepAfter(Duration pause) {
    if (!keeping) {
      keeping = true;
      core.lane().after(pause, this::keep);
    }
  }

  private void keep() {
    keeping = false;
    if (closed) {
      return; // the device may be back, with other subscriptions
    }
    List<String> names = new ArrayList<>();
    held.forEach(
        (contract, each) ->
            each.subscription
                .sid()
                .filter(sid -> sid.length() <= MAX_SID)
                .ifPresent(sid -> names.add(contract.type() + " " + sid)));
    if (names.equals(recorded()) || core.fleet().find(link.udn()).isEmpty()) {
      return;
    }
    var unused =
        core.fleet()
            .update(link.udn(), record -> record.with(record.status().subscribed(names)))
            .whenComplete(
                (record, failure) -> {
                  if (failure != null) {
                    LOG.debug("subscriptions are not kept yet: {}", Causes.reason(failure));
                    keepAfter(AGAIN);
                  }
                });
  }

  /** Renews them; completes when the device has granted all, or not. */
  CompletableFuture<Void> refresh() {
    List<CompletableFuture<Boolean>> renewals = new ArrayList<>();
    for (Held each : held.values()) {
      renewals.add(
          core.lane()
              .adopt(each.subscription.refresh())
              .handle((done, failure) -> failure == null));
    }
    return Work.all(core.lane(), renewals).thenApply(done -> null);
  }

  /** Ends all of them, for good. */
  void close() {
    closed = true;
    end();
  }

  private void end() {
    held.values().forEach(each -> each.subscription.close());
    held.clear();
  }
}
