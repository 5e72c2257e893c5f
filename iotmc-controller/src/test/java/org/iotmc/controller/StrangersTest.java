package org.iotmc.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.ForwardingHost;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.Test;

/** What devices that are not of the fleet cost a controller. */
class StrangersTest {
  private static final String TYPE = "urn:iotmc-org:device:ManagedDevice:1";

  private final SimWorld world = SimWorld.seeded(77);
  private final SimHost home = world.host("home");
  private final SimHost stranger = world.host("stranger");
  private final AtomicInteger tasks = new AtomicInteger();

  @Test
  void whatStrangersAnnounceNeverReachesTheLaneOfTheController() {
    Controller controller = Controller.builder(new Counted(home, tasks)).build();
    world.await(controller.start(), Site.LONG);
    world.runFor(Duration.ofMinutes(1));
    Udn udn = Udn.random(stranger.secrets());
    tasks.set(0);
    for (int i = 0; i < 100; i++) {
      announce(udn, i);
      world.runFor(Duration.ofMillis(100));
    }
    assertThat(tasks).hasValueLessThan(20);
    assertThat(world.failures()).isEmpty();
  }

  private void announce(Udn udn, int bootId) {
    String at = stranger.address().getHostAddress() + ":" + (4000 + bootId) + "/description.xml";
    String text =
        String.join(
            "\r\n",
            "NOTIFY * HTTP/1.1",
            "HOST: 239.255.255.250:1900",
            "CACHE-CONTROL: max-age=1800",
            "LOCATION: http://" + at,
            "SECURELOCATION.UPNP.ORG: https://" + at,
            "NT: " + TYPE,
            "NTS: ssdp:alive",
            "SERVER: x/1 UPnP/2.0 x/1",
            "USN: " + udn + "::" + TYPE,
            "BOOTID.UPNP.ORG: " + bootId,
            "CONFIGID.UPNP.ORG: 1",
            "",
            "");
    world
        .network()
        .forge(
            ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)),
            new InetSocketAddress(stranger.address(), 1900),
            new InetSocketAddress("239.255.255.250", 1900));
  }

  /** Counts what the controller's own lane is given. */
  private static final class Counted extends ForwardingHost {
    private final AtomicInteger tasks;

    Counted(Host host, AtomicInteger tasks) {
      super(host);
      this.tasks = tasks;
    }

    @Override
    public Lane newLane(String name) {
      Lane lane = super.newLane(name);
      return name.equals("controller") ? new CountedLane(lane, tasks) : lane;
    }
  }

  private record CountedLane(Lane lane, AtomicInteger tasks) implements Lane {
    @Override
    public void execute(Runnable task) {
      tasks.incrementAndGet();
      lane.execute(task);
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
      return lane.after(delay, task);
    }

    @Override
    public <T> CompletableFuture<T> future() {
      return lane.future();
    }

    @Override
    public void close() {
      lane.close();
    }
  }
}
