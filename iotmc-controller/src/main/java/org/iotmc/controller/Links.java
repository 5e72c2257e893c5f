package org.iotmc.controller;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TransportException;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.endpoint.RemotePeer;
import org.iotmc.soap.RemoteService;
import org.iotmc.ssdp.DirectoryListener;
import org.iotmc.ssdp.DiscoveredDevice;
import org.iotmc.ssdp.Sighting;

/** The connections to all devices. Confined to the lane, but for the listener's methods. */
final class Links implements DirectoryListener {
  /** Most devices that are connected to at a time. */
  static final int MAX_CONNECTING = 32;

  /** How many of them may be looked for without being called, for the others to find a place. */
  static final int MAX_SOUGHT = 16;

  /**
   * Most devices whose subscriptions are renewed at a time, as datagrams say that they restarted.
   */
  static final int MAX_RENEWING = 16;

  private final Core core;
  private final Throttle connecting;
  private final Throttle seeking;
  private final Throttle renewing;
  private final Map<Udn, DeviceLink> links = new TreeMap<>();
  private final Map<Udn, List<URI>> hints = new TreeMap<>();

  Links(Core core) {
    this.core = core;
    this.connecting = new Throttle(core.lane(), MAX_CONNECTING);
    this.seeking = new Throttle(core.lane(), MAX_SOUGHT);
    this.renewing = new Throttle(core.lane(), MAX_RENEWING);
  }

  Throttle connecting() {
    return connecting;
  }

  /** For devices that nobody waits for. */
  Throttle seeking() {
    return seeking;
  }

  /** For what datagrams give rise to at devices that are connected to. */
  Throttle renewing() {
    return renewing;
  }

  /** Connects to every managed device; at the start. */
  void watchAll() {
    for (DeviceRecord record : core.fleet().all()) {
      if (record.state().isManaged()) {
        core.neighbours().keep(record.udn());
        link(record.udn()).expect();
      }
    }
  }

  void watch(Udn udn) {
    core.neighbours().keep(udn);
    link(udn).watch();
  }

  DeviceLink link(Udn udn) {
    return links.computeIfAbsent(udn, name -> new DeviceLink(core, name));
  }

  /** Where discovery sees a device, the best place first; only hints. */
  List<URI> hints(Udn udn) {
    return hints.getOrDefault(udn, List.of());
  }

  void forget(Udn udn) {
    core.neighbours().release(udn);
    hints.remove(udn);
    DeviceLink link = links.remove(udn);
    if (link != null) {
      link.close();
    }
  }

  /** A device called, authenticated, from there. */
  void called(Udn udn, Optional<InetSocketAddress> from) {
    DeviceLink link = links.get(udn);
    if (link != null) {
      from.map(InetSocketAddress::getAddress).ifPresent(link::calledFrom);
    }
  }

  /**
   * A typed client that finds the device wherever it is. Any thread may use it; to cancel a result
   * cancels its call.
   */
  <S> S proxy(Udn udn, ServiceContract<S> contract) {
    return contract.proxy(
        (action, call) -> {
          DeviceCall<S> made = new DeviceCall<>(core, contract, action, call);
          core.lane().execute(() -> made.begin(link(udn)));
          return made.result();
        });
  }

  /** One of the device's services as its description tells. */
  CompletableFuture<RemoteService> described(Udn udn, TypeUrn type) {
    return Work.on(core.lane(), () -> link(udn).peer().thenCompose(found -> found.service(type)));
  }

  /** Fetches a device's description where it is to be found first; TLS tells whether it is it. */
  CompletableFuture<RemotePeer> fetch(Udn udn, List<URI> locations) {
    boolean isKnown = core.fleet().find(udn).isPresent();
    String problem = isKnown ? ": not heard where it is" : " is not in the fleet";
    CompletableFuture<RemotePeer> found =
        CompletableFuture.failedFuture(new TransportException(udn + problem));
    for (URI location : locations.stream().distinct().toList()) {
      found = found.exceptionallyCompose(failure -> fetch(udn, location));
    }
    return found;
  }

  private CompletableFuture<RemotePeer> fetch(Udn udn, URI location) {
    return RemotePeer.fetch(
            core.host(),
            core.lane(),
            location,
            () -> CallSpec.to(core.domain().calling(), udn).within(core.config().callDeadline))
        .toCompletableFuture();
  }

  @Override
  public void appeared(DiscoveredDevice device) {
    // One that said goodbye and came back has forgotten its subscribers, as after a reboot.
    rebooted(device, device);
  }

  @Override
  public void changed(DiscoveredDevice before, DiscoveredDevice now) {
    if (now.sightings().size() > before.sightings().size() || isSeenElsewhere(before, now)) {
      // It may have moved: whether it is still where it was, the subscriptions tell.
      rebooted(before, now);
    } else {
      hear(now, DeviceLink::hinted);
    }
  }

  /** A place where strangers were may be the device's now: then there are not more than before. */
  private static boolean isSeenElsewhere(DiscoveredDevice before, DiscoveredDevice now) {
    return !sources(before).containsAll(sources(now));
  }

  private static List<InetAddress> sources(DiscoveredDevice device) {
    return device.sightings().stream().map(sighting -> sighting.source().getAddress()).toList();
  }

  @Override
  public void rebooted(DiscoveredDevice before, DiscoveredDevice now) {
    hear(now, (link, locations) -> link.restarted());
  }

  private void hear(DiscoveredDevice device, BiConsumer<DeviceLink, List<URI>> told) {
    if (!isOurs(device.udn())) {
      return; // whoever wants to join tells where it is
    }
    List<URI> locations =
        device.sightings().stream().flatMap(sighting -> location(sighting).stream()).toList();
    if (!locations.isEmpty()) {
      core.lane().execute(() -> hinted(device.udn(), locations, told));
    }
  }

  private boolean isOurs(Udn udn) {
    return core.fleet().find(udn).filter(record -> !record.state().isHeld()).isPresent();
  }

  /** A secure description at the address that it was announced from. */
  private static Optional<URI> location(Sighting sighting) {
    InetAddress source = sighting.source().getAddress();
    try {
      return sighting
          .presence()
          .endpoint()
          .secureLocationUri()
          .filter(uri -> Addresses.isSecureAt(uri, source));
    } catch (MalformedMessageException e) {
      return Optional.empty();
    }
  }

  private void hinted(Udn udn, List<URI> locations, BiConsumer<DeviceLink, List<URI>> told) {
    if (!isOurs(udn)) {
      return; // it was let go a moment ago
    }
    hints.put(udn, locations);
    DeviceLink link = links.get(udn);
    if (link != null) {
      told.accept(link, locations);
    }
  }

  void close() {
    links.values().forEach(DeviceLink::close);
    links.clear();
  }
}
