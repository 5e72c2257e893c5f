package org.iotmc.soap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.ActionException;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.TransportException;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.Test;

/** Client and dispatcher, each on its own host of the simulated network. */
class SoapWorldTest implements Fan {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final SimWorld world = SimWorld.seeded(11);
  private final SimHost device = world.host("device");
  private final SimHost controller = world.host("controller");
  private final Fan fan = serve();

  private Fan serve() {
    SoapDispatcher dispatcher =
        SoapDispatcher.builder(device.newLane("role"))
            .service(Fan.CONTRACT, this, "/fan/control")
            .access(AccessPolicy.inPhase(LifecyclePhase.OPERATION))
            .build();
    HttpListener listener =
        world.await(
            device
                .http()
                .listen(ListenSpec.plain(new InetSocketAddress(device.address(), 0)), dispatcher),
            MINUTE);
    URI url =
        URI.create(
            "http://"
                + device.address().getHostAddress()
                + ":"
                + listener.address().getPort()
                + "/fan/control");
    Lane lane = controller.newLane("role");
    return SoapClient.of(controller, lane)
        .typed(Fan.CONTRACT, new SoapClient.Endpoint(url, CallSpec.plain()));
  }

  @Override
  public CompletionStage<Plan> plan(Call<Plan> call) {
    return CompletableFuture.completedFuture(call.arguments());
  }

  @Override
  public CompletionStage<Nothing> spin(Call<Nothing> call) {
    return new CompletableFuture<>();
  }

  @Test
  void aCallCrossesTheNetworkAndComesBack() {
    Plan plan = new Plan(Mode.SLOW, 1, false, "a & b", List.of());
    assertThat(world.await(fan.plan(Call.of(plan)), MINUTE)).isEqualTo(plan);
  }

  @Test
  void theCallerOfAnActionThatNeverEndsGetsTheDevicesFaultNotItsOwnTimeOut() {
    assertThatThrownBy(() -> world.await(fan.spin(Call.of(Nothing.NOTHING)), MINUTE))
        .isInstanceOfSatisfying(ActionException.class, e -> assertThat(e.code()).isEqualTo(501));
  }

  @Test
  void aDeviceThatLosesItsPowerFailsTheCallUnderWay() {
    CompletionStage<Nothing> call = fan.spin(Call.of(Nothing.NOTHING));
    world.runFor(Duration.ofSeconds(2));
    device.cutPower();
    assertThatThrownBy(() -> world.await(call, MINUTE)).isInstanceOf(TransportException.class);
    assertThat(world.failures()).isEmpty();
  }
}
