package org.iotmc.gena;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.Udn;
import org.iotmc.api.service.EventLevel;
import org.iotmc.api.service.EventRule;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.gena.MulticastEvent.Origin;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What follows the greatest number, between publishers of ours and those of ours who hear them.
 * Nobody sends four thousand million events to see that: their counts are put near the end.
 */
class LastNumberTest {
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final long LAST = 4294967295L;
  private static final String PATH = "/event";
  private static final Origin ALARM = new Origin(new Udn("uuid:1"), "urn:a:service:Alarm:1", "id");

  private final SimWorld world = SimWorld.seeded(29);
  private final SimHost device = world.host("device");
  private final SimHost point = world.host("point");
  private final Lane lane = device.newLane("publisher");
  private final EventPublisher publisher =
      new EventPublisher(device, lane, CallbackPolicies.requesterOnly());
  private final EventSubscriber subscriber = new EventSubscriber(point, point.newLane("events"));

  /** The numbers as they came. */
  private final List<String> numbers = new ArrayList<>();

  private final List<String> heard = new ArrayList<>();

  LastNumberTest() {
    Map<String, EventRule> rules = Map.of("A", EventRule.PLAIN.multicast(EventLevel.FAULT));
    publisher.add(
        new EventedService(PATH, Map.of("A", "0"), rules, exchange -> true, Optional.of(ALARM)));
  }

  @AfterEach
  void nothingWasThrown() {
    assertThat(world.failures()).isEmpty();
  }

  private static Object get(Object owner, String name) throws ReflectiveOperationException {
    Field field = owner.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(owner);
  }

  private static void set(Object owner, String name, long value)
      throws ReflectiveOperationException {
    Field field = owner.getClass().getDeclaredField(name);
    field.setAccessible(true);
    field.setLong(owner, value);
  }

  private URI listen(SimHost host, HttpHandler handler) {
    world.await(
        host.http().listen(ListenSpec.plain(new InetSocketAddress(host.address(), 80)), handler),
        SOON);
    return URI.create("http://" + host.address().getHostAddress() + "/");
  }

  /** Subscribes, and puts both sides to where the last number but one is the next. */
  private Subscription subscribe() throws ReflectiveOperationException {
    URI url = listen(device, publisher).resolve(PATH);
    URI back =
        listen(
            point,
            exchange -> {
              numbers.add(exchange.headers().first("SEQ").orElse(""));
              return subscriber.handle(exchange);
            });
    Subscription subscription =
        subscriber.subscribe(
            new EventSource(url, back, CallSpec::plain), values -> heard.add(values.get("A")));
    world.runFor(SOON);
    SubscriptionDesk desk = (SubscriptionDesk) get(publisher, "desk");
    set(desk.subscribers().get(0).queue(), "nextSequence", LAST - 1);
    set(get(get(subscription, "intake"), "sequence"), "expected", LAST - 1);
    return subscription;
  }

  private void tell(String value) {
    lane.execute(() -> publisher.set(PATH, Map.of("A", value)));
    world.runFor(SOON);
  }

  @Test
  @Tag("EVNT-25")
  @Tag("EVNT-26")
  @Tag("FIELD-63")
  void aSubscriberIsToldOneAfterItAndMissesNothing() throws Exception {
    Subscription subscription = subscribe();
    for (String value : List.of("1", "2", "3", "4")) {
      tell(value);
    }
    assertThat(numbers).containsExactly("0", "4294967294", "4294967295", "1", "2");
    assertThat(heard).containsExactly("0", "1", "2", "3", "4");
    assertThat(subscription.gaps()).isZero();
  }

  @Test
  @Tag("EVNT-26")
  @Tag("FIELD-62")
  void whenTheLastOneIsLostTheFirstShowsThat() throws Exception {
    Subscription subscription = subscribe();
    tell("1");
    world.network().partition(device, point);
    tell("2");
    world.runFor(Duration.ofSeconds(30));
    world.network().heal(device, point);
    tell("3");
    assertThat(numbers).containsExactly("0", "4294967294", "1", "0");
    assertThat(subscription.missed()).isEqualTo(1);
    assertThat(heard).containsExactly("0", "1", "3", "3");
  }

  @Test
  @Tag("MEVT-07")
  @Tag("MEVT-08")
  void everybodyIsToldOneAfterItAndHearsEachEventOnce() throws Exception {
    MulticastPublisher everybody =
        new MulticastPublisher(device, lane, MulticastSettings.DEFAULT, () -> OptionalInt.of(7));
    publisher.multicast(everybody);
    world.await(everybody.open(), SOON);
    MulticastReceiver receiver =
        new MulticastReceiver(
            point,
            MulticastReceiver.Interest.in((udn, from) -> CompletableFuture.completedFuture(true)),
            event -> {
              numbers.add("" + event.position().sequence());
              heard.add(event.properties().get("A"));
            });
    world.await(receiver.start(), SOON);
    tell("1");
    Map<?, ?> lines = (Map<?, ?>) get(get(everybody, "outbox"), "lines");
    set(lines.values().iterator().next(), "sequence", LAST - 1);
    for (String value : List.of("2", "3", "4", "5")) {
      tell(value);
    }
    assertThat(numbers).containsExactly("0", "4294967294", "4294967295", "1", "2");
    assertThat(heard).containsExactly("1", "2", "3", "4", "5");
    assertThat(receiver.counts().repeated()).as("two copies more of each").isEqualTo(10);
  }
}
