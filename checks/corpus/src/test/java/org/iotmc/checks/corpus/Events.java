package org.iotmc.checks.corpus;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Warning;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.gena.Callback;
import org.iotmc.gena.CallbackPolicies;
import org.iotmc.gena.CallbackPolicy;
import org.iotmc.gena.EventListener;
import org.iotmc.gena.EventPublisher;
import org.iotmc.gena.EventSource;
import org.iotmc.gena.EventSubscriber;
import org.iotmc.gena.EventedService;
import org.iotmc.gena.LastChangeCodec;
import org.iotmc.gena.PropertySet;
import org.iotmc.gena.PropertySetCodec;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;

/** The files of eventing: property sets, values of LastChange, and recorded messages. */
final class Events {
  private static final Duration SOON = Duration.ofSeconds(40);

  private Events() {}

  /** Reads a property set with the LastChange in it, or the value of one. */
  static List<Warning> read(byte[] document) {
    String text = CorpusTest.text(document);
    if (text.contains("propertyset") || !text.contains("<Event")) {
      return propertySet(document);
    }
    return LastChangeCodec.decode(text.substring(text.indexOf("<Event"))).warnings();
  }

  private static List<Warning> propertySet(byte[] document) {
    PropertySet set = PropertySetCodec.decode(document);
    List<Warning> all = new ArrayList<>(set.warnings());
    String last = set.properties().get("LastChange");
    if (last != null) {
      all.addAll(LastChangeCodec.decode(last).warnings());
    }
    return all;
  }

  /** Hands a recorded message to the part of ours that it is for. */
  static List<Warning> replay(byte[] message) {
    int end = CorpusTest.text(message).indexOf("\r\n\r\n");
    String[] lines = CorpusTest.text(message).substring(0, end).split("\r\n", -1);
    byte[] body = CorpusTest.text(message).substring(end + 4).getBytes(StandardCharsets.UTF_8);
    Headers headers = Headers.of();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers = headers.with(lines[i].substring(0, colon), lines[i].substring(colon + 1).strip());
    }
    String[] start = lines[0].split(" ", 3);
    return switch (start[0]) {
      case "NOTIFY" -> event(headers, body);
      case "SUBSCRIBE" -> subscription(start[1], headers);
      default -> answer(Integer.parseInt(start[1]), headers);
    };
  }

  private static List<Warning> event(Headers headers, byte[] body) {
    SimWorld world = SimWorld.seeded(1);
    SimHost host = world.host("point");
    EventSubscriber subscriber = new EventSubscriber(host, host.newLane("point"));
    List<String> heard = new ArrayList<>();
    var asked = new ArrayList<HttpExchange>();
    SimHost device = world.host("device");
    world.await(
        device
            .http()
            .listen(
                ListenSpec.plain(new InetSocketAddress(device.address(), 80)),
                exchange -> {
                  asked.add(exchange);
                  Headers granted = Headers.of("SID", headers.first("SID").orElseThrow());
                  return CompletableFuture.completedFuture(
                      new HttpResponse(200, granted, Body.empty()));
                }),
        SOON);
    URI there = URI.create("http://" + device.address().getHostAddress() + "/");
    URI here = URI.create("http://" + host.address().getHostAddress() + "/");
    subscriber.subscribe(
        new EventSource(there, here, CallSpec::plain), set -> heard.add(set.toString()));
    world.runFor(Duration.ofSeconds(1));
    String callback = asked.get(0).headers().first("CALLBACK").orElseThrow();
    String path = URI.create(callback.substring(1, callback.length() - 1)).getPath();
    HttpExchange exchange = exchange("NOTIFY", path, headers, body);
    int status = world.await(subscriber.handle(exchange), SOON).status();
    world.runFor(Duration.ofSeconds(1));
    if (status != 200 || heard.isEmpty()) {
      throw new MalformedMessageException("NOTIFY", "status " + status);
    }
    return propertySet(body);
  }

  private static List<Warning> subscription(String target, Headers headers) {
    SimWorld world = SimWorld.seeded(1);
    SimHost host = world.host("device");
    // Where it came from is recorded only where it attacks.
    boolean attack = headers.first("Callback").orElse("").contains("203.0.113");
    CallbackPolicy callbacks =
        attack
            ? CallbackPolicies.requesterOnly()
            : (exchange, uri) -> Optional.of(new Callback(uri, CallSpec::plain));
    EventPublisher publisher = new EventPublisher(host, host.newLane("device"), callbacks);
    HttpExchange exchange = exchange("SUBSCRIBE", target, headers, new byte[0]);
    publisher.add(EventedService.open(exchange.path(), Map.of("A", "1")));
    int status = world.await(publisher.handle(exchange), SOON).status();
    if (status != 200) {
      throw new MalformedMessageException("CALLBACK", "status " + status);
    }
    return List.of();
  }

  private static List<Warning> answer(int status, Headers headers) {
    SimWorld world = SimWorld.seeded(1);
    SimHost point = world.host("point");
    SimHost device = world.host("device");
    world.await(
        device
            .http()
            .listen(
                ListenSpec.plain(new InetSocketAddress(device.address(), 80)),
                exchange ->
                    CompletableFuture.completedFuture(
                        new HttpResponse(status, headers, Body.empty()))),
        SOON);
    List<Throwable> lost = new ArrayList<>();
    EventListener listener =
        new EventListener() {
          @Override
          public void onEvent(Map<String, String> changed) {}

          @Override
          public void onLost(Throwable reason) {
            lost.add(reason);
          }
        };
    URI there = URI.create("http://" + device.address().getHostAddress() + "/");
    URI here = URI.create("http://" + point.address().getHostAddress() + "/");
    new EventSubscriber(point, point.newLane("point"))
        .subscribe(new EventSource(there, here, CallSpec::plain), listener);
    world.runFor(Duration.ofSeconds(1));
    if (!lost.isEmpty()) {
      throw new MalformedMessageException("SUBSCRIBE", String.valueOf(lost.get(0).getMessage()));
    }
    return List.of();
  }

  private static HttpExchange exchange(String method, String target, Headers headers, byte[] body) {
    InetSocketAddress peer = new InetSocketAddress("192.168.0.7", 40_000);
    InetSocketAddress own = new InetSocketAddress("192.168.0.16", 2869);
    return new HttpExchange(method, target, headers, Body.of(body), peer, own, Optional.empty());
  }
}
