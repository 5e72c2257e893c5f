package org.iotmc.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events by multicast on real sockets, from one host to another. */
class MulticastEventsTest {
  @TempDir Path state;
  private Namespaces hosts;
  private Child ear;
  private Child device;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    Namespaces.require();
    hosts = Namespaces.open(2);
    for (int host = 1; host <= 2; host++) {
      hosts.ip(host, "link set eth0 addrgenmode none");
      hosts.ip(host, "addr flush dev eth0 scope link");
      hosts.ip(host, "addr add fe80::" + host + "/64 dev eth0 nodad");
    }
    ear = child(1, "ear");
    ear.await("ready");
    device = child(2, "device");
    device.await("ready");
    isSeen(3);
  }

  private Child child(int host, String role) throws IOException {
    String directory = state.resolve(role).toString();
    return Child.start(
        state, role, hosts.on(host, Child.java(Alarms.class.getName(), role, directory)));
  }

  @AfterEach
  void stop() throws IOException, InterruptedException {
    if (device != null) {
      device.close();
    }
    if (ear != null) {
      ear.close();
    }
    if (hosts != null) {
      hosts.close();
    }
  }

  @Test
  @Tag("MEVT-01")
  @Tag("MEVT-08")
  @Tag("MEVT-10")
  @Tag("MEVT-13")
  void anEventIsHeardOnceOverIpv4AndIpv6AndOverEachAloneAndOnALinkThatCame() throws Exception {
    tell("all", 0);
    tell("more", 1);
    // Three copies of each over IPv4, link-local IPv6 and IPv6 of the site.
    ear.await("repeated 16");
    int sequence = 2;
    for (Namespaces.Family family : Namespaces.Family.values()) {
      hosts.lose(1, family);
      tell("only-" + family, sequence++);
      hosts.loseNothing();
    }
    hosts.wire(1, 2, "eth1");
    hosts.ip(1, "addr add 10.78.0.1/24 dev eth1");
    hosts.ip(2, "addr add 10.78.0.2/24 dev eth1");
    isSeen(4);
    hosts.lose(99, Namespaces.Family.IPV4); // nearly all, on the first link
    tell("by-the-second", 4);
    hosts.loseNothing();
    assertThat(ear.after("heard ")).hasSize(5);
  }

  private void tell(String value, int sequence) {
    device.say(value);
    ear.await("heard " + value + " upnp:/emergency " + sequence);
  }

  private void isSeen(int ways) {
    ear.await("ways " + ways);
  }
}
