package org.iotmc.checks.benchmarks.load;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jupnp.UpnpService;
import org.jupnp.UpnpServiceImpl;
import org.jupnp.controlpoint.ActionCallback;
import org.jupnp.model.action.ActionInvocation;
import org.jupnp.model.message.UpnpResponse;
import org.jupnp.model.meta.RemoteDevice;
import org.jupnp.model.meta.RemoteService;
import org.jupnp.model.types.ServiceType;
import org.jupnp.registry.DefaultRegistryListener;
import org.jupnp.registry.Registry;

/** Calls through jUPnP's control point, each caller on a thread of its own. */
@SuppressWarnings({"rawtypes", "unchecked"}) // jUPnP's own types are raw
final class JupnpClient implements AutoCloseable {
  private final UpnpService upnp = new UpnpServiceImpl(new JupnpLoad.OnLoopback());
  private final RemoteService service;
  private final int callers;

  /** Finds a device by its name. */
  JupnpClient(String udn, int callers) throws Exception {
    this.callers = callers;
    CompletableFuture<RemoteService> found = new CompletableFuture<>();
    upnp.startup();
    upnp.getRegistry()
        .addListener(
            new DefaultRegistryListener() {
              @Override
              public void remoteDeviceAdded(Registry registry, RemoteDevice device) {
                if (device.getIdentity().getUdn().toString().equals(udn)) {
                  found.complete(device.findService(new ServiceType("iotmc-org", "Load", 1)));
                }
              }
            });
    upnp.getControlPoint().search();
    service = found.get(30, TimeUnit.SECONDS);
  }

  Round run(Duration time) throws InterruptedException {
    Histogram latencies = new ConcurrentHistogram(Round.LONGEST, 3);
    AtomicLong failed = new AtomicLong();
    CountDownLatch idle = new CountDownLatch(callers);
    long begun = System.nanoTime();
    long end = begun + time.toNanos();
    for (int i = 0; i < callers; i++) {
      new Thread(
              () -> {
                while (System.nanoTime() < end) {
                  long before = System.nanoTime();
                  if (call()) {
                    latencies.recordValue(System.nanoTime() - before);
                  } else {
                    failed.incrementAndGet();
                  }
                }
                idle.countDown();
              })
          .start();
    }
    idle.await();
    return new Round(latencies, System.nanoTime() - begun, failed.get());
  }

  private boolean call() {
    ActionInvocation echo = new ActionInvocation(service.getAction("Echo"));
    echo.setInput("Text", "a room of moderate temperature");
    echo.setInput("Number", 21);
    boolean[] well = {false};
    new ActionCallback(echo, upnp.getControlPoint()) {
      @Override
      public void success(ActionInvocation done) {
        well[0] = done.getOutput("Said") != null;
      }

      @Override
      public void failure(ActionInvocation broken, UpnpResponse answer, String message) {}
    }.run();
    return well[0];
  }

  @Override
  public void close() {
    upnp.shutdown();
  }
}
