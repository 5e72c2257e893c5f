package org.iotmc.controller;

import java.util.Map;
import org.iotmc.api.Causes;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.Udn;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.controller.DeviceRecord.Status;
import org.iotmc.endpoint.ServiceListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears the events of one service of a device; on the lane. */
final class DeviceEvents implements ServiceListener {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceEvents.class);

  private final Core core;
  private final Udn udn;
  private final ServiceContract<?> contract;
  private final DeviceLink link;

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
    keep(values);
    core.streams().tell(udn, contract, values);
  }

  private void keep(Map<String, Object> values) {
    if (!Profile.deviceServices().contains(contract)) {
      return; // a vendor's variables may have the names of the profile's
    }
    boolean news =
        core.fleet()
            .find(udn)
            .filter(record -> !learn(record.status(), values).equals(record.status()))
            .isPresent();
    if (news) {
      var unused =
          core.fleet()
              .update(udn, record -> record.with(learn(record.status(), values)))
              .whenComplete(
                  (record, failure) -> {
                    if (failure != null) {
                      LOG.debug("an event of {} is not kept: {}", udn, Causes.reason(failure));
                    }
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
    if (values.get("ActiveVersion") instanceof String version) {
      now = now.running(version);
    }
    return now;
  }

  @Override
  public void onSubscribed() {
    link.subscribed();
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
