package org.iotmc.cli;

import java.net.URI;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.Causes;
import org.iotmc.api.IotmcException;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.TrustException;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.BlockingWork;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HostLiteral;
import org.iotmc.api.spi.Lane;
import org.iotmc.controller.Controller;
import org.iotmc.controller.ManagedDevice;
import org.iotmc.controller.ManagedDevice.State;
import org.iotmc.ssdp.DirectoryListener;
import org.iotmc.ssdp.DiscoveredDevice;
import org.iotmc.ssdp.IotmcExtension;
import org.iotmc.ssdp.Sighting;
import org.iotmc.ssdp.SsdpDirectory;

/**
 * Brings vouchers to devices that announce to have no owner yet. What a datagram says is only a
 * hint: the courier goes nowhere but to the address that the datagram came from, written literally,
 * and hands a voucher over only once the other side has proved by TLS, with a certificate of a
 * manufacturer that the owner trusts, that it is the device of the voucher.
 */
final class VoucherCourier {
  /** Most devices that are visited at a time: one that says nothing holds up no other. */
  static final int MAX_VISITS = 16;

  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final List<State> HELD =
      List.of(State.DECOMMISSIONING, State.DECOMMISSIONED, State.REVOKED);

  private final Host host;
  private final Controller controller;
  private final VoucherShelf shelf;
  private final StatusLines lines;
  private final Lane lane;
  private final SsdpDirectory directory;
  private final Set<Udn> complained = new TreeSet<>();
  private final Map<Udn, DiscoveredDevice> waiting = new LinkedHashMap<>();
  private final Set<Udn> visited = new TreeSet<>();

  VoucherCourier(Host host, Controller controller, VoucherShelf shelf, StatusLines lines) {
    this.host = host;
    this.controller = controller;
    this.shelf = shelf;
    this.lines = lines;
    this.lane = host.newLane("voucher-courier");
    this.directory = SsdpDirectory.builder(host, new DirectoryListener() {}).build();
  }

  CompletionStage<Void> start() {
    return lane.adopt(directory.start()).thenAccept(open -> round());
  }

  CompletionStage<Void> close() {
    lane.close();
    return directory.close();
  }

  /** Who is new gets in line, unless somebody is there now. */
  private void round() {
    lane.adopt(directory.devices())
        .thenAccept(
            devices -> {
              for (DiscoveredDevice device : devices) {
                if (isNew(device) && !visited.contains(device.udn())) {
                  waiting.put(device.udn(), device);
                }
              }
              next();
            })
        .whenComplete((done, failure) -> lane.after(INTERVAL, this::round));
  }

  private void next() {
    Iterator<DiscoveredDevice> line = waiting.values().iterator();
    while (visited.size() < MAX_VISITS && line.hasNext()) {
      DiscoveredDevice device = line.next();
      line.remove();
      visited.add(device.udn());
      visit(device);
    }
  }

  private static boolean isNew(DiscoveredDevice device) {
    return device.sightings().stream().anyMatch(VoucherCourier::isNew);
  }

  private static boolean isNew(Sighting sighting) {
    return sighting
        .presence()
        .extension()
        .flatMap(IotmcExtension::phase)
        .filter(phase -> phase == LifecyclePhase.PROVISIONING)
        .isPresent();
  }

  private void visit(DiscoveredDevice device) {
    BlockingWork.start(host, lane, () -> shelf.find(device.udn()))
        .thenCompose(found -> bring(device, found))
        .whenComplete(
            (brought, failure) ->
                lane.execute(
                    () -> {
                      tell(
                          device.udn(), Optional.ofNullable(failure), Boolean.TRUE.equals(brought));
                      visited.remove(device.udn());
                      next();
                    }));
  }

  /** Where it is heard first, or else where it is heard, too: the first may be a stranger. */
  private CompletionStage<Boolean> bring(DiscoveredDevice device, Optional<byte[]> voucher) {
    List<Sighting> sightings =
        device.sightings().stream()
            .filter(VoucherCourier::isNew)
            .filter(sighting -> sighting.presence().endpoint().secureLocation().isPresent())
            .toList();
    if (voucher.isEmpty() || sightings.isEmpty() || isHeld(device.udn())) {
      return CompletableFuture.completedFuture(false);
    }
    CompletionStage<Boolean> brought = bring(device.udn(), sightings.get(0), voucher.get());
    for (Sighting next : sightings.subList(1, sightings.size())) {
      brought = brought.exceptionallyCompose(failure -> bring(device.udn(), next, voucher.get()));
    }
    return brought;
  }

  private CompletionStage<Boolean> bring(Udn udn, Sighting sighting, byte[] voucher) {
    try {
      URI location = sighting.presence().endpoint().secureLocationUri().orElseThrow();
      if (!HostLiteral.isAt(location, sighting.source().getAddress())) {
        throw new TrustException("it announces an address that is not its own");
      }
      return lane.adopt(controller.provision(location, udn, voucher)).thenApply(installed -> true);
    } catch (IotmcException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** A device that was let go gets its voucher again once it is admitted again. */
  private boolean isHeld(Udn udn) {
    return controller.find(udn).map(ManagedDevice::state).filter(HELD::contains).isPresent();
  }

  /** Tells each failure once, until something was brought. */
  private void tell(Udn udn, Optional<Throwable> failure, boolean brought) {
    if (brought) {
      complained.remove(udn);
      lines.tell("voucher", "udn", udn.value());
    } else if (failure.isPresent() && complained.add(udn)) {
      String reason = String.valueOf(Causes.of(failure.get()).getMessage());
      lines.tell("voucher-refused", "udn", udn.value(), "reason", reason);
    }
  }
}
