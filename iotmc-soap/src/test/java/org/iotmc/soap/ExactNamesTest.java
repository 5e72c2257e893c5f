package org.iotmc.soap;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandles;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.service.Action;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.service.StateVariable;
import org.iotmc.api.service.Uda;
import org.iotmc.api.service.UdaType;
import org.iotmc.api.service.UpnpService;
import org.iotmc.api.service.WireName;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.description.ServiceDescription;
import org.iotmc.description.ServiceDescriptionCodec;
import org.iotmc.description.ServiceDescriptions;
import org.iotmc.description.ServiceEntry;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.Test;

/** A service of others' making, whose names do not begin with capitals. */
class ExactNamesTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @UpnpService(
      domain = "schemas-upnp-org",
      name = "Dimming",
      version = 1,
      reach = UpnpService.Reach.OPEN)
  @StateVariable(name = "loadLevelStatus", type = int.class, uda = @Uda(UdaType.UI1))
  interface Dimming {
    ServiceContract<Dimming> CONTRACT = ServiceContract.of(MethodHandles.lookup(), Dimming.class);

    record Scene(@WireName("sceneName") String name, int level) {}

    record Target(
        @WireName("newLoadlevelTarget") @Uda(UdaType.UI1) int level,
        @WireName("scenes") List<Scene> scenes) {}

    record Status(@WireName("retLoadlevelStatus") @Uda(UdaType.UI1) int level) {}

    @Action(caller = Caller.ANYBODY)
    @WireName("setLoadLevelTarget")
    CompletionStage<Status> target(Call<Target> call);
  }

  private final SimWorld world = SimWorld.seeded(29);
  private final SimHost device = world.host("device");
  private final SimHost caller = world.host("caller");
  private final URI url = serve();

  private URI serve() {
    Dimming dimmer =
        call ->
            CompletableFuture.completedFuture(
                new Dimming.Status(
                    call.arguments().level() + call.arguments().scenes().get(0).level()));
    SoapDispatcher dispatcher =
        SoapDispatcher.builder(device.newLane("role"))
            .service(Dimming.CONTRACT, dimmer, "/dim")
            .access(AccessPolicy.inPhase(LifecyclePhase.OPERATION))
            .build();
    HttpListener listener =
        world.await(
            device
                .http()
                .listen(ListenSpec.plain(new InetSocketAddress(device.address(), 0)), dispatcher),
            MINUTE);
    return URI.create(
        "http://"
            + device.address().getHostAddress()
            + ":"
            + listener.address().getPort()
            + "/dim");
  }

  private static ServiceDescription described() {
    byte[] document =
        ServiceDescriptionCodec.encode(ServiceDescriptions.of(Dimming.CONTRACT).withConfigId(0));
    assertThat(new String(document, StandardCharsets.UTF_8))
        .contains("<name>setLoadLevelTarget</name>", "<name>newLoadlevelTarget</name>")
        .contains("<name>retLoadlevelStatus</name>", "<name>loadLevelStatus</name>");
    return ServiceDescriptionCodec.decode(document);
  }

  @Test
  void itIsDeclaredServedAndCalledByTheNamesItHas() {
    Lane lane = caller.newLane("role");
    SoapClient client = SoapClient.of(caller, lane);
    Dimming typed = client.typed(Dimming.CONTRACT, new SoapClient.Endpoint(url, CallSpec.plain()));
    var target = new Dimming.Target(60, List.of(new Dimming.Scene("evening", 5)));
    assertThat(world.await(typed.target(Call.of(target)), MINUTE).level()).isEqualTo(65);

    ServiceEntry entry =
        new ServiceEntry(
            Dimming.CONTRACT.type().toString(),
            Dimming.CONTRACT.serviceId(),
            Optional.empty(),
            url,
            Optional.empty());
    String scenes =
        "<items xmlns=\"urn:iotmc-org:list:1\"><item><sceneName>x</sceneName>"
            + "<Level>7</Level></item></items>";
    ActionResult result =
        world.await(
            client
                .service(entry, described(), CallSpec.plain())
                .call("setLoadLevelTarget", Map.of("newLoadlevelTarget", 60, "scenes", scenes)),
            MINUTE);
    assertThat(result.warnings()).isEmpty();
    assertThat(result.value("retLoadlevelStatus", Long.class)).contains(67L);
  }
}
