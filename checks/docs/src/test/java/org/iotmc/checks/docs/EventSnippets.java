package org.iotmc.checks.docs;

import java.lang.invoke.MethodHandles;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.iotmc.api.service.Action;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.EventLevel;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.service.StateVariable;
import org.iotmc.api.service.UpnpService;
import org.iotmc.api.spi.Host;
import org.iotmc.controller.Controller;
import org.iotmc.controller.HintSubscription;
import org.iotmc.endpoint.MulticastEvents;
import org.iotmc.gena.MulticastReceiver;
import org.iotmc.ssdp.SsdpDirectory;

/** The code of {@code docs/events.md}: what stands between two comments stands there, too. */
final class EventSnippets {
  private EventSnippets() {}

  // snippet siren
  @UpnpService(domain = "acme-example", name = "Siren", reach = UpnpService.Reach.OPEN)
  @StateVariable(name = "Fire", type = boolean.class, level = "upnp:/emergency")
  public interface Siren {
    ServiceContract<Siren> CONTRACT = ServiceContract.of(MethodHandles.lookup(), Siren.class);

    @Action(caller = Caller.ANYBODY)
    CompletionStage<Nothing> test(Call<Nothing> call);
  }

  // end

  static MulticastReceiver hear(Host host, SsdpDirectory directory, Consumer<String> out) {
    // snippet hear
    MulticastReceiver receiver =
        new MulticastReceiver(
            host,
            MulticastReceiver.Interest.in(MulticastEvents.in(directory))
                .ofLevels(level -> level.equals(EventLevel.EMERGENCY)),
            event -> {
              if (event.isOf(Siren.CONTRACT)) {
                out.accept(event.udn() + " hints at " + event.values(Siren.CONTRACT));
              }
            });
    receiver.start().toCompletableFuture().join(); // until receiver.close()
    // end
    return receiver;
  }

  static HintSubscription hints(Controller controller, Consumer<String> out) {
    // snippet hints
    HintSubscription hints =
        controller
            .hear(event -> out.accept(event.udn() + " hints at " + event.properties()))
            .toCompletableFuture()
            .join(); // until hints.cancel()
    // end
    return hints;
  }
}
