package org.iotmc.endpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Lane;
import org.iotmc.gena.Subscription;
import org.iotmc.ssdp.DirectoryListener;
import org.iotmc.ssdp.DiscoveredDevice;

/**
 * Tells subscriptions to open services what a directory says of their publishers (UDA 2.0, 4.1.1):
 * after a restart they are made anew at once; after a goodbye they wait for the publisher to come
 * back, and nobody is spoken to; when it comes back with another description, they end. Anybody can
 * forge such datagrams: for peers that prove their name it is not used. Any thread may call.
 */
public final class PublisherWatch implements DirectoryListener {
  private final Lane lane;
  private final Map<Udn, Followed> followed = new TreeMap<>();

  private static final class Followed {
    final List<Subscription> subscriptions = new ArrayList<>();
    OptionalInt configId = OptionalInt.empty();
  }

  /**
   * Nothing is followed.
   *
   * @param lane where this watch lives
   */
  public PublisherWatch(Lane lane) {
    this.lane = lane;
  }

  /**
   * Follows a publisher from now on.
   *
   * @param publisher the root device, as it is now
   * @param subscription to one of its services
   */
  public void follow(DiscoveredDevice publisher, Subscription subscription) {
    lane.execute(
        () -> {
          Followed of = followed.computeIfAbsent(publisher.udn(), name -> new Followed());
          of.configId = publisher.presence().epoch().configId();
          of.subscriptions.add(subscription);
        });
  }

  @Override
  public void appeared(DiscoveredDevice device) {
    returned(device);
  }

  @Override
  public void rebooted(DiscoveredDevice before, DiscoveredDevice now) {
    returned(now);
  }

  @Override
  public void left(DiscoveredDevice device, Reason reason) {
    if (reason == Reason.BYE_BYE) {
      lane.execute(
          () -> {
            Followed of = followed.get(device.udn());
            if (of != null) {
              of.subscriptions.forEach(Subscription::suspend);
            }
          });
    }
  }

  private void returned(DiscoveredDevice device) {
    lane.execute(
        () -> {
          Followed of = followed.get(device.udn());
          if (of == null) {
            return;
          }
          if (of.configId.equals(device.presence().epoch().configId())) {
            of.subscriptions.forEach(Subscription::restarted);
          } else {
            of.subscriptions.forEach(Subscription::suspend);
            of.subscriptions.forEach(Subscription::close);
            followed.remove(device.udn());
          }
        });
  }
}
