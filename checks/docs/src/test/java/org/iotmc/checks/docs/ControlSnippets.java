package org.iotmc.checks.docs;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.iotmc.api.ActionException;
import org.iotmc.api.TransportException;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
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
}
