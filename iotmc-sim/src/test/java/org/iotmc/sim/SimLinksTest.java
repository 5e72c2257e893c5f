package org.iotmc.sim;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.DatagramHandler;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.DatagramSpec.Interest;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.LinkAddress;
import org.junit.jupiter.api.Test;

/** Links that come, go and change addresses, over IPv4 and IPv6. */
class SimLinksTest {
  private static final InetSocketAddress GROUP = group("239.255.255.250");
  private static final InetSocketAddress NEAR = group("ff02::c");
  private static final InetSocketAddress SITE = group("ff05::c");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final SimWorld world = SimWorld.seeded(9);
  private final SimHost alpha = world.host("alpha");
  private final SimHost beta = world.host("beta");
  private final List<String> seen = new ArrayList<>();

  @Test
  void eachAddressSpeaksToTheGroupsOfItsScope() {
    Link own = alpha.addIpv6(alpha.links().get(0));
    beta.addIpv6(beta.links().get(0));
    open(beta, DatagramSpec.multicast(List.of(GROUP, NEAR, SITE), Interest.ALL));
    DatagramPort sender = open(alpha, DatagramSpec.ephemeral());
    for (InetSocketAddress group : List.of(GROUP, NEAR, SITE)) {
      for (InetAddress from : own.senders(group.getAddress())) {
        sender.send(bytes(bare(group.getAddress())), group, own, from);
      }
    }
    world.runFor(SECOND);
    assertThat(seen)
        .containsExactly(
            "239.255.255.250 from 10.0.0.1 on eth0",
            "ff02:0:0:0:0:0:0:c from fe80:0:0:0:0:0:0:3 on eth0",
            "ff05:0:0:0:0:0:0:c from fd00:0:0:0:0:0:0:3 on eth0");
  }

  @Test
  void aLinkLocalSourceHasTheZoneOfTheLinkItIsHeardOn() {
    alpha.addIpv6(alpha.links().get(0));
    Link second = beta.addIpv6(beta.addLink(SimNetwork.LAN));
    List<Datagram> heard = new ArrayList<>();
    world.await(
        beta.datagrams().open(DatagramSpec.multicast(NEAR, Interest.ALL), heard::add), SECOND);
    DatagramPort sender = open(alpha, DatagramSpec.ephemeral());
    sender.send(bytes("x"), NEAR, alpha.links().get(0));
    world.runFor(SECOND);
    assertThat(heard).hasSize(1);
    assertThat(heard.get(0).link()).isEqualTo(second);
    Inet6Address source = (Inet6Address) heard.get(0).source().getAddress();
    assertThat(source.getScopeId()).isEqualTo(second.index());
  }

  @Test
  void aPortFollowsALinkThatComesChangesGoesAndComesBack() {
    DatagramPort port = open(beta, DatagramSpec.multicast(List.of(GROUP, SITE), Interest.ALL));
    Link second = beta.addLink("garden");
    told("eth0[10.0.0.2] eth1[10.1.0.1]");
    Link both = beta.addIpv6(second);
    told("eth0[10.0.0.2] eth1[10.1.0.1, fd00:0:0:1:0:0:0:2, fe80:0:0:0:0:0:1:2]");
    Link other = beta.renumber(both);
    told("eth0[10.0.0.2] eth1[10.1.0.3, fd00:0:0:1:0:0:0:2, fe80:0:0:0:0:0:1:2]");
    assertThat(port.links()).containsExactly(beta.links().get(0), other);
    beta.setNetworks(other, List.of());
    told("eth0[10.0.0.2]");
    beta.setNetworks(other, second.networks());
    told("eth0[10.0.0.2] eth1[10.1.0.1]");
    beta.linkDown(second);
    told("eth0[10.0.0.2]");
    beta.linkDown(beta.links().get(0));
    told("");
    beta.linkUp(second);
    told("eth1[10.1.0.1]");
  }

  @Test
  void whatIsInForceWhenAChangeIsToldCanBeUsed() {
    List<DatagramPort> opened = new ArrayList<>();
    DatagramHandler answering =
        new DatagramHandler() {
          @Override
          public void received(Datagram datagram) {}

          @Override
          public void linksChanged(List<Link> links) {
            Link last = links.get(links.size() - 1);
            opened.get(0).send(bytes("new here"), GROUP, last);
          }
        };
    opened.add(
        world.await(
            beta.datagrams().open(DatagramSpec.multicast(GROUP, Interest.ALL), answering), SECOND));
    alpha.addLink("garden");
    open(alpha, DatagramSpec.multicast(GROUP, Interest.ALL));
    beta.addLink("garden");
    world.runFor(SECOND);
    assertThat(seen).containsExactly("new here from 10.1.0.2 on eth1");
  }

  @Test
  void anAddressThatWentIsNeitherReachedNorSentFrom() {
    DatagramPort port = open(beta, DatagramSpec.ephemeral().port(1900));
    Link before = beta.links().get(0);
    InetSocketAddress old = new InetSocketAddress(beta.address(), 1900);
    Link now = beta.renumber(before);
    DatagramPort sender = open(alpha, DatagramSpec.ephemeral());
    sender.send(bytes("lost"), old, alpha.links().get(0));
    InetSocketAddress there = new InetSocketAddress(beta.address(), 1900);
    sender.send(bytes("found"), there, alpha.links().get(0));
    port.send(bytes("lost"), there, now, before.addresses().get(0));
    world.runFor(SECOND);
    assertThat(seen).containsExactly("links eth0[10.0.0.3]", "found from 10.0.0.1 on eth0");
  }

  @Test
  void twoLinksHaveNoAddressInCommon() {
    Link link = beta.links().get(0);
    List<LinkAddress> taken = alpha.links().get(0).networks();
    assertThatThrownBy(() -> beta.setNetworks(link, taken))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(beta.links()).containsExactly(link);
    assertThatThrownBy(() -> alpha.linkDown(beta.addLink("garden")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void told(String links) {
    world.runFor(SECOND);
    assertThat(seen).containsExactly(("links " + links).strip());
    seen.clear();
  }

  private DatagramPort open(SimHost host, DatagramSpec spec) {
    DatagramHandler handler =
        new DatagramHandler() {
          @Override
          public void received(Datagram datagram) {
            String text = US_ASCII.decode(datagram.payload()).toString();
            String source = bare(datagram.source().getAddress());
            seen.add(text + " from " + source + " on " + datagram.link().name());
          }

          @Override
          public void linksChanged(List<Link> links) {
            List<String> names = new ArrayList<>(List.of("links"));
            for (Link link : links) {
              names.add(link.name() + link.addresses().stream().map(SimLinksTest::bare).toList());
            }
            seen.add(String.join(" ", names));
          }
        };
    return world.await(host.datagrams().open(spec, handler), SECOND);
  }

  private static String bare(InetAddress address) {
    return address.getHostAddress().replaceFirst("%.*", "");
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(US_ASCII));
  }

  private static InetSocketAddress group(String literal) {
    try {
      return new InetSocketAddress(InetAddress.getByName(literal), 1900);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
