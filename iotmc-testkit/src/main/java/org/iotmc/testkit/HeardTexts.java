package org.iotmc.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.DatagramHandler;

/**
 * The datagrams that a port hears, up to the last one. What one socket sends to another comes in
 * its order: what has not come before the last does not come.
 */
final class HeardTexts implements DatagramHandler {
  /** What is sent last, to each of the port's sockets; every port wants it. */
  static final String LAST = "the last";

  private final List<String> texts = new CopyOnWriteArrayList<>();
  private final AtomicInteger awaited;
  private final CompletableFuture<List<String>> whole = new CompletableFuture<>();

  /** For a port that is sent the last datagram to so many of its sockets. */
  HeardTexts(int sockets) {
    awaited = new AtomicInteger(sockets);
  }

  @Override
  public void received(Datagram datagram) {
    String text = UTF_8.decode(datagram.payload()).toString();
    if (!text.equals(LAST)) {
      texts.add(text);
    } else if (awaited.decrementAndGet() == 0) {
      whole.complete(List.copyOf(texts));
    }
  }

  /** All that came before the last. */
  CompletionStage<List<String>> whole() {
    return whole;
  }
}
