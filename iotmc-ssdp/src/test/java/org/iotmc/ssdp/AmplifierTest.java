package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.iotmc.ssdp.Neighbourhood.SOON;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.iotmc.api.internal.httpu.SourceBudget;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.LinkAddress;
import org.iotmc.sim.SimHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What somebody gets sent to others by searches in their names. The numbers stand in
 * docs/security.md; the tree has ten advertisements.
 */
class AmplifierTest {
  /** Most bytes that one source gets in a minute, whatever is asked in its name. */
  private static final long MOST_FOR_ONE = 256_000;

  /** Most bytes for each byte asked, where as little as can be is asked. */
  private static final long MOST_FOR_A_BYTE = 64;

  /** Most bytes that all sources together get in a minute. */
  private static final long MOST_FOR_ALL = 4_480_000;

  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** The shortest search of everything that is answered. */
  private static final ByteBuffer SEARCH =
      Samples.bytes("M-SEARCH * HTTP/1.1", "MAN:\"ssdp:discover\"", "MX:1", "ST:ssdp:all", "", "");

  private final Neighbourhood there = new Neighbourhood(31);
  private long received;
  private long asked;

  @AfterEach
  void nothingFailedInsideTheWorld() {
    assertThat(there.world.failures()).isEmpty();
  }

  @Test
  @Tag("SSDP-80")
  void oneForgedSourceGetsABoundedNumberOfBytesForEachByteAskedInItsName() {
    there.started(there.advertiser());
    SimHost victim = there.world.host("victim");
    // Many ports, or most would count as repetitions.
    DatagramPort[] ports = new DatagramPort[40];
    Arrays.setAll(ports, i -> counted(victim));
    double worst = 0;
    for (int perSecond : new int[] {1, 2, 10, 100, 1000}) {
      there.run(Duration.ofMinutes(10));
      received = 0;
      asked = 0;
      for (int i = 0; i < 60 * perSecond; i++) {
        forge(new InetSocketAddress(victim.address(), ports[i % ports.length].port()));
        there.run(Duration.ofNanos(MINUTE.toNanos() / (60L * perSecond)));
      }
      there.run(SOON);
      assertThat(received).as("%s searches a second", perSecond).isLessThan(MOST_FOR_ONE);
      worst = Math.max(worst, (double) received / asked);
    }
    assertThat(worst).isBetween(10.0, (double) MOST_FOR_A_BYTE);
    assertThat((double) received / asked).as("a thousand a second").isLessThan(0.1);
  }

  @Test
  @Tag("SSDP-80")
  void allAddressesOfAPrefixOfIpv6TogetherGetWhatOneSourceGets() throws Exception {
    SimHost victim = there.world.host("victim");
    List<LinkAddress> prefix = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      prefix.add(new LinkAddress(InetAddress.getByName("2001:db8::ff:" + i), 64));
    }
    victim.setNetworks(victim.links().get(0), prefix);
    List<LinkAddress> own = new ArrayList<>(there.device.links().get(0).networks());
    own.add(new LinkAddress(InetAddress.getByName("2001:db8::d"), 64));
    there.device.setNetworks(there.device.links().get(0), own);
    there.started(there.advertiser());
    DatagramPort port = counted(victim);
    there.run(SOON);
    received = 0;
    for (int second = 0; second < 60; second++) {
      for (LinkAddress each : prefix) {
        InetSocketAddress source = new InetSocketAddress(each.address(), port.port());
        there.world.network().forge(SEARCH.duplicate(), source, Ssdp.SITE_GROUP);
      }
      there.run(Duration.ofSeconds(1));
    }
    there.run(SOON);
    assertThat(received).isBetween(MOST_FOR_ONE / 2, MOST_FOR_ONE);
  }

  @Test
  @Tag("SSDP-80")
  void manyForgedSourcesGetABoundedNumberOfBytesTogether() {
    there.started(there.advertiser());
    int victims = 2 * SourceBudget.MAX_SOURCES;
    DatagramPort[] ports = new DatagramPort[victims];
    for (int i = 0; i < victims; i++) {
      ports[i] = counted(there.world.host("victim" + i));
    }
    there.run(SOON);
    received = 0;
    for (int second = 0; second < 60; second++) {
      for (int i = 0; i < victims; i++) {
        forge(new InetSocketAddress(there.world.host("victim" + i).address(), ports[i].port()));
      }
      there.run(Duration.ofSeconds(1));
    }
    there.run(SOON);
    assertThat(received).isBetween(MOST_FOR_ALL / 4, MOST_FOR_ALL);
  }

  /** Counts what comes in at any port. */
  private DatagramPort counted(SimHost host) {
    return there.world.await(
        host.datagrams()
            .open(DatagramSpec.ephemeral(), datagram -> received += datagram.payload().remaining()),
        SOON);
  }

  private void forge(InetSocketAddress source) {
    asked += SEARCH.remaining();
    there.world.network().forge(SEARCH.duplicate(), source, Ssdp.GROUP);
  }
}
