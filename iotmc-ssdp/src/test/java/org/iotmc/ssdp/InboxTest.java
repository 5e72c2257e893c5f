package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.iotmc.api.internal.httpu.Tally;
import org.iotmc.api.internal.httpu.Turns;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.DatagramHandler;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of datagrams before anybody reads them. */
class InboxTest {
  private final SimWorld world = SimWorld.seeded(3);
  private final SimHost host = world.host("reader");
  private final List<String> lines = new ArrayList<>();
  private final List<Heard> heard = new ArrayList<>();
  private final Tally<Refusal> tally = SsdpInbox.tally(host::nanos, lines::add);
  private final DatagramHandler inbox = SsdpInbox.ofAll(host.newLane("inbox"), tally, heard::add);

  @Test
  @Tag("SSDP-81")
  void moreThanTheLaneCanFollowIsDroppedAndCountedUntilThereIsRoomAgain() {
    for (int i = 0; i < Turns.MAX_WAITING + 10; i++) {
      receive("10.0.0.7", "M-SEARCH * HTTP/1.1", "MAN: \"ssdp:discover\"", "ST: a:b", "", "");
    }
    assertThat(SsdpCounts.of(tally).refused(Refusal.OVERLOAD)).isEqualTo(10);
    world.runFor(Duration.ofSeconds(1));
    assertThat(heard).hasSize(Turns.MAX_WAITING);
    receive("10.0.0.7", "M-SEARCH * HTTP/1.1", "MAN: \"ssdp:discover\"", "ST: a:b", "", "");
    world.runFor(Duration.ofSeconds(1));
    assertThat(heard).hasSize(Turns.MAX_WAITING + 1);
    assertThat(SsdpCounts.of(tally).refused(Refusal.OVERLOAD)).isEqualTo(10);
  }

  @Test
  @Tag("SSDP-81")
  void oneSourceThatSendsMoreThanTheLaneCanFollowLosesItsOwnAndDelaysOthersByOne() {
    for (int i = 0; i < 5 * Turns.MAX_WAITING; i++) {
      search("10.0.0.7", i);
    }
    search("10.0.0.8", 1);
    search("fd00::9", 1);
    search("10.0.0.8", 2);
    world.runFor(Duration.ofSeconds(1));
    assertThat(heard).hasSize(Turns.MAX_WAITING);
    assertThat(heard.subList(0, 5))
        .extracting(each -> each.source().getAddress().getHostAddress())
        .containsExactly("10.0.0.7", "10.0.0.8", "fd00:0:0:0:0:0:0:9", "10.0.0.7", "10.0.0.8");
    assertThat(SsdpCounts.of(tally).refused(Refusal.OVERLOAD)).isEqualTo(4 * Turns.MAX_WAITING + 3);
  }

  @Test
  void eachSourceOfBadDatagramsIsOneLineAMinuteWithWhatIsWrong() {
    for (int second = 0; second < 120; second++) {
      receive("10.0.0.7", "NOTIFY * HTTP/1.1", "NTS: ssdp:alive", "", "");
      receive("10.0.0.8", "noise");
      receive("fd00::" + second, "noise");
      world.runFor(Duration.ofSeconds(1));
    }
    assertThat(lines).as("a /64 of IPv6 is one source").hasSize(6);
    assertThat(lines.get(0)).contains("10.0.0.7", "NT");
    assertThat(lines.get(1)).contains("10.0.0.8", "start line");
    assertThat(SsdpCounts.of(tally).refused(Refusal.HEADER)).isEqualTo(120);
    assertThat(SsdpCounts.of(tally).refused(Refusal.NOT_SSDP)).isEqualTo(240);
  }

  @Test
  @Tag("SSDP-81")
  void forgedSourcesFillNeitherTheLogNorTheMemory() {
    for (int i = 0; i < 10_000; i++) {
      receive("10.0." + i / 250 + "." + i % 250, "noise");
      world.runFor(Duration.ofMillis(1));
    }
    assertThat(lines).hasSize(Tally.MAX_COMPLAINTS);
    world.runFor(Duration.ofMinutes(1));
    receive("10.0.99.99", "noise");
    world.runFor(Duration.ofSeconds(1));
    assertThat(lines).hasSize(Tally.MAX_COMPLAINTS + 1);
  }

  @Test
  @Tag("FIELD-28")
  void whoIsNotNearIsNotListenedToAndCountedWithoutALine() {
    for (String source : List.of("8.8.8.8", "2001:4860::1", "192.168.7.7", "fd00::1", "fe80::1")) {
      receive(source, "M-SEARCH * HTTP/1.1", "MAN: \"ssdp:discover\"", "ST: a:b", "", "");
    }
    world.runFor(Duration.ofSeconds(1));
    assertThat(heard).hasSize(3);
    assertThat(SsdpCounts.of(tally).refused(Refusal.OFF_LINK)).isEqualTo(2);
    assertThat(lines).isEmpty();
  }

  private void search(String source, int number) {
    receive(source, "M-SEARCH * HTTP/1.1", "MAN: \"ssdp:discover\"", "ST: a:" + number, "", "");
  }

  private void receive(String source, String... text) {
    inbox.received(
        new Datagram(
            Samples.bytes(text),
            DirectoryScript.from(source),
            DirectoryScript.LINK,
            Datagram.To.GROUP));
  }
}
