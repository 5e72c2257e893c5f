package org.iotmc.controller;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TransportException;
import org.iotmc.api.Udn;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.endpoint.RemotePeer;
import org.iotmc.ssdp.DirectoryListener;
import org.iotmc.ssdp.DiscoveredDevice;

/** The connections to all devices. Confined to the lane, but for the listener's methods. */
final class Links implements DirectoryListener {
  /** Most devices that are connected to at a time. */
  static final int MAX_CONNECTING = 16;

  private final Core core;
  private final Throttle throttle;
  private final Map<Udn, DeviceLink> links = new TreeMap<>();
  private final Map<Udn, URI> hints = new TreeMap<>();

  Links(Core core) {
    this.core = core;
    this.throttle = new Throttle(core.lane(), MAX_CONNECTING);
  }

  Throttle throttle() {
    return throttle;
  }

  /** Connects to every managed device; at the start. */
  void watchAll() {
    for (DeviceRecord record : core.fleet().all()) {
      if (record.state().isManaged()) {
        watch(record.udn());
      }
    }
  }

  void watch(Udn udn) {
    link(udn).watch();
  }

  DeviceLink link(Udn udn) {
    return links.computeIfAbsent(udn, name -> new DeviceLink(core, name));
  }

  /** Where discovery last saw a device; only a hint. */
  Optional<URI> hint(Udn udn) {
    return Optional.ofNullable(hints.get(udn));
  }

  void forget(Udn udn) {
    DeviceLink link = links.remove(udn);
    if (link != null) {
      link.close();
    }
  }

  /** A typed client that finds the device wherever it is. Any thread may use it. */
  <S> S proxy(Udn udn, ServiceContract<S> contract) {
    return contract.proxy(
        (action, call) -> Work.on(core.lane(), () -> link(udn).call(contract, action, call)));
  }

  /** Fetches a device's description where it is to be found first; TLS tells whether it is it. */
  CompletableFuture<RemotePeer> fetch(Udn udn, List<URI> locations) {
    CompletableFuture<RemotePeer> found =
        CompletableFuture.failedFuture(new TransportException("no location of " + udn));
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
    hear(now);
  }

  @Override
  public void rebooted(DiscoveredDevice before, DiscoveredDevice now) {
    hear(now);
    core.lane()
        .execute(() -> Optional.ofNullable(links.get(now.udn())).ifPresent(DeviceLink::refresh));
  }

  private void hear(DiscoveredDevice device) {
    InetAddress source = device.source().getAddress();
    Optional<URI> location;
    try {
      location = device.presence().endpoint().secureLocationUri();
    } catch (MalformedMessageException e) {
      return;
    }
    location
        .filter(uri -> Addresses.isSecureAt(uri, source))
        .ifPresent(uri -> core.lane().execute(() -> hinted(device.udn(), uri)));
  }

  private void hinted(Udn udn, URI location) {
    if (core.fleet().find(udn).isEmpty()) {
      return; // whoever wants to join tells where it is
    }
    hints.put(udn, location);
    DeviceLink link = links.get(udn);
    if (link != null) {
      link.hinted(location);
    }
  }

  void close() {
    links.values().forEach(DeviceLink::close);
    links.clear();
  }
}
