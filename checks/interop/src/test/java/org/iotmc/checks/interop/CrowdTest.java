package org.iotmc.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.iotmc.testkit.peers.RawPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Another process opens 8,000 connections, on none of which it does what is useful. A device goes
 * on to answer others, holds no more than its bounds allow, and nothing once they are gone.
 */
class CrowdTest {
  private static final int CROWD = 8_000;
  private static final int MEGABYTE = 1 << 20;

  @TempDir Path state;
  private Watch watch;
  private RunningDevice device;

  @BeforeEach
  void start() {
    watch = new Watch();
    device = RunningDevice.start(state);
  }

  @AfterEach
  void stop() {
    device.close();
    watch.close();
  }

  /** Somebody new reads the description and calls an action, and over TLS reads it again. */
  private void beServed() throws IOException {
    String host = "127.0.0.1:" + device.plain().getPort();
    assertThat(RawPeer.exchange(device.plain(), Requests.get("/description.xml", host)))
        .startsWith("HTTP/1.1 200 ");
    assertThat(RawPeer.exchange(device.plain(), Requests.GET_TARGET.http(host, "")))
        .startsWith("HTTP/1.1 200 ");
    String secure = "127.0.0.1:" + device.secure().getPort();
    try (Socket socket = device.connectAsPeer();
        RawPeer peer = RawPeer.over(socket)) {
      assertThat(peer.send(Requests.get("/description.xml", secure)).readAll())
          .startsWith("HTTP/1.1 200 ");
    }
  }

  /** How long each of some rounds takes, in milliseconds, the shortest first. */
  private List<Long> rounds(int count) throws IOException {
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      beServed();
      times.add((System.nanoTime() - start) / 1_000_000);
    }
    return times.stream().sorted().toList();
  }

  @Test
  void thousandsOfConnectionsKeepNobodyOut() throws Exception {
    rounds(20);
    List<Long> usual = rounds(20);
    Holdings before = Holdings.now();
    List<String> command =
        Child.java(
            Crowd.class.getName(),
            Integer.toString(CROWD),
            Integer.toString(device.plain().getPort()),
            Integer.toString(device.secure().getPort()));
    List<Long> meanwhile = new ArrayList<>();
    Holdings within;
    try (Child crowd = Child.start(state, "crowd", command)) {
      long end = System.nanoTime() + RunningDevice.PATIENCE.multipliedBy(3).toNanos();
      while (crowd.after("opened ").isEmpty() && System.nanoTime() < end) {
        meanwhile.addAll(rounds(1));
      }
      crowd.await("opened ");
      meanwhile.addAll(rounds(20));
      within = Holdings.now();
      crowd.endInput();
      crowd.toItsEnd(Duration.ofSeconds(20));
    }
    List<Long> sorted = meanwhile.stream().sorted().toList();
    System.out.printf(
        "crowd of %d: a round took %d ms (median of %s) before, %d ms (%d at most, %d rounds) "
            + "meanwhile%n%s%n%s%n",
        CROWD,
        usual.get(10),
        usual,
        sorted.get(sorted.size() / 2),
        sorted.get(sorted.size() - 1),
        sorted.size(),
        before,
        within);
    assertThat(sorted.get(sorted.size() / 2)).as("median").isLessThan(usual.get(10) * 5 + 50);
    // A connection that finds the system's queue full is tried again after one, three, seven
    // seconds.
    assertThat(sorted.get(sorted.size() * 9 / 10)).as("nine of ten").isLessThan(3_000);
    assertThat(sorted.get(sorted.size() - 1)).as("longest").isLessThan(18_000);
    assertThat(within.files() - before.files()).as("sockets").isLessThan(1_100);
    assertThat(within.heap() - before.heap()).as("heap").isLessThan(48 * MEGABYTE);
    assertThat(within.direct()).as("buffers outside of the heap").isLessThan(48 * MEGABYTE);
    assertThatAllIsGivenBack(before);
    device.assertServes();
    assertThat(watch.seen()).isEmpty();
  }

  private void assertThatAllIsGivenBack(Holdings before) throws IOException {
    long end = System.nanoTime() + RunningDevice.PATIENCE.toNanos();
    Holdings now = Holdings.now();
    while (System.nanoTime() < end && isMore(now, before)) {
      beServed();
      now = Holdings.now();
    }
    System.out.println(now);
    assertThat(now.files()).as("sockets").isLessThanOrEqualTo(before.files() + 4);
    assertThat(now.direct())
        .as("buffers outside of the heap")
        .isLessThanOrEqualTo(before.direct() + 8 * MEGABYTE);
    for (String each : now.objects().keySet()) {
      assertThat(now.objects().get(each))
          .as(each)
          .isLessThanOrEqualTo(before.objects().getOrDefault(each, 0) + 4);
    }
  }

  private static boolean isMore(Holdings now, Holdings before) {
    return now.files() > before.files() + 4
        || now.objects().entrySet().stream()
            .anyMatch(
                each -> each.getValue() > before.objects().getOrDefault(each.getKey(), 0) + 4);
  }
}
