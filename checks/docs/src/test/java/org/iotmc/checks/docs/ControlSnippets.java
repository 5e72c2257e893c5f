package org.iotmc.checks.docs;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.iotmc.api.ActionException;
import org.iotmc.api.TransportException;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.checks.docs.Snippets.Pump;
import org.iotmc.controller.Controller;
import org.iotmc.endpoint.RemotePeer;
import org.iotmc.soap.ActionResult;
import org.iotmc.soap.RemoteService;

/** The code of {@code docs/control.md}: what stands between two comments stands there, too. */
final class ControlSnippets {
  private ControlSnippets() {}

  static void call(Host host, URI location, Consumer<String> out) {
    // snippet call
    TypeUrn type = TypeUrn.service("schemas-upnp-org", "Dimming", 1);
    try (Lane lane = host.newLane("control")) {
      RemotePeer device =
          RemotePeer.fetch(host, lane, location, CallSpec::plain).toCompletableFuture().join();
      RemoteService dimming = device.service(type).toCompletableFuture().join();
      dimming
          .call("SetLoadLevelTarget", Map.of("newLoadlevelTarget", 60))
          .toCompletableFuture()
          .join();
      ActionResult result =
          dimming.call("GetLoadLevelStatus", Map.of()).toCompletableFuture().join();
      out.accept("level: " + result.value("retLoadlevelStatus", Long.class).orElse(-1L));
      out.accept("tolerated: " + result.warnings());
    }
    // end
  }

  static void failures(RemoteService dimming, Consumer<String> out) throws InterruptedException {
    // snippet failures
    CompletableFuture<ActionResult> call =
        dimming.call("SetLoadLevelTarget", Map.of("newLoadlevelTarget", 60)).toCompletableFuture();
    try {
      out.accept("done " + call.get(2, TimeUnit.SECONDS));
    } catch (TimeoutException e) {
      call.cancel(true); // else it goes on for 30 seconds
      out.accept("too slow");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ActionException refused) {
        out.accept("refused: " + refused.code() + " " + refused.description());
      } else if (e.getCause() instanceof TransportException lost) {
        out.accept("not reached: " + lost.getMessage());
      } else {
        out.accept("not understood, or not sent: " + e.getCause().getMessage());
      }
    }
    // end
  }

  static CompletableFuture<Pump.Status> typed(
      Controller controller, Udn udn, Consumer<String> out) {
    // snippet typed
    Pump pump = controller.device(udn).service(Pump.CONTRACT);
    CompletableFuture<Pump.Status> status =
        pump.getStatus(
                Call.of(Nothing.NOTHING)
                    .within(Duration.ofSeconds(5))
                    .onWarnings(odd -> out.accept("tolerated: " + odd)))
            .toCompletableFuture();
    // status.cancel(true) ends the call, and status.join() waits for it
    // end
    return status;
  }

  static ActionResult managed(Controller controller, Udn udn, TypeUrn type) {
    // snippet managed
    RemoteService pump = controller.device(udn).service(type).toCompletableFuture().join();
    ActionResult result = pump.call("SetSpeed", Map.of("Rpm", 1200)).toCompletableFuture().join();
    // end
    return result;
  }
}
