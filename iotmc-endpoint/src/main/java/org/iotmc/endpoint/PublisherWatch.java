package org.iotmc.endpoint;

import java.net.InetAddress;
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
 * back, and nobody is spoken to; when it comes back with another description, they end. What is
 * said from another address than it had counts only while it is away: then they are tried where
 * they were. Who forges its address is believed: for peers that prove their name it is not used.
 * Any thread may call.
 */
public final class PublisherWatch implements DirectoryListener {
  private final Lane lane;
  private final Map<Udn, Followed> followed = new TreeMap<>();

  private static final class Followed {
    final List<Subscription> subscriptions = new ArrayList<>();
    final InetAddress address;
    OptionalInt configId = OptionalInt.empty();
    boolean away;

    Followed(InetAddress address) {
      this.address = address;
    }
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
          InetAddress address = publisher.source().getAddress();
          Followed of = followed.computeIfAbsent(publisher.udn(), name -> new Followed(address));
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
              of.away = true;
              of.subscriptions.forEach(Subscription::suspend);
            }
          });
    }
  }

  private void returned(DiscoveredDevice device) {
    lane.execute(
        () -> {
          Followed of = followed.get(device.udn());
          boolean there = of != null && of.address.equals(device.source().getAddress());
          if (of == null || (!there && !of.away)) {
            return;
          }
          of.away = false;
          if (!there || of.configId.equals(device.presence().epoch().configId())) {
            of.subscriptions.forEach(Subscription::restarted);
          } else {
            of.subscriptions.forEach(Subscription::suspend);
            of.subscriptions.forEach(Subscription::close);
            followed.remove(device.udn());
          }
        });
  }
}
