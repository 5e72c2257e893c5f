package org.iotmc.api.internal.httpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.Link;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private static final Link LINK = new Link("eth0", 1, List.of(), Link.Scope.NETWORK);

  private final Turns turns = new Turns();

  @Test
  @Tag("SSDP-81")
  void whoForgesHundredsOfSourcesDoesNotKeepOneOutThatHasSaidLittle() {
    for (int i = 0; i < 20_000; i++) {
      add("10.0.0." + i % 250, i);
    }
    assertThat(add("10.0.1.1", 1)).as("one more waits").isFalse();
    List<String> read = read();
    assertThat(read).hasSize(Turns.MAX_WAITING);
    assertThat(read).contains("10.0.1.1 1");
  }

  @Test
  void whatOneSourceSaysIsReadInItsOrderAndSourcesTakeTurns() {
    for (int i = 0; i < 100; i++) {
      add("10.0.0.7", i);
    }
    for (int i = 0; i < 100; i++) {
      add("10.0.0.8", i);
    }
    assertThat(read())
        .containsExactlyElementsOf(
            IntStream.range(0, 200).mapToObj(i -> "10.0.0." + (7 + i % 2) + " " + i / 2).toList());
  }

  @Test
  void whereAllHaveTheSameANewcomerGetsInAndNobodyHasMoreForIt() {
    for (int i = 0; i < Turns.MAX_WAITING; i++) {
      assertThat(add("10.0.0." + i % 4, i)).isTrue();
    }
    assertThat(add("10.0.0.0", 9999)).isFalse();
    assertThat(add("10.0.0.9", 9999)).isFalse();
    assertThat(read())
        .hasSize(Turns.MAX_WAITING)
        .contains("10.0.0.9 9999")
        .doesNotContain("10.0.0.0 9999");
  }

  private boolean add(String source, int number) {
    ByteBuffer payload = ByteBuffer.allocate(4).putInt(0, number);
    return turns.add(
        new Datagram(payload, new InetSocketAddress(source, 1900), LINK, Datagram.To.GROUP));
  }

  private List<String> read() {
    List<String> all = new ArrayList<>();
    Optional<Datagram> next = turns.next();
    while (next.isPresent()) {
      Datagram datagram = next.get();
      String source = datagram.source().getAddress().getHostAddress();
      all.add(source + " " + datagram.payload().getInt(0));
      next = turns.next();
    }
    return all;
  }
}
