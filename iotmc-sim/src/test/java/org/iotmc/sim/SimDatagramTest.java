package org.iotmc.sim;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.DatagramSpec.Interest;
import org.iotmc.api.spi.Link;
import org.junit.jupiter.api.Test;

class SimDatagramTest {
  private static final InetSocketAddress GROUP = new InetSocketAddress("239.255.255.250", 1900);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final SimWorld world = SimWorld.seeded(7);
  private final SimHost alpha = world.host("alpha");
  private final SimHost beta = world.host("beta");
  private final List<String> seen = new ArrayList<>();

  @Test
  void interestKeepsTheOtherKindAwayButNotNoise() {
    open(beta, DatagramSpec.multicast(GROUP, Interest.SEARCHES), "searches");
    open(beta, DatagramSpec.multicast(GROUP, Interest.ANNOUNCEMENTS), "announcements");
    open(beta, DatagramSpec.multicast(GROUP, Interest.ALL), "all");
    DatagramPort sender = open(alpha, DatagramSpec.ephemeral(), "sender");
    send(sender, "M-SEARCH *");
    send(sender, "NOTIFY *");
    send(sender, "noise");
    assertThat(seen)
        .containsExactlyInAnyOrder(
            "searches M-SEARCH *",
            "all M-SEARCH *",
            "announcements NOTIFY *",
            "all NOTIFY *",
            "searches noise",
            "announcements noise",
            "all noise");
  }

  @Test
  void datagramsKeepTheirOrderWithoutFaults() {
    open(beta, DatagramSpec.multicast(GROUP, Interest.ALL), "");
    DatagramPort sender = open(alpha, DatagramSpec.ephemeral(), "sender");
    for (int i = 100; i < 200; i++) {
      sender.send(bytes("" + i), GROUP, sender.links().get(0));
    }
    world.runFor(SECOND);
    assertThat(seen).hasSize(100).isSorted();
  }

  @Test
  void reorderingIsAFaultThatCanBeAskedFor() {
    world.network().reordering(0.5, Duration.ofMillis(10));
    open(beta, DatagramSpec.multicast(GROUP, Interest.ALL), "");
    DatagramPort sender = open(alpha, DatagramSpec.ephemeral(), "sender");
    for (int i = 100; i < 200; i++) {
      sender.send(bytes("" + i), GROUP, sender.links().get(0));
    }
    world.runFor(SECOND);
    assertThat(seen).hasSize(100);
    assertThat(seen).isNotEqualTo(seen.stream().sorted().toList());
  }

  @Test
  void lossAndDuplicationComeNearTheirProbability() {
    world.network().loss(0.2);
    world.network().duplication(0.5);
    open(beta, DatagramSpec.multicast(GROUP, Interest.ALL), "");
    DatagramPort sender = open(alpha, DatagramSpec.ephemeral(), "sender");
    for (int i = 0; i < 2000; i++) {
      sender.send(bytes("x"), GROUP, sender.links().get(0));
    }
    world.runFor(SECOND);
    assertThat(seen.size()).isBetween(2250, 2550);
    assertThat(world.network().lost()).isBetween(340L, 460L);
    assertThat(world.network().sent()).isEqualTo(2000);
  }

  @Test
  void aPartitionStopsDatagramsUntilItHeals() {
    open(beta, DatagramSpec.multicast(GROUP, Interest.ALL), "beta");
    DatagramPort sender = open(alpha, DatagramSpec.ephemeral(), "sender");
    world.network().partition(beta, alpha);
    send(sender, "one");
    world.network().heal(alpha, beta);
    send(sender, "two");
    assertThat(seen).containsExactly("beta two");
  }

  @Test
  void aLinkThatComesBackIsJoinedAgainAndWatched() {
    Link link = beta.links().get(0);
    open(beta, DatagramSpec.multicast(GROUP, Interest.ALL), "beta");
    beta.datagrams().watchLinks(links -> seen.add("links " + links.size()));
    DatagramPort sender = open(alpha, DatagramSpec.ephemeral(), "sender");
    beta.linkDown(link);
    send(sender, "one");
    beta.linkUp(link);
    send(sender, "two");
    assertThat(seen).containsExactly("links 1", "links 0", "links 1", "beta two");
  }

  @Test
  void segmentsDoNotHearEachOther() {
    Link second = alpha.addLink("other");
    open(beta, DatagramSpec.multicast(GROUP, Interest.ALL), "beta");
    open(world.host("gamma"), DatagramSpec.multicast(GROUP, Interest.ALL), "gamma");
    world.host("gamma").linkDown(world.host("gamma").links().get(0));
    world.host("gamma").addLink("other");
    DatagramPort sender = open(alpha, DatagramSpec.ephemeral(), "sender");
    sender.send(bytes("hello"), GROUP, second);
    world.runFor(SECOND);
    assertThat(seen).containsExactly("gamma hello");
    assertThat(second.addresses().get(0).getHostAddress()).isEqualTo("10.1.0.1");
  }

  @Test
  void tooLargeADatagramIsLostAndCounted() {
    DatagramPort port = open(beta, DatagramSpec.ephemeral(), "beta");
    DatagramPort sender = open(alpha, DatagramSpec.ephemeral(), "sender");
    InetSocketAddress target = new InetSocketAddress(beta.address(), port.port());
    sender.send(ByteBuffer.allocate(65_508), target, sender.links().get(0));
    world.runFor(SECOND);
    assertThat(seen).isEmpty();
    assertThat(world.network().lost()).isEqualTo(1);
    sender.send(ByteBuffer.allocate(65_507), target, sender.links().get(0));
    world.runFor(SECOND);
    assertThat(seen).hasSize(1);
  }

  @Test
  void withoutALinkNoPortOpens() {
    alpha.linkDown(alpha.links().get(0));
    assertThatThrownBy(() -> open(alpha, DatagramSpec.ephemeral(), "alpha"))
        .isInstanceOf(TransportException.class);
  }

  @Test
  void aPortEndsWithThePowerAndIsListedBefore() {
    open(beta, DatagramSpec.multicast(GROUP, Interest.ALL), "beta");
    DatagramPort sender = open(alpha, DatagramSpec.ephemeral(), "sender");
    assertThat(beta.openResources()).containsExactly("port in group 239.255.255.250:1900");
    sender.send(bytes("under way"), GROUP, sender.links().get(0));
    beta.cutPower();
    beta.powerOn();
    world.runFor(SECOND);
    assertThat(beta.openResources()).isEmpty();
    assertThat(seen).isEmpty();
  }

  @Test
  void aHandlerThatThrowsIsRecordedAndThePortGoesOn() {
    world.await(
        beta.datagrams()
            .open(
                DatagramSpec.multicast(GROUP, Interest.ALL),
                datagram -> {
                  seen.add("called");
                  throw new IllegalStateException("on purpose");
                }),
        SECOND);
    DatagramPort sender = open(alpha, DatagramSpec.ephemeral(), "sender");
    send(sender, "one");
    send(sender, "two");
    assertThat(seen).hasSize(2);
    assertThat(world.failures()).hasSize(2);
  }

  private void send(DatagramPort sender, String text) {
    sender.send(bytes(text), GROUP, sender.links().get(0));
    world.runFor(SECOND);
  }

  private DatagramPort open(SimHost host, DatagramSpec spec, String name) {
    return world.await(
        host.datagrams()
            .open(
                spec,
                datagram -> seen.add((name + " " + US_ASCII.decode(datagram.payload())).strip())),
        SECOND);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(US_ASCII));
  }
}
