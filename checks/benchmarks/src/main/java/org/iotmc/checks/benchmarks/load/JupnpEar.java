package org.iotmc.checks.benchmarks.load;

import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jupnp.UpnpService;
import org.jupnp.UpnpServiceImpl;
import org.jupnp.controlpoint.SubscriptionCallback;
import org.jupnp.model.gena.CancelReason;
import org.jupnp.model.gena.GENASubscription;
import org.jupnp.model.message.UpnpResponse;
import org.jupnp.model.meta.RemoteDevice;
import org.jupnp.model.types.ServiceType;
import org.jupnp.registry.DefaultRegistryListener;
import org.jupnp.registry.Registry;

/**
 * A subscriber on jUPnP, in a process of its own: to the device of a name. For each line that it is
 * told it says how many events came, in order, and how many it missed by their numbers.
 */
@SuppressWarnings("rawtypes") // jUPnP's own types are raw
final class JupnpEar {
  private JupnpEar() {}

  /**
   * Runs it until its input ends.
   *
   * @param args the device's name
   */
  public static void main(String[] args) throws Exception {
    PrintStream out = System.out;
    Hearing hearing = new Hearing();
    UpnpService upnp = new UpnpServiceImpl(new JupnpLoad.OnLoopback());
    upnp.startup();
    upnp.getRegistry()
        .addListener(
            new DefaultRegistryListener() {
              @Override
              public void remoteDeviceAdded(Registry registry, RemoteDevice device) {
                if (device.getIdentity().getUdn().toString().equals(args[0])) {
                  ServiceType type = new ServiceType("iotmc-org", "Load", 1);
                  upnp.getControlPoint().execute(hearing.of(device.findService(type)));
                }
              }
            });
    upnp.getControlPoint().search();
    if (!hearing.begun.await(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("no event of " + args[0]);
    }
    out.println("ready");
    for (int c = System.in.read(); c >= 0; c = System.in.read()) {
      if (c == '\n') {
        out.println(hearing.heard + " " + hearing.missed);
      }
    }
    Runtime.getRuntime().halt(0);
  }

  /** What one subscription heard. */
  private static final class Hearing {
    final CountDownLatch begun = new CountDownLatch(1);
    final AtomicLong heard = new AtomicLong();
    final AtomicLong missed = new AtomicLong();

    SubscriptionCallback of(org.jupnp.model.meta.RemoteService service) {
      return new SubscriptionCallback(service, 1800) {
        @Override
        protected void eventReceived(GENASubscription subscription) {
          heard.incrementAndGet();
          begun.countDown();
        }

        @Override
        protected void eventsMissed(GENASubscription subscription, int count) {
          missed.addAndGet(count);
        }

        @Override
        protected void established(GENASubscription subscription) {}

        @Override
        protected void ended(GENASubscription subscription, CancelReason why, UpnpResponse said) {}

        @Override
        protected void failed(
            GENASubscription subscription, UpnpResponse said, Exception why, String message) {}
      };
    }
  }
}
