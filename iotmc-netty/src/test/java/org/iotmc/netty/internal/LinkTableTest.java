package org.iotmc.netty.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.iotmc.api.spi.Link;
import org.iotmc.netty.SocketProvider;
import org.junit.jupiter.api.Test;

class LinkTableTest {
  @Test
  void whereTheSystemCannotTellTheLinksAreWhatTheyWere() {
    Threads threads =
        new Threads(
            "links-test",
            new Threads.Counts(1, 1, 1, 8, 1, 8),
            Sockets.of(SocketProvider.preferred()));
    try {
      AtomicReference<String> failure = new AtomicReference<>("");
      AtomicReference<String> oneFailure = new AtomicReference<>("");
      LinkTable links =
          new LinkTable(
              threads,
              all -> all,
              new LinkTable.Interfaces() {
                @Override
                public List<NetworkInterface> all() throws SocketException {
                  fail(failure.get());
                  return LinkTable.Interfaces.super.all();
                }

                @Override
                public boolean isUsable(NetworkInterface each) throws SocketException {
                  fail(oneFailure.get());
                  return LinkTable.Interfaces.super.isUsable(each);
                }
              });
      List<Link> before = links.current();
      assertThat(before).isNotEmpty();
      oneFailure.set("Too many open files");
      assertThat(links.current()).isEqualTo(before);
      failure.set("Socket creation failed: Too many open files");
      assertThat(links.current()).isEqualTo(before);
      assertThat(links.current()).as("the next time, too").isEqualTo(before);
      failure.set("No network interfaces configured");
      assertThat(links.current()).isEmpty();
      failure.set("");
      oneFailure.set("");
      assertThat(links.current()).isEqualTo(before);
    } finally {
      threads.close();
    }
  }

  private static void fail(String message) throws SocketException {
    if (!message.isEmpty()) {
      throw new SocketException(message);
    }
  }

  @Test
  void aLookThatFailsIsNotTheLast() throws Exception {
    Threads threads =
        new Threads(
            "links-test",
            new Threads.Counts(1, 1, 1, 8, 1, 8),
            Sockets.of(SocketProvider.preferred()));
    try {
      AtomicInteger looks = new AtomicInteger();
      CountDownLatch later = new CountDownLatch(2);
      LinkTable links =
          new LinkTable(
              threads,
              all -> {
                if (looks.incrementAndGet() == 2) {
                  throw new IllegalStateException("a choice that fails");
                }
                return all;
              });
      links.follow(now -> later.countDown());
      links.start(Duration.ofMillis(5));
      assertThat(later.await(10, TimeUnit.SECONDS)).isTrue();
    } finally {
      threads.close();
    }
  }
}
