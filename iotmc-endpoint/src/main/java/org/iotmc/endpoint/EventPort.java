package org.iotmc.endpoint;

import java.net.InetAddress;
import java.net.URI;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.gena.EventSubscriber;

/**
 * Where a control point that is no device itself hears the events of open services, by plain HTTP.
 * Any thread may call.
 */
public final class EventPort implements EventReceiver {
  private final Lane lane;
  private final Host host;
  private final EventSubscriber subscriber;
  private final HttpListener listener;

  private EventPort(Host host, Lane lane, EventSubscriber subscriber, HttpListener listener) {
    this.host = host;
    this.lane = lane;
    this.subscriber = subscriber;
    this.listener = listener;
  }

  /**
   * Opens a port that the system chooses, at every address.
   *
   * @param host whose network is used
   * @param lane where listeners are told; its owner closes it, after this port
   * @return fails with {@link TransportException} if there is no network
   */
  public static CompletionStage<EventPort> open(Host host, Lane lane) {
    EventSubscriber subscriber = new EventSubscriber(host, lane);
    Router router = new Router().add(EventSubscriber.PATH_PREFIX, subscriber);
    return lane.adopt(host.http().listen(ListenSpec.plain(EndpointSettings.anyAddress(0)), router))
        .thenApply(listener -> new EventPort(host, lane, subscriber, listener));
  }

  @Override
  public EventSubscriber subscriber() {
    return subscriber;
  }

  @Override
  public URI callbackBase(String scheme, InetAddress peer) {
    if (!scheme.equals("http")) {
      throw new TransportException("events of " + scheme + " need an endpoint with a certificate");
    }
    InetAddress own = Locations.facing(host.datagrams().links(), peer);
    return Locations.url("http", own, listener.address().getPort(), "/");
  }

  /** Ends all subscriptions, with UNSUBSCRIBE, and closes the port. */
  public void close() {
    lane.execute(
        () -> {
          subscriber.close();
          listener.close();
        });
  }
}
