package org.iotmc.endpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Lane;
import org.iotmc.gena.Subscription;
import org.iotmc.ssdp.DirectoryListener;
import org.iotmc.ssdp.DiscoveredDevice;

/**
 * Keeps subscriptions to open services where a directory says that their publishers are (UDA 2.0,
 * 4.1.1): when one was started anew, came back, or has another location, its description is read
 * and its service subscribed to again; after a goodbye nobody is spoken to until it is back. Where
 * it only has one more address ({@code ssdp:update}), the subscription stays. What is said from
 * another address than it had counts if it does not grant a renewal at its own any more. Who forges
 * its address is believed: for peers that prove their name this is not used. Any thread may call.
 */
public final class PublisherWatch implements DirectoryListener {
  private final Lane lane;
  private final Map<Udn, List<Following>> followed = new TreeMap<>();

  /**
   * Nothing is followed.
   *
   * @param lane where this watch lives
   */
  public PublisherWatch(Lane lane) {
    this.lane = lane;
  }

  /**
   * Subscribes to a service of a publisher, now and wherever it is later.
   *
   * @param publisher the root device, as it is now
   * @param subscribe reads the description of the device that it is given, and subscribes; called
   *     on this watch's lane, must not block. Where it fails it is called again, after a second at
   *     first and a minute at last, until the publisher says goodbye
   * @return ends that, with UNSUBSCRIBE
   */
  public Cancellable follow(
      DiscoveredDevice publisher,
      Function<DiscoveredDevice, CompletionStage<Subscription>> subscribe) {
    Following following = new Following(lane, subscribe);
    lane.execute(
        () -> {
          followed.computeIfAbsent(publisher.udn(), name -> new ArrayList<>()).add(following);
          following.begin(publisher);
        });
    return () -> lane.execute(() -> end(publisher.udn(), following));
  }

  private void end(Udn publisher, Following following) {
    following.end();
    List<Following> others = followed.get(publisher);
    if (others != null && others.remove(following) && others.isEmpty()) {
      followed.remove(publisher);
    }
  }

  @Override
  public void appeared(DiscoveredDevice device) {
    tell(device, following -> following.restartedAt(device));
  }

  @Override
  public void rebooted(DiscoveredDevice before, DiscoveredDevice now) {
    tell(now, following -> following.restartedAt(now));
  }

  /** One that was killed is at another port when it is back, and its BOOTID may be none. */
  @Override
  public void changed(DiscoveredDevice before, DiscoveredDevice now) {
    tell(now, following -> following.movedTo(now));
  }

  @Override
  public void left(DiscoveredDevice device, Reason reason) {
    if (reason == Reason.BYE_BYE) {
      tell(device, Following::away);
    }
  }

  private void tell(DiscoveredDevice device, Consumer<Following> what) {
    lane.execute(() -> List.copyOf(followed.getOrDefault(device.udn(), List.of())).forEach(what));
  }
}
