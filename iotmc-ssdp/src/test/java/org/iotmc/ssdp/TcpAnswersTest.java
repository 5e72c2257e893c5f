package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.iotmc.api.spi.Datagram;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TcpAnswersTest {
  private static final InetSocketAddress SOURCE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

  @Test
  @Tag("SSDP-53")
  void namesWithCommasBetweenThemAreMessagesOfTheirOwn() {
    assertThat(split("HTTP/1.1 200 OK\r\nST: a\r\nusn:x::a,y::a\r\nEXT:\r\n\r\n"))
        .containsExactly(
            "HTTP/1.1 200 OK\r\nST: a\r\nUSN: x::a\r\nEXT:\r\n\r\n",
            "HTTP/1.1 200 OK\r\nST: a\r\nUSN: y::a\r\nEXT:\r\n\r\n");
  }

  @Test
  void whereAllWereAskedForTheTargetIsThatOfEachName() {
    assertThat(split("HTTP/1.1 200 OK\r\nST: ssdp:all\r\nUSN: uuid:x,uuid:x::b\r\n\r\n"))
        .containsExactly(
            "HTTP/1.1 200 OK\r\nST: uuid:x\r\nUSN: uuid:x\r\n\r\n",
            "HTTP/1.1 200 OK\r\nST: b\r\nUSN: uuid:x::b\r\n\r\n");
  }

  @Test
  void messagesBehindEachOtherAreReadAndTheLastMayHaveNoEnd() {
    assertThat(split("one\r\n\r\ntwo\r\n\r\nthree"))
        .containsExactly("one\r\n\r\n", "two\r\n\r\n", "three");
  }

  @Test
  void thereAreNoMoreThanTheBound() {
    assertThat(split("a\r\n\r\n".repeat(1000))).hasSize(TcpAnswers.MAX_ANSWERS);
    assertThat(split("a\r\nUSN: " + "b,".repeat(1000) + "\r\n\r\n"))
        .hasSize(TcpAnswers.MAX_ANSWERS);
  }

  @Property(tries = 200)
  void noiseIsSplitIntoSomething(@ForAll @Size(max = 5000) byte[] noise) {
    Datagram together =
        new Datagram(ByteBuffer.wrap(noise), SOURCE, DirectoryScript.LINK, Datagram.To.PORT);
    int length = TcpAnswers.split(together).stream().mapToInt(d -> d.payload().remaining()).sum();
    assertThat(length).isGreaterThanOrEqualTo(Math.min(noise.length, 1));
  }

  private static List<String> split(String text) {
    ByteBuffer payload = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    return TcpAnswers.split(new Datagram(payload, SOURCE, DirectoryScript.LINK, Datagram.To.PORT))
        .stream()
        .map(each -> StandardCharsets.UTF_8.decode(each.payload()).toString())
        .toList();
  }
}
