package org.iotmc.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.iotmc.api.profile.Management;
import org.iotmc.api.service.Call;
import org.iotmc.api.spi.Credentials;
import org.iotmc.testkit.peers.RawPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Noise where a device and its controller listen only while they deal with each other: the ports
 * that they search from, and the paths that events are sent to.
 */
class HouseholdNoiseTest {
  @TempDir Path state;
  private Watch watch;
  private RunningDevice device;
  private Optional<RunningController> controller = Optional.empty();

  @BeforeEach
  void start() {
    watch = new Watch();
    device = RunningDevice.start(state);
  }

  @AfterEach
  void stop() {
    controller.ifPresent(RunningController::close);
    device.close();
    watch.close();
  }

  private RunningController household() {
    RunningController running = RunningController.start(state, device.manufacturer());
    controller = Optional.of(running);
    running.enroll(device);
    return running;
  }

  private void assertThatAllIsWell(RunningController running) throws IOException {
    assertThat(device.readTarget()).isBetween(5, 30);
    running.assertServes();
    var management = running.controller().device(device.udn()).management();
    // Several: noise from one who can prove to be the device may have used up numbers of events.
    for (boolean wanted : new boolean[] {true, false, true, false, true}) {
      RunningDevice.get(management.setQuarantine(Call.of(new Management.Quarantine(wanted))));
    }
    running.awaitEvent(event -> Boolean.TRUE.equals(event.get("Quarantined")));
    assertThat(watch.seen()).isEmpty();
  }

  @Test
  void noiseAtThePortsThatTheySearchFromKeepsNobodyFromFindingTheOther() throws Exception {
    try (SearchNoise noise = new SearchNoise(5)) {
      RunningController running = household();
      assertThat(noise.answered())
          .as("what was searched for, from ports that got noise")
          .contains(
              "urn:iotmc-org:device:ManagedDevice:1",
              "urn:iotmc-org:device:ManagementController:1");
      assertThatAllIsWell(running);
    }
  }

  @Test
  void noiseOnTheCallbackOfASubscription() throws IOException {
    Noise noise = new Noise(4);
    RunningController running = household();
    running.awaitEvent(event -> Boolean.FALSE.equals(event.get("Quarantined")));
    // The noise comes from one who can prove to be the device.
    Credentials asDevice = running.credentials(device.udn());
    NotingHost.Granted management = device.granted("/event/Management");
    assertThat(sent(running.secure(), asDevice, event(management)))
        .as("a genuine event is taken, so it is the right door")
        .startsWith("HTTP/1.1 200 ");
    for (NotingHost.Granted each : device.granted()) {
      for (int i = 0; i < 12; i++) {
        try (RawPeer peer = RawPeer.over(RawTls.connect(running.secure(), Optional.of(asDevice)))) {
          peer.sendToTheEnd(noise.damaged(event(each)));
        }
      }
    }
    assertThatAllIsWell(running);
  }

  private static String sent(InetSocketAddress to, Credentials who, String request)
      throws IOException {
    try (RawPeer peer = RawPeer.over(RawTls.connect(to, Optional.of(who)))) {
      return peer.send(request).readAll();
    }
  }

  /** The initial event once more: its number tells that it is old, and so it changes nothing. */
  private static String event(NotingHost.Granted to) {
    String host = to.callback().getHost() + ":" + to.callback().getPort();
    return Requests.notify(
        to.callback().getPath(),
        host,
        new Requests.Event(to.sid(), 0, "<Quarantined>0</Quarantined>"));
  }
}
