package org.iotmc.endpoint;

import java.util.List;
import java.util.Optional;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.Lane;
import org.iotmc.gena.EventPublisher;
import org.iotmc.gena.EventSubscriber;
import org.iotmc.gena.EventedService;
import org.iotmc.soap.AccessPolicy;
import org.iotmc.soap.SoapDispatcher;

/** Binds the services of an endpoint to control and eventing. */
record ServiceRoutes(Lane lane, AccessPolicy access, EventRoutes events, List<Mount<?>> mounts) {
  /** Our own events, and those of others. */
  record EventRoutes(EventPublisher publisher, EventSubscriber subscriber) {}

  /** Once: tells the publisher what it may be subscribed to. */
  void declareEvents() {
    for (Mount<?> mount : mounts) {
      if (mount.service().contract().evented().isEmpty()) {
        continue;
      }
      events.publisher.add(
          new EventedService(
              mount.eventPath(),
              mount.initial(),
              mount.rules(),
              exchange ->
                  mount.service().subscriber().admits(exchange.peer())
                      && exchange.peer().filter(access::revoked).isEmpty(),
              Optional.of(mount.origin())));
    }
  }

  /**
   * The routes of one listener. Each has a dispatcher of its own: calls that anybody may make must
   * not take the places of management.
   */
  Router router(HttpHandler documents) {
    return new Router()
        .add(UpnpEndpoint.DESCRIPTION_PATH, documents)
        .add("/scpd/", documents)
        .add("/control/", dispatcher())
        .add("/event/", events.publisher)
        .add(EventSubscriber.PATH_PREFIX, events.subscriber);
  }

  private SoapDispatcher dispatcher() {
    SoapDispatcher.Builder builder = SoapDispatcher.builder(lane).access(access);
    mounts.forEach(mount -> control(builder, mount));
    return builder.build();
  }

  private static <S> void control(SoapDispatcher.Builder builder, Mount<S> mount) {
    HostedService<S> service = mount.service();
    builder.service(service.contract(), service.implementation(), mount.controlPath());
  }
}
