package org.iotmc.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.DatagramSpec.Interest;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Link;
import org.junit.jupiter.api.Test;

/** What UDP with multicast does. */
public interface DatagramContract extends ContractHosts {
  @Test
  default void aMulticastReachesMembersAndCanBeAnswered() {
    CompletableFuture<Datagram> heard = new CompletableFuture<>();
    CompletableFuture<Datagram> answer = new CompletableFuture<>();
    DatagramPort member = open(server(), DatagramSpec.multicast(group(), Interest.ALL), heard);
    DatagramPort sender = open(client(), DatagramSpec.ephemeral(), answer);
    assertThat(member.port()).isGreaterThanOrEqualTo(DatagramSpec.FIRST_DYNAMIC_PORT);
    sender.send(bytes("M-SEARCH * HTTP/1.1"), group(), link(sender));
    Datagram received = await(heard);
    assertThat(text(received)).isEqualTo("M-SEARCH * HTTP/1.1");
    assertThat(received.source().getPort()).isEqualTo(sender.port());
    assertThat(member.links()).contains(received.link());
    member.send(bytes("HTTP/1.1 200 OK"), received.source(), received.link());
    assertThat(text(await(answer))).isEqualTo("HTTP/1.1 200 OK");
  }

  @Test
  default void aPortHearsAllButTheRequestsOfTheKindThatItDoesNotWant() {
    HeardTexts searches = new HeardTexts(2);
    HeardTexts announcements = new HeardTexts(1);
    DatagramPort searched = hearing(Interest.SEARCHES, searches);
    hearing(Interest.ANNOUNCEMENTS, announcements);
    CompletableFuture<Datagram> all = new CompletableFuture<>();
    open(server(), DatagramSpec.multicast(group(), Interest.ALL), all);
    DatagramPort sender = open(client(), DatagramSpec.ephemeral(), new CompletableFuture<>());
    List<String> messages =
        List.of(
            "NOTIFY * HTTP/1.1",
            "M-SEARCH * HTTP/1.1",
            "HTTP/1.1 200 OK",
            "notify * HTTP/1.1",
            "NOTIFY",
            "My noise",
            "\0");
    for (String message : messages) {
      sender.send(bytes(message), group(), link(sender));
    }
    sender.send(bytes("NOTIFY * HTTP/1.1"), own(searched), link(sender));
    sender.send(bytes("M-SEARCH * HTTP/1.1"), own(searched), link(sender));
    sender.send(bytes(HeardTexts.LAST), group(), link(sender));
    sender.send(bytes(HeardTexts.LAST), own(searched), link(sender));
    List<String> noise = messages.subList(2, messages.size());
    assertThat(await(searches.whole()))
        .containsExactlyInAnyOrderElementsOf(
            with(noise, "M-SEARCH * HTTP/1.1", "M-SEARCH * HTTP/1.1"));
    assertThat(await(announcements.whole()))
        .containsExactlyInAnyOrderElementsOf(with(noise, "NOTIFY * HTTP/1.1"));
    await(all);
  }

  private DatagramPort hearing(Interest interest, HeardTexts heard) {
    return await(server().datagrams().open(DatagramSpec.multicast(group(), interest), heard));
  }

  private static List<String> with(List<String> some, String... more) {
    List<String> all = new ArrayList<>(some);
    all.addAll(List.of(more));
    return all;
  }

  @Test
  default void aClosedPortHearsNothing() {
    CompletableFuture<Datagram> closedHeard = new CompletableFuture<>();
    CompletableFuture<Datagram> heard = new CompletableFuture<>();
    DatagramSpec spec = DatagramSpec.multicast(group(), Interest.ALL);
    open(server(), spec, closedHeard).close();
    open(server(), spec, heard);
    DatagramPort sender = open(client(), DatagramSpec.ephemeral(), new CompletableFuture<>());
    sender.send(bytes("NOTIFY * HTTP/1.1"), group(), link(sender));
    await(heard);
    settle();
    assertThat(closedHeard).isNotDone();
  }

  @Test
  default void aHandlerOfDatagramsThatThrowsDoesNotEndItsPort() {
    AtomicInteger calls = new AtomicInteger();
    CompletableFuture<Void> second = new CompletableFuture<>();
    await(
        server()
            .datagrams()
            .open(
                DatagramSpec.multicast(group(), Interest.ALL),
                datagram -> {
                  if (calls.incrementAndGet() == 1) {
                    throw new IllegalStateException("on purpose");
                  }
                  second.complete(null);
                }));
    DatagramPort sender = open(client(), DatagramSpec.ephemeral(), new CompletableFuture<>());
    sender.send(bytes("one"), group(), link(sender));
    sender.send(bytes("two"), group(), link(sender));
    await(second);
  }

