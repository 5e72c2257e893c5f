package org.iotmc.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.iotmc.netty.SocketProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A port of ours on a host whose interfaces come, change and go, and a neighbour on the same
 * Ethernet who is not of ours.
 */
@ParameterizedClass
@EnumSource
class LinksTest {
  private static final String ALWAYS =
      "links eth0[10.77.0.1, fd77:0:0:0:0:0:0:1, fe80:0:0:0:0:0:0:1]";

  @Parameter SocketProvider sockets;
  @TempDir Path state;
  private Namespaces hosts;
  private Child port;
  private Child neighbour;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    Namespaces.require();
    hosts = Namespaces.open(2);
    for (int host = 1; host <= 2; host++) {
      hosts.ip(host, "link set eth0 addrgenmode none");
      hosts.ip(host, "addr flush dev eth0 scope link");
      hosts.ip(host, "addr add fe80::" + host + "/64 dev eth0 nodad");
    }
    hosts.ip(2, "addr add 10.78.0.2/24 dev eth0");
    hosts.ip(2, "addr add fd78::2/64 dev eth0 nodad");
    String main = LinkWatcher.class.getName();
    List<String> command = Child.java(sockets, main, state.resolve("p").toString());
    port = Child.start(state, "port", hosts.on(1, command));
    port.await("sockets " + sockets);
    neighbour = neighbour("eth0");
    port.await(ALWAYS);
  }

  /** Another host's end of a link. */
  private Child neighbour(String link) throws IOException {
    List<String> command = hosts.on(2, List.of("/usr/bin/python3", script(), link));
    Child started = Child.start(state, "neighbour-" + link, command);
    started.await("ready");
    return started;
  }

  private String script() throws IOException {
    Path script = state.resolve("neighbour.py");
    try (InputStream in = LinksTest.class.getResourceAsStream("neighbour.py")) {
      Files.copy(Objects.requireNonNull(in), script, StandardCopyOption.REPLACE_EXISTING);
    }
    return script.toString();
  }

  @AfterEach
  void stop() throws IOException, InterruptedException {
    if (neighbour != null) {
      neighbour.close();
    }
    if (port != null) {
      port.close();
    }
    if (hosts != null) {
      hosts.close();
    }
  }

  @Test
  @Tag("SSDP-10")
  void aPortFollowsAnInterfaceThatComesGetsAddressesLosesThemAndGoes() throws Exception {
    hosts.plug(1, "t0");
    hosts.ip(1, "addr add 10.78.0.1/24 dev t0");
    isLast(ALWAYS + " t0[10.78.0.1]");
    tell("10.78.0.2", "239.255.255.250", "one", "t0");
    tell("10.78.0.2", "10.78.0.1", "two", "t0");

    hosts.ip(1, "addr add fe80::78/64 dev t0 nodad");
    hosts.ip(1, "addr add fd78::1/64 dev t0 nodad");
    isLast(ALWAYS + " t0[10.78.0.1, fd78:0:0:0:0:0:0:1, fe80:0:0:0:0:0:0:78]");
    tell("fe80::2", "ff02::c", "three", "t0");
    tell("fd78::2", "ff05::c", "four", "t0");
    tell("fd78::2", "fd78::1", "five", "t0");

    hosts.ip(1, "addr del 10.78.0.1/24 dev t0");
    hosts.ip(1, "addr add 10.78.0.3/24 dev t0");
    isLast(ALWAYS + " t0[10.78.0.3, fd78:0:0:0:0:0:0:1, fe80:0:0:0:0:0:0:78]");
    tell("10.78.0.2", "239.255.255.250", "six", "t0");

    hosts.ip(1, "addr flush dev t0");
    isLast(ALWAYS);
    hosts.ip(1, "addr add 10.78.0.1/24 dev t0");
    isLast(ALWAYS + " t0[10.78.0.1]");
    tell("10.78.0.2", "239.255.255.250", "seven", "t0");

    hosts.ip(1, "link del t0");
    isLast(ALWAYS);
    tell("10.77.0.2", "239.255.255.250", "eight", "eth0");
    assertThat(port.after("heard eight")).hasSize(1);
  }

  @Test
  void whatIsSentToASiteIsHeardOnceAndOnTheLinkThatItsSourceIsOn() throws Exception {
    hosts.wire(1, 2, "t1");
    hosts.ip(1, "addr add fd79::1/64 dev t1 nodad");
    hosts.ip(2, "addr add fd79::2/64 dev t1 nodad");
    isLast(ALWAYS + " t1[fd79:0:0:0:0:0:0:1]");
    try (Child other = neighbour("t1")) {
      other.say("fd79::2 ff05::c by-t1");
      heard("by-t1", "t1");
      tell("fd77::2", "ff05::c", "by-eth0", "eth0");
      tell("10.77.0.2", "239.255.255.250", "the-end", "eth0");
      assertThat(port.after("heard by-eth0")).hasSize(1);
      assertThat(port.after("heard by-t1")).hasSize(1);
    }
  }

  @Test
  @Tag("SSDP-02")
  @Tag("SSDP-72")
  void eachAddressSendsToTheGroupsOfItsScopeWithTheirHopLimitFromTheWishedPort() {
    port.say("send near");
    neighbour.await("near to 239.255.255.250 from 10.77.0.1 port 1900 hops 2");
    neighbour.await("near to ff02:0:0:0:0:0:0:c from fe80::1 port 1900 hops 2");
    neighbour.await("near to ff05:0:0:0:0:0:0:c from fd77::1 port 1900 hops 10");
    port.say("send-far far");
    neighbour.await("ends", RunningDevice.PATIENCE, ends("from 10.77.0.1", "hops 5"));
    neighbour.await("ends", RunningDevice.PATIENCE, ends("from fe80::1", "hops 5"));
    neighbour.await("ends", RunningDevice.PATIENCE, ends("from fd77::1", "hops 7"));
    assertThat(neighbour.after("near ")).hasSize(3);
    assertThat(neighbour.after("far ")).hasSize(3);
  }

  @Test
  void temporaryAddressesAndLinksThatAreNotChosenAreLeftOut() throws Exception {
    hosts.plug(1, LinkWatcher.UNWANTED + "0");
    hosts.ip(1, "addr add 10.79.0.1/24 dev " + LinkWatcher.UNWANTED + "0");
    hosts.plug(1, "t2");
    hosts.set(1, "net/ipv6/conf/t2/use_tempaddr", "2");
    hosts.set(1, "net/ipv6/conf/t2/accept_dad", "0"); // or it is left out for another reason
    hosts.ip(1, "addr add fd79::1/64 dev t2 nodad mngtmpaddr");
    isLast(ALWAYS + " t2[fd79:0:0:0:0:0:0:1]");
    assertThat(hosts.ip(1, "addr show dev t2 temporary"))
        .contains("fd79:")
        .doesNotContain("tentative");
    hosts.ip(1, "addr add 10.79.0.2/24 dev t2");
    isLast(ALWAYS + " t2[10.79.0.2, fd79:0:0:0:0:0:0:1]");
  }

  /** The neighbour says something, and the port hears it on a link. */
  private void tell(String source, String target, String text, String link) {
    neighbour.say(source + " " + target + " " + text);
    heard(text, link);
  }

  private void heard(String text, String link) {
    port.await(
        text,
        RunningDevice.PATIENCE,
        said ->
            said.stream()
                .anyMatch(
                    line ->
                        line.startsWith("heard " + text + " ") && line.endsWith(" on " + link)));
  }

  private void isLast(String links) {
    port.await(
        links,
        RunningDevice.PATIENCE,
        said ->
            said.stream()
                .filter(line -> line.startsWith("links "))
                .reduce("", (older, newer) -> newer)
                .equals(links));
  }

  private static Predicate<List<String>> ends(String source, String end) {
    return said ->
        said.stream()
            .anyMatch(
                line ->
                    line.startsWith("far ") && line.contains(source + " ") && line.endsWith(end));
  }
}
