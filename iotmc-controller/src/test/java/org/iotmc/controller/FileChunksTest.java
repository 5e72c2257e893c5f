package org.iotmc.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import org.iotmc.api.StoreException;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.StorageFile;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.Test;

class FileChunksTest {
  private static final int SIZE = 100_000;
  private static final Udn DEVICE = new Udn("uuid:00000000-0000-4000-8000-00000000000d");

  private final SimWorld world = SimWorld.seeded(6);
  private final SimHost host = world.host("controller");
  private final Transfers open = new Transfers();
  private final FileChunks chunks =
      new FileChunks(host, new FileChunks.Part("image", 0, SIZE), open.of(DEVICE));
  private final Reader reader = new Reader();

  FileChunksTest() {
    try (StorageFile file = host.storage().open("image")) {
      file.write(ByteBuffer.allocate(SIZE), 0);
    }
  }

  @Test
  void aTransferThatAHostHasNoThreadForFailsAndGivesItsPlaceBack() {
    chunks.subscribe(reader);
    reader.request(1);
    assertThat(reader.sizes).hasSize(1);
    assertThat(open.count()).isEqualTo(1);
    host.overload();
    reader.request(1);
    assertThat(reader.failure).containsInstanceOf(StoreException.class);
    assertThat(open.count()).isEqualTo(0);
    host.relieve();
    reader.request(1);
    assertThat(reader.sizes).hasSize(1);
    Reader next = new Reader();
    chunks.subscribe(next);
    next.request(5);
    assertThat(next.sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(SIZE);
    assertThat(next.complete).isTrue();
    assertThat(open.count()).isEqualTo(0);
  }

  @Test
  void aReaderThatGoesWhileTheHostHasNoThreadGivesItsPlaceBack() {
    chunks.subscribe(reader);
    reader.request(1);
    host.overload();
    reader.cancel();
    assertThat(reader.failure).isEmpty();
    assertThat(open.count()).isEqualTo(0);
  }

  @Test
  void aReaderThatThrowsEndsItsTransfer() {
    reader.beforeEach = FileChunksTest::fail;
    chunks.subscribe(reader);
    reader.request(2);
    assertThat(reader.failure).containsInstanceOf(IllegalStateException.class);
    assertThat(open.count()).isEqualTo(0);
  }

  /** Its place was never given back, and its device had no firmware any more. */
  @Test
  void anErrorEndsItsTransferToo() {
    reader.beforeEach = FileChunksTest::runOutOfMemory;
    chunks.subscribe(reader);
    reader.request(2);
    assertThat(reader.failure).containsInstanceOf(OutOfMemoryError.class);
    assertThat(open.count()).isEqualTo(0);
  }

  private static void fail() {
    throw new IllegalStateException("on purpose");
  }

  private static void runOutOfMemory() {
    throw new OutOfMemoryError("on purpose");
  }

  private final class Reader implements Flow.Subscriber<ByteBuffer> {
    private final List<Integer> sizes = new ArrayList<>();
    private Optional<Flow.Subscription> subscription = Optional.empty();
    private Optional<Throwable> failure = Optional.empty();
    private boolean complete;
    private Runnable beforeEach = () -> {};

    void request(long count) {
      subscription.orElseThrow().request(count);
      world.runFor(Duration.ofSeconds(1));
    }

    void cancel() {
      subscription.orElseThrow().cancel();
      world.runFor(Duration.ofSeconds(1));
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = Optional.of(given);
    }

    @Override
    public void onNext(ByteBuffer chunk) {
      beforeEach.run();
      sizes.add(chunk.remaining());
    }

    @Override
    public void onError(Throwable cause) {
      failure = Optional.of(cause);
    }

    @Override
    public void onComplete() {
      complete = true;
    }
  }
}
