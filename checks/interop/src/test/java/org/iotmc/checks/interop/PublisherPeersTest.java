package org.iotmc.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Lane;
import org.iotmc.checks.interop.NotingHost.Asked;
import org.iotmc.checks.interop.PeersTest.Stack;
import org.iotmc.cli.Thermostat;
import org.iotmc.endpoint.EventPort;
import org.iotmc.endpoint.PublisherWatch;
import org.iotmc.endpoint.RemotePeer;
import org.iotmc.gena.Subscription;
import org.iotmc.netty.NettyHost;
import org.iotmc.ssdp.DirectoryListener;
import org.iotmc.ssdp.DiscoveredDevice;
import org.iotmc.ssdp.SsdpDirectory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Publishers of other stacks that we subscribe to, and what a SIGKILL of one does to the others.
 */
class PublisherPeersTest {
  private static final Map<String, Object> INITIAL = values(20, 20.5);

  @TempDir private Path state;

  private static Map<String, Object> values(int target, double temperature) {
    return Map.of("Target", target, "CurrentTemperature", temperature);
  }

  private Child publisher(Stack stack, String uuid) throws IOException {
    return stack.start(state, "publisher", RunningDevice.LINK, uuid);
  }

  /** Has a publisher change both variables at once, and waits until that was heard. */
  private static Map<String, Object> change(Child publisher, Hearing hearing, int target) {
    Map<String, Object> now = values(target, target + 0.25);
    publisher.say("Target=" + target + " CurrentTemperature=" + (target + 0.25));
    hearing.await(now.toString(), heard -> heard.events().contains(now));
    return now;
  }

  /** A control point of ours, with a directory. */
  private static final class Point implements AutoCloseable, DirectoryListener {
    private final NettyHost real;
    private final NotingHost host;
    private final Lane lane;
    private final EventPort port;
    private final PublisherWatch watch;
    private final SsdpDirectory directory;
    private final Map<Udn, CompletableFuture<DiscoveredDevice>> found = new ConcurrentHashMap<>();
    private final List<Subscription> made = new CopyOnWriteArrayList<>();
    private final List<Cancellable> following = new ArrayList<>();

    Point(Path state) {
      real = NettyHost.builder(state).linksNamed(RunningDevice.LINK).open();
      host = new NotingHost(real);
      lane = host.newLane("point");
      port = RunningDevice.get(EventPort.open(host, lane));
      watch = new PublisherWatch(lane);
      directory = SsdpDirectory.builder(host, this).build();
      RunningDevice.get(directory.start());
    }

    private CompletableFuture<DiscoveredDevice> found(Udn udn) {
      return found.computeIfAbsent(udn, name -> new CompletableFuture<>());
    }

    @Override
    public void appeared(DiscoveredDevice device) {
      watch.appeared(device);
      found(device.udn()).complete(device);
    }

    @Override
    public void changed(DiscoveredDevice before, DiscoveredDevice now) {
      watch.changed(before, now);
    }

    @Override
    public void rebooted(DiscoveredDevice before, DiscoveredDevice now) {
      watch.rebooted(before, now);
    }

    @Override
    public void left(DiscoveredDevice device, Reason reason) {
      watch.left(device, reason);
    }

    /** Hears a thermostat from now on, wherever it is. */
    Hearing follow(String uuid) {
      Hearing hearing = new Hearing();
      DiscoveredDevice device = RunningDevice.get(found(new Udn("uuid:" + uuid)));
      following.add(watch.follow(device, at -> subscribe(at, hearing)));
      hearing.await("the initial event", heard -> !heard.events().isEmpty());
      return hearing;
    }

    private CompletionStage<Subscription> subscribe(DiscoveredDevice at, Hearing hearing) {
      return RemotePeer.fetch(host, lane, at.locationUri(), CallSpec::plain)
          .thenApply(peer -> peer.subscribe(Thermostat.CONTRACT, port, hearing))
          .whenComplete(
              (subscription, failure) -> {
                if (subscription != null) {
                  made.add(subscription);
                }
              });
    }

    @Override
    public void close() {
      port.close();
      RunningDevice.get(directory.close());
      real.close();
    }
  }

  /** GUPnP grants five minutes whatever is asked for: we renew as if half of them were over. */
  @ParameterizedTest
  @EnumSource
  @Tag("EVNT-05")
  @Tag("EVNT-17")
  @Tag("EVNT-23")
  void weHearTheirEventsTypedAndInOrderAndTheyKnowOurRenewal(Stack stack) throws IOException {
    String uuid = UUID.randomUUID().toString();
    try (Point point = new Point(state.resolve("point"));
        Child theirs = publisher(stack, uuid)) {
      Hearing hearing = point.follow(uuid);
      List<Map<String, Object>> expected = new ArrayList<>(List.of(INITIAL));
      for (int target = 21; target < 25; target++) {
        expected.add(change(theirs, hearing, target));
      }
      point.made.get(0).refresh();
      List<Asked> asked = point.host.awaitAsked(2);
      expected.add(change(theirs, hearing, 25));

      assertThat(hearing.events()).isEqualTo(expected);
      assertThat(hearing.missed()).isZero();
      assertThat(asked).allSatisfy(each -> assertThat(each.status()).isEqualTo(200));
      assertThat(asked.get(0).sid()).isEmpty();
      assertThat(asked.get(1).sid()).isPresent().isEqualTo(asked.get(0).granted());
      assertThat(point.made.get(0).sid()).isEqualTo(asked.get(0).granted());

      point.following.get(0).cancel();
      Asked last = point.host.awaitAsked(3).get(2);
      assertThat(last.method()).isEqualTo("UNSUBSCRIBE");
      assertThat(last.status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("EVNT-22")
  @Tag("FIELD-65")
  void aPublisherOfTheirsThatIsKilledAndComesBackIsHeardAnewAndTheOtherAllTheTime(Stack stack)
      throws IOException {
    String uuid = UUID.randomUUID().toString();
    String other = UUID.randomUUID().toString();
    try (Point point = new Point(state.resolve("point"));
        Child stays = publisher(stack, other)) {
      Hearing steady = point.follow(other);
      List<Map<String, Object>> expected = new ArrayList<>(List.of(INITIAL));
      Hearing interrupted;
      try (Child killed = publisher(stack, uuid)) {
        interrupted = point.follow(uuid);
        change(killed, interrupted, 29);
      }
      for (int target = 21; target < 24; target++) {
        expected.add(change(stays, steady, target));
      }
      try (Child back = publisher(stack, uuid)) {
        interrupted.await("its state", heard -> heard.view().equals(INITIAL));
        expected.add(change(stays, steady, 24));
        Map<String, Object> last = change(back, interrupted, 28);
        assertThat(interrupted.view()).isEqualTo(last);
        assertThat(interrupted.subscribed()).isEqualTo(2);
      }
      assertThat(steady.events()).isEqualTo(expected);
      assertThat(steady.subscribed()).isEqualTo(1);
      assertThat(steady.missed()).isZero();
    }
  }
}
