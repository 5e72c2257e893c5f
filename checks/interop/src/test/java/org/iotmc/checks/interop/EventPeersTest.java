package org.iotmc.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.iotmc.api.service.Call;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Lane;
import org.iotmc.checks.interop.PeersTest.Stack;
import org.iotmc.cli.Thermostat;
import org.iotmc.endpoint.RemotePeer;
import org.iotmc.netty.NettyHost;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Subscribers of other stacks at a device of ours, and what a SIGKILL of one does to the others.
 */
@Execution(ExecutionMode.CONCURRENT) // beside the others: it waits a minute for a renewal
class EventPeersTest {
  @TempDir private Path state;

  /** Sets the target of a thermostat of ours, as anybody may. */
  static void setTarget(NettyHost host, Lane lane, RunningDevice device, int target) {
    RemotePeer peer =
        RunningDevice.get(RemotePeer.fetch(host, lane, device.location(), CallSpec::plain));
    Call<Thermostat.NewTarget> call = Call.of(new Thermostat.NewTarget(target));
    RunningDevice.get(peer.service(Thermostat.CONTRACT).setTarget(call));
  }

  private Child subscriber(Stack stack, RunningDevice ours) throws IOException {
    return stack.start(state, "subscriber", RunningDevice.LINK, ours.udn().value());
  }

  @ParameterizedTest
  @EnumSource
  void theySubscribeToOursAndOneThatIsKilledCostsTheOthersNothing(Stack stack) throws IOException {
    try (RunningDevice ours = RunningDevice.start(state.resolve("ours"));
        NettyHost host =
            NettyHost.builder(state.resolve("host")).linksNamed(RunningDevice.LINK).open();
        Lane lane = host.newLane("caller");
        Child killed = subscriber(stack, ours);
        Child stays = subscriber(stack, ours)) {
      killed.await("event 20");
      stays.await("event 20");
      setTarget(host, lane, ours, 21);
      killed.await("event 21");
      stays.await("event 21");

      killed.close();
      for (int target = 22; target < 26; target++) {
        setTarget(host, lane, ours, target);
        stays.await("event " + target);
      }
      assertThat(stays.after("event ")).containsExactly("20", "21", "22", "23", "24", "25");
      assertThat(stays.after("missed ")).isEmpty();
    }
  }

  /** They ask for the shortest duration that we grant, and renew after half of it at the latest. */
  @Test
  @Tag("EVNT-18")
  void subscriptionsOfTheirsLiveOnByTheirRenewals() throws Exception {
    try (RunningDevice ours = RunningDevice.start(state.resolve("ours"));
        NettyHost host =
            NettyHost.builder(state.resolve("host")).linksNamed(RunningDevice.LINK).open();
        Lane lane = host.newLane("caller");
        Child gupnp = subscriber(Stack.GUPNP, ours);
        Child jupnp = subscriber(Stack.JUPNP, ours)) {
      gupnp.await("event 20");
      jupnp.await("event 20");
      TimeUnit.SECONDS.sleep(65);
      setTarget(host, lane, ours, 21);
      for (Child peer : List.of(gupnp, jupnp)) {
        peer.await("event 21");
        assertThat(peer.after("event ")).containsExactly("20", "21");
        assertThat(peer.after("ended ")).isEmpty();
        assertThat(peer.after("lost ")).isEmpty();
      }
      List<String> granted = ours.granted().stream().map(NotingHost.Granted::sid).toList();
      assertThat(granted).hasSize(2);
      assertThat(ours.renewed()).containsAll(granted);
    }
  }
}
