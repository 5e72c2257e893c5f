package org.iotmc.cli.demo;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.cli.Thermostat;
import org.iotmc.endpoint.RemotePeer;

/** A control point that knows nothing of owners: plain HTTP, no certificate. */
final class Visitor implements AutoCloseable {
  private static final int MAX_EVENT = 64 << 10;

  private final Stage stage;
  private final Host host;
  private final Lane lane;
  private final HttpListener listener;
  private final List<String> heard = new CopyOnWriteArrayList<>();

  /**
   * A visitor at the owner's host.
   *
   * @param address where it hears events
   */
  Visitor(Stage stage, String address) {
    this.stage = stage;
    this.host = stage.owner().host();
    this.lane = host.newLane("visitor");
    this.listener =
        stage.await(
            host.http()
                .listen(ListenSpec.plain(new InetSocketAddress(address, 0)), this::takeEvent));
  }

  private CompletionStage<HttpResponse> takeEvent(HttpExchange exchange) {
    return exchange
        .body()
        .bytes(MAX_EVENT)
        .thenApply(
            body -> {
              heard.add(exchange.path() + new String(body, StandardCharsets.UTF_8));
              return HttpResponse.of(200);
            });
  }

  /** Subscribes to a thermostat, and sets its target; returns what it says that it is then. */
  int setTarget(DemoDevice device, URI location, int target) {
    RemotePeer visited = stage.await(RemotePeer.fetch(host, lane, location, CallSpec::plain));
    URI events =
        visited
            .description()
            .service(Thermostat.CONTRACT.type())
            .flatMap(service -> service.eventSubUrl())
            .orElseThrow();
    InetSocketAddress here = listener.address();
    String callback =
        "<http://"
            + here.getAddress().getHostAddress()
            + (":" + here.getPort() + path(device) + ">");
    Headers headers =
        Headers.of("CALLBACK", callback).with("NT", "upnp:event").with("TIMEOUT", "Second-300");
    HttpRequest subscribe = new HttpRequest("SUBSCRIBE", events, headers, Body.empty());
    int status = stage.await(host.http().send(subscribe, CallSpec.plain()).response()).status();
    stage
        .narrator()
        .expect(
            "anybody can subscribe to " + device.name() + "'s thermostat over plain HTTP",
            status == 200);
    Thermostat thermostat = visited.service(Thermostat.CONTRACT);
    stage.await(thermostat.setTarget(Call.of(new Thermostat.NewTarget(target))));
    return stage.await(thermostat.getTarget(Call.of(Nothing.NOTHING))).currentTarget();
  }

  /** Whether an event of a device came that says so. */
  boolean hasHeard(DemoDevice device, String property) {
    return heard.stream()
        .anyMatch(event -> event.startsWith(path(device)) && event.contains(property));
  }

  private static String path(DemoDevice device) {
    return "/" + device.name() + "/";
  }

  @Override
  public void close() {
    listener.close();
    lane.close();
  }
}
