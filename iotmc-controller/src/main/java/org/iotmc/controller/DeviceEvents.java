package org.iotmc.controller;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.iotmc.api.Causes;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Udn;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.controller.DeviceRecord.Status;
import org.iotmc.endpoint.ServiceListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears the events of one service of a device; on the lane. */
final class DeviceEvents implements ServiceListener {
  /** Storage may be full, or another controller be changing the device. */
  private static final Duration AGAIN = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(DeviceEvents.class);

  private final Core core;
  private final Udn udn;
  private final ServiceContract<?> contract;
  private final DeviceLink link;

  /** Names of variables whose newest values are not in the device's record yet. */
  private final Set<String> unkept = new LinkedHashSet<>();

  private boolean keeping;
  private boolean subscribed;

  DeviceEvents(Core core, DeviceLink link, ServiceContract<?> contract) {
    this.core = core;
    this.udn = link.udn();
    this.contract = contract;
    this.link = link;
  }

  @Override
  public void onEvent(Map<String, Object> values) {
    if (core.domain().isUnreliable()) {
      link.distrusted(); // it may be revoked
      return;
    }
    core.fleet().contact(udn, core.host().clock().instant());
    core.streams().tell(udn, contract, values);
    if (Profile.deviceServices().contains(contract)) { // a vendor's variables may have their names
      unkept.addAll(values.keySet());
      keep();
    }
  }

  /**
   * One change at a time, of all that was said meanwhile: whoever says much must not take the
   * places of other changes, such as the one that revokes it.
   */
  private void keep() {
    if (keeping || unkept.isEmpty()) {
      return;
    }
    keeping = true;
    List<String> names = List.copyOf(unkept);
    unkept.clear();
    var unused =
        core.fleet()
            .update(udn, record -> record.with(learn(record.status(), newest(names))))
            .whenComplete((record, failure) -> kept(names, failure));
  }

  private Map<String, Object> newest(List<String> names) {
    Map<String, Object> newest = new LinkedHashMap<>(core.streams().view(udn, contract));
    newest.keySet().retainAll(names);
    return newest;
  }

  private void kept(List<String> names, @Nullable Throwable failure) {
    if (failure == null) {
      keeping = false;
      keep();
    } else if (core.fleet().find(udn).isPresent()) {
      LOG.debug("an event of {} is not kept yet: {}", udn, Causes.reason(failure));
      unkept.addAll(names);
      core.lane()
          .after(
              AGAIN,
              () -> {
                keeping = false;
                keep();
              });
    }
  }

  private static Status learn(Status before, Map<String, Object> values) {
    Status now = before;
    if (values.get("LifecyclePhase") instanceof LifecyclePhase phase) {
      now = now.in(phase);
    }
    if (values.get("Quarantined") instanceof Boolean quarantined) {
      now = now.quarantined(quarantined);
    }
    if (values.get("ActiveVersion") instanceof String version && isVersion(version)) {
      now = now.running(version);
    }
    return now;
  }

  /** What is none may be of any length, and would be kept. */
  private static boolean isVersion(String text) {
    try {
      FirmwareVersion.parse(text);
      return true;
    } catch (MalformedMessageException e) {
      return false;
    }
  }

  @Override
  public void onSubscribed() {
    if (!core.streams().view(udn, contract).isEmpty()) {
      core.streams().interrupted(udn);
    }
    link.subscribed();
    if (subscribed) {
      link.forgotten();
    }
    subscribed = true;
  }

  @Override
  public void onMissed(long events) {
    core.streams().missed(udn, events);
  }

  @Override
  public void onLost(Throwable reason) {
    link.unsubscribed();
  }
}
