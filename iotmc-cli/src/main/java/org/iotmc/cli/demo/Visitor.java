package org.iotmc.cli.demo;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.iotmc.api.TransportException;
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
import org.iotmc.api.spi.LinkAddress;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.cli.Thermostat;
import org.iotmc.endpoint.RemotePeer;

/** A control point that knows nothing of owners: plain HTTP, no certificate. */
final class Visitor implements AutoCloseable {
  private static final int MAX_EVENT = 64 << 10;

  private final Stage stage;
  private final Host host;
  private final Lane lane;
  private final List<HttpListener> listeners = new ArrayList<>();
  private final List<String> heard = new CopyOnWriteArrayList<>();

  /** A visitor at the owner's host. */
  Visitor(Stage stage) {
    this.stage = stage;
    this.host = stage.owner().host();
    this.lane = host.newLane("visitor");
  }

  /**
   * Where events of a device are heard: at the address from which it is called, over IPv4 or IPv6,
   * as it sends them nowhere else.
   */
  private String listenFacing(InetAddress device) {
    InetAddress own = own(device);
    HttpListener listener =
        stage.await(
            host.http().listen(ListenSpec.plain(new InetSocketAddress(own, 0)), this::takeEvent));
    listeners.add(listener);
    return "http://" + LinkAddress.literal(own) + ":" + listener.address().getPort();
  }

  /** A device of this very host is called from its own address. */
  private InetAddress own(InetAddress device) {
    int zone = device instanceof Inet6Address wide ? wide.getScopeId() : 0;
    return host.datagrams().links().stream()
        .filter(link -> zone == 0 || zone == link.index())
        .filter(link -> link.isOnLink(device))
        .flatMap(
            link ->
                link.addresses().contains(device)
                    ? Stream.of(device)
                    : link.facing(device).stream())
        .findFirst()
        .orElseThrow(() -> new TransportException("no link leads to " + device));
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
    String callback = "<" + listenFacing(visited.address()) + path(device) + ">";
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
    listeners.forEach(HttpListener::close);
    lane.close();
  }
}
