package org.iotmc.sim;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.DatagramHandler;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.DatagramTransport;
import org.iotmc.api.spi.Link;

/** UDP of one host. */
final class SimDatagrams implements DatagramTransport {
  private final SimHost host;

  /** By their own number; that of their groups is nobody's. */
  private final Map<Integer, SimDatagramPort> ports = new LinkedHashMap<>();

  private final List<Watch> watches = new ArrayList<>();
  private int next = DatagramSpec.FIRST_DYNAMIC_PORT;

  SimDatagrams(SimHost host) {
    this.host = host;
  }

  @Override
  public List<Link> links() {
    return host.links();
  }

  @Override
  public CompletionStage<DatagramPort> open(DatagramSpec spec, DatagramHandler handler) {
    Boot boot = host.boot();
    return boot.opening("opening of a port", () -> open(boot, spec, handler));
  }

  @Override
  public Cancellable watchLinks(Consumer<List<Link>> listener) {
    Watch watch = new Watch(host.boot(), listener);
    watches.add(watch);
    watch.tell(host.links());
    return () -> {
      watch.cancelled = true;
      watches.remove(watch);
    };
  }

  void linksChanged() {
    watches.removeIf(watch -> !watch.boot.isOn());
    List.copyOf(ports.values()).forEach(SimDatagramPort::follow);
    watches.forEach(watch -> watch.tell(host.links()));
  }

  void unicast(InetSocketAddress target, byte[] bytes, InetSocketAddress source, SimLink link) {
    SimDatagramPort open = ports.get(target.getPort());
    if (open != null
        && link.has(target.getAddress())
        && open.interest().wants(ByteBuffer.wrap(bytes))) {
      open.deliver(bytes, source, link);
    } else {
      host.world().network().countLost();
    }
  }

  void byTcp(InetSocketAddress target, byte[] bytes, InetSocketAddress source, SimLink link) {
    SimDatagramPort open = ports.get(target.getPort());
    if (open != null && open.acceptsTcp() && link.has(target.getAddress())) {
      open.deliver(bytes, source, link);
    } else {
      host.world().network().countLost();
    }
  }

  void closed(SimDatagramPort port) {
    ports.remove(port.port(), port);
  }

  private SimDatagramPort open(Boot boot, DatagramSpec spec, DatagramHandler handler) {
    int number =
        spec.port().isPresent() && !ports.containsKey(spec.port().getAsInt())
            ? spec.port().getAsInt()
            : ephemeral();
    SimDatagramPort port = new SimDatagramPort(boot, spec, handler, number);
    if (!port.join()) {
      throw new TransportException(host.name() + ": no link to open UDP port " + number + " on");
    }
    ports.put(number, port);
    boot.opened(port);
    return port;
  }

  private int ephemeral() {
    for (int tries = DatagramSpec.FIRST_DYNAMIC_PORT; tries <= DatagramSpec.LAST_PORT; tries++) {
      int candidate = next;
      next = next == DatagramSpec.LAST_PORT ? DatagramSpec.FIRST_DYNAMIC_PORT : next + 1;
      if (!ports.containsKey(candidate)) {
        return candidate;
      }
    }
    throw new TransportException(host.name() + ": no UDP port is free");
  }

  private static final class Watch {
    private final Boot boot;
    private final Consumer<List<Link>> listener;
    private boolean cancelled;

    Watch(Boot boot, Consumer<List<Link>> listener) {
      this.boot = boot;
      this.listener = listener;
    }

    void tell(List<Link> links) {
      boot.soon(
          "link listener",
          () -> {
            if (!cancelled) {
              listener.accept(links);
            }
          });
    }
  }
}