  @Test
  default void aMessageByTcpArrivesWholeFromTheAddressThatItWasSentFrom() {
    CompletableFuture<Datagram> heard = new CompletableFuture<>();
    DatagramPort asking = open(client(), DatagramSpec.ephemeral().acceptTcp(), heard);
    DatagramPort answering = open(server(), DatagramSpec.ephemeral(), new CompletableFuture<>());
    assertThat(asking.port()).isBetween(DatagramSpec.FIRST_DYNAMIC_PORT, DatagramSpec.LAST_PORT);
    String answer = "x".repeat(DatagramSpec.MAX_TCP_MESSAGE);
    InetAddress from = link(answering).addresses().get(0);
    answering.sendByTcp(bytes(answer), own(asking), link(answering), from);
    Datagram received = await(heard);
    assertThat(text(received)).isEqualTo(answer);
    assertThat(received.source().getAddress()).isEqualTo(from);
    assertThat(received.link()).isEqualTo(link(asking));
  }

  @Test
  default void aMessageByTcpThatNobodyAcceptsOrThatIsTooLongIsLost() {
    CompletableFuture<Datagram> heard = new CompletableFuture<>();
    CompletableFuture<Datagram> deaf = new CompletableFuture<>();
    DatagramPort asking = open(client(), DatagramSpec.ephemeral().acceptTcp(), heard);
    DatagramPort udpOnly = open(client(), DatagramSpec.ephemeral(), deaf);
    DatagramPort answering = open(server(), DatagramSpec.ephemeral(), new CompletableFuture<>());
    Link via = link(answering);
    InetAddress from = via.addresses().get(0);
    answering.sendByTcp(bytes("to whom?"), own(udpOnly), via, from);
    String tooLong = "x".repeat(DatagramSpec.MAX_TCP_MESSAGE + 1);
    answering.sendByTcp(bytes(tooLong), own(asking), via, from);
    settle();
    assertThat(heard).isNotDone();
    assertThat(deaf).isNotDone();
    answering.sendByTcp(bytes("the next"), own(asking), via, from);
    assertThat(text(await(heard))).isEqualTo("the next");
  }

  @Test
  default void aWishedPortGoesToTheFirstAndIsReachedThere() {
    CompletableFuture<Datagram> heard = new CompletableFuture<>();
    int wished = group().getPort() + 1;
    DatagramSpec wishing = DatagramSpec.multicast(group(), Interest.ALL).port(wished);
    DatagramPort first = open(server(), wishing, heard);
    assertThat(first.port()).isEqualTo(wished);
    DatagramPort second = open(server(), wishing, new CompletableFuture<>());
    assertThat(second.port()).isBetween(DatagramSpec.FIRST_DYNAMIC_PORT, DatagramSpec.LAST_PORT);
    second.send(bytes("to the first"), own(first), link(second));
    Datagram received = await(heard);
    assertThat(text(received)).isEqualTo("to the first");
    assertThat(received.source().getPort()).isEqualTo(second.port());
  }

  @Test
  default void whatIsSentFromAnAddressThatTheLinkHasNotIsLost() {
    CompletableFuture<Datagram> heard = new CompletableFuture<>();
    DatagramPort member = open(server(), DatagramSpec.multicast(group(), Interest.ALL), heard);
    DatagramPort sender = open(client(), DatagramSpec.ephemeral(), new CompletableFuture<>());
    InetAddress foreign = group().getAddress();
    sender.send(bytes("N forged"), group(), link(sender), foreign);
    sender.sendByTcp(bytes("N forged"), own(member), link(sender), foreign);
    for (InetAddress own : link(sender).senders(group().getAddress())) {
      sender.send(bytes("N true"), group(), link(sender), own);
      Datagram received = await(heard);
      assertThat(text(received)).isEqualTo("N true");
      assertThat(received.source().getAddress()).isEqualTo(own);
    }
  }

  private static InetSocketAddress own(DatagramPort port) {
    return new InetSocketAddress(link(port).addresses().get(0), port.port());
  }

  private DatagramPort open(Host host, DatagramSpec spec, CompletableFuture<Datagram> heard) {
    return await(host.datagrams().open(spec, heard::complete));
  }

  private static Link link(DatagramPort port) {
    return port.links().get(0);
  }

  private static String text(Datagram datagram) {
    return UTF_8.decode(datagram.payload()).toString();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }
}
