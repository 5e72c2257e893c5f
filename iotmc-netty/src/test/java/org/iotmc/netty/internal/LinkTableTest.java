package org.iotmc.netty.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LinkTableTest {
  @Test
  void aLookThatFailsIsNotTheLast() throws Exception {
    Threads threads = new Threads("links-test", new Threads.Counts(1, 1, 1, 8, 1, 8));
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
