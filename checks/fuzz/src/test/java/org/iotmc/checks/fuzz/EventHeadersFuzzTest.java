package org.iotmc.checks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.gena.Callback;
import org.iotmc.gena.CallbackPolicies;
import org.iotmc.gena.CallbackPolicy;
import org.iotmc.gena.EventPublisher;
import org.iotmc.gena.EventSubscriber;
import org.iotmc.gena.EventedService;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;

/** Whatever the headers of a request are, it is answered, and leads nobody to a third party. */
class EventHeadersFuzzTest {
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final InetSocketAddress REQUESTER = new InetSocketAddress("192.0.2.7", 40_000);
  private static final InetSocketAddress OURS = new InetSocketAddress("192.0.2.1", 80);

  @DictionaryFile(resourcePath = "/org/iotmc/checks/fuzz/event.dict")
  @FuzzTest
  void everyRequestIsAnsweredAndGoesToNobodyElse(byte[] input) {
    SimWorld world = SimWorld.seeded(1);
    SimHost host = world.host("host");
    CallbackPolicy policy = CallbackPolicies.requesterOnly();
    CallbackPolicy watched =
        (exchange, uri) -> {
          Optional<Callback> judged = policy.judge(exchange, uri);
          judged.ifPresent(callback -> leadsToTheRequester(callback.uri()));
          return judged;
        };
    EventPublisher publisher = new EventPublisher(host, host.newLane("publisher"), watched);
    publisher.add(EventedService.open("/event", Map.of("A", "1")));
    EventSubscriber subscriber = new EventSubscriber(host, host.newLane("subscriber"));
    Headers headers = headers(new String(input, StandardCharsets.UTF_8));
    for (String method : new String[] {"SUBSCRIBE", "UNSUBSCRIBE", "NOTIFY", "GET"}) {
      answers(world, publisher, request(method, "/event", headers));
      answers(world, subscriber, request(method, "/e/000000000000000000", headers));
    }
    assertThat(world.failures()).isEmpty();
  }

  private static void leadsToTheRequester(URI callback) {
    try {
      assertThat(InetAddress.getByName(callback.getHost())).isEqualTo(REQUESTER.getAddress());
      assertThat(callback.getScheme()).isEqualTo("http");
      int port = callback.getPort();
      assertThat(port < 0 || port == 80 || port >= 1024).isTrue();
    } catch (java.net.UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static void answers(SimWorld world, HttpHandler handler, HttpExchange request) {
    HttpResponse response = world.await(handler.handle(request), SOON);
    assertThat(response.status()).isIn(200, 400, 404, 405, 412, 503);
  }

  private static HttpExchange request(String method, String path, Headers headers) {
    return new HttpExchange(method, path, headers, Body.empty(), REQUESTER, OURS, Optional.empty());
  }

  /** Those lines that a transport would let through. */
  private static Headers headers(String text) {
    Headers headers = Headers.of();
    for (String line : text.split("\n", 32)) {
      int colon = line.indexOf(':');
      if (colon >= 0) {
        headers = with(headers, line.substring(0, colon), line.substring(colon + 1).strip());
      }
    }
    return headers;
  }

  private static Headers with(Headers headers, String name, String value) {
    try {
      return headers.with(name, value);
    } catch (IllegalArgumentException notOnTheWire) {
      return headers;
    }
  }
}
