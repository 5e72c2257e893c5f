package org.iotmc.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
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
