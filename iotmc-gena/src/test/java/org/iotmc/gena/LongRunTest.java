package org.iotmc.gena;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A day of eventing on a network that loses, repeats and delays: a fifth of all requests or their
 * answers is lost, a tenth comes twice, a tenth late, after others; devices lose power. Half an
 * hour after all is well again every view is what its device says. {@code -Diotmc.gena.devices} and
 * {@code -Diotmc.gena.seeds} say of how many devices, and how often.
 */
class LongRunTest {
  private static final int DEVICES = Integer.getInteger("iotmc.gena.devices", 40);
  private static final int SEEDS = Integer.getInteger("iotmc.gena.seeds", 5);
  private static final Duration DAY = Duration.ofHours(24);
  private static final String PATH = "/event";

  private boolean isBad = true;

  /** Answers as another one does, if the network lets it. */
  private final class Weather implements HttpHandler {
    private final HttpHandler inside;
    private final Lane lane;
    private final SplittableRandom chance;

    Weather(HttpHandler inside, Lane lane, long seed) {
      this.inside = inside;
      this.lane = lane;
      this.chance = new SplittableRandom(seed);
    }

    @Override
    public CompletionStage<HttpResponse> handle(HttpExchange exchange) {
      return exchange.body().bytes(1 << 20).thenCompose(body -> arrive(exchange, body));
    }

    private CompletionStage<HttpResponse> arrive(HttpExchange exchange, byte[] body) {
      double fate = isBad ? chance.nextDouble() : 1;
      if (fate < 0.1) {
        return new CompletableFuture<>(); // lost: nobody answers
      }
      if (fate < 0.2) {
        var unheard = inside.handle(alone(exchange, body));
        return unheard.thenCompose(answer -> new CompletableFuture<>());
      }
      if (fate < 0.3) {
        var first = inside.handle(alone(exchange, body));
        return first.thenCompose(answer -> inside.handle(copy(exchange, body)));
      }
      if (fate < 0.4) {
        CompletableFuture<HttpResponse> late = lane.future();
        lane.after(
            Duration.ofMillis(chance.nextLong(20_000)),
            () -> inside.handle(copy(exchange, body)).thenAccept(late::complete));
        return late;
      }
      return inside.handle(copy(exchange, body));
    }

    private HttpExchange copy(HttpExchange exchange, byte[] body) {
      return new HttpExchange(
          exchange.method(),
          exchange.target(),
          exchange.headers(),
          Body.of(body),
          exchange.remote(),
          exchange.local(),
          exchange.peer(),
          exchange.answered());
    }

    /** Its answer is sent, but arrives nowhere. */
    private HttpExchange alone(HttpExchange exchange, byte[] body) {
      return new HttpExchange(
          exchange.method(),
          exchange.target(),
          exchange.headers(),
          Body.of(body),
          exchange.remote(),
          exchange.local(),
          exchange.peer());
    }
  }

  /** A device with three variables, which a loss of power takes back to the start. */
  private final class Device {
    private final SimHost host;
    private final SplittableRandom chance;
    private final Map<String, String> state = new LinkedHashMap<>();
    private Lane lane;
    private EventPublisher publisher;
    private int changes;

    Device(SimHost host, long seed) {
      this.host = host;
      this.chance = new SplittableRandom(seed);
      this.lane = host.newLane("publisher");
      this.publisher = boot();
    }

    private EventPublisher boot() {
      state.clear();
      state.putAll(Map.of("A", "start", "B", "start", "C", "start"));
      EventPublisher made = new EventPublisher(host, lane, CallbackPolicies.requesterOnly());
      made.add(EventedService.open(PATH, state));
      var unused =
          host.http()
              .listen(
                  ListenSpec.plain(new InetSocketAddress(host.address(), 80)),
                  new Weather(made, lane, chance.nextLong()));
      lane.after(pause(), this::change);
      return made;
    }

    private Duration pause() {
      return Duration.ofSeconds(1 + chance.nextInt(1200));
    }

    private void change() {
      if (!isBad) {
        return; // no later event tells what was lost: the renewals have to
      }
      Map<String, String> values = new LinkedHashMap<>();
      for (int i = chance.nextInt(4); i >= 0; i--) {
        values.put(List.of("A", "B", "C").get(chance.nextInt(3)), "v" + changes++);
      }
      state.putAll(values);
      publisher.set(PATH, values);
      lane.after(chance.nextInt(4) == 0 ? Duration.ofMillis(5) : pause(), this::change);
    }

    void losePower() {
      host.cutPower();
      host.powerOn();
      lane = host.newLane("publisher");
      publisher = boot();
    }

    URI url() {
      return URI.create("http://" + host.address().getHostAddress() + PATH);
    }
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, SEEDS);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  @Tag("EVNT-26")
  @Tag("EVNT-35")
  void afterABadDayEachViewIsWhatItsDeviceSays(long seed) {
    SimWorld world = SimWorld.seeded(seed);
    SplittableRandom chance = new SplittableRandom(seed);
    SimHost point = world.host("point");
    Lane lane = point.newLane("subscriber");
    EventSubscriber subscriber = new EventSubscriber(point, lane);
    world.await(
        point
            .http()
            .listen(
                ListenSpec.plain(new InetSocketAddress(point.address(), 4004)),
                new Weather(subscriber, lane, chance.nextLong())),
        Duration.ofSeconds(1));
    URI base = URI.create("http://" + point.address().getHostAddress() + ":4004/");
    List<Device> devices = new ArrayList<>();
    List<Map<String, String>> views = new ArrayList<>();
    List<Subscription> subscriptions = new ArrayList<>();
    for (int i = 0; i < DEVICES; i++) {
      Device device = new Device(world.host("device" + i), chance.nextLong());
      Map<String, String> view = new LinkedHashMap<>();
      devices.add(device);
      views.add(view);
      subscriptions.add(
          subscriber.subscribe(new EventSource(device.url(), base, CallSpec::plain), view::putAll));
    }
    int hours = (int) DAY.toHours();
    for (int hour = 0; hour < hours; hour++) {
      world.runFor(Duration.ofHours(1));
      devices.get(chance.nextInt(DEVICES)).losePower();
    }
    isBad = false;
    world.runFor(EventHeaders.DEFAULT_TIMEOUT.plusMinutes(2));

    List<Map<String, String>> states = devices.stream().map(device -> device.state).toList();
    assertThat(views).as("seed %d", seed).isEqualTo(states);
    assertThat(subscriptions.stream().mapToLong(Subscription::missed).sum())
        .as("something was lost on the way")
        .isGreaterThan(DEVICES);
    assertThat(world.failures())
        .allMatch(failure -> isExpected(failure.getCause() == null ? failure : failure.getCause()));
  }

  private static boolean isExpected(Throwable failure) {
    return failure instanceof TransportException || failure instanceof MalformedMessageException;
  }
}
