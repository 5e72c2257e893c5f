package org.iotmc.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.iotmc.api.StoreException;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.BlockingWork;
import org.iotmc.api.spi.DocumentQueue;
import org.iotmc.api.spi.Documents;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Storage;
import org.junit.jupiter.api.Test;

/** Blocking work of a host that cannot take all of it. */
class SimBlockingTest {
  private final SimWorld world = SimWorld.seeded(3);
  private final SimHost host = world.host("alpha");
  private final Lane lane = host.newLane("role");

  private <T> T await(CompletionStage<T> stage) {
    return world.await(stage, Duration.ofMinutes(1));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private byte[] stored() {
    return new Documents(host.storage()).read("state").orElseThrow();
  }

  @Test
  void workThatIsNotTakenFailsAndMayBeTriedAgain() {
    host.overload();
    CompletableFuture<String> refused = BlockingWork.start(host, lane, () -> "done");
    assertThatThrownBy(() -> await(refused))
        .isInstanceOfSatisfying(
            StoreException.class, failure -> assertThat(failure.retryable()).isTrue());
    host.relieve();
    assertThat(await(BlockingWork.start(host, lane, () -> "done"))).isEqualTo("done");
    assertThat(world.failures()).isEmpty();
  }

  @Test
  void aRefusalArrivesOnTheLaneLikeAResult() {
    host.overload();
    CompletableFuture<String> refused = BlockingWork.start(host, lane, () -> "done");
    assertThat(refused).as("before the lane had a turn").isNotDone();
    lane.close();
    assertThatThrownBy(() -> await(refused)).isInstanceOf(TransportException.class);
  }

  @Test
  void whateverWorkThrowsIsHeardByTheOneWhoWaits() {
    CompletableFuture<String> broken =
        BlockingWork.start(
            host.blocking(),
            () -> {
              throw new AssertionError("on purpose");
            });
    assertThatThrownBy(() -> await(broken)).isInstanceOf(AssertionError.class);
    assertThat(world.failures()).hasSize(1);
  }

  /** The host, with a storage that fails as nothing should while it is told to. */
  private Host broken(AtomicBoolean now) {
    Storage storage =
        (Storage)
            Proxy.newProxyInstance(
                Storage.class.getClassLoader(),
                new Class<?>[] {Storage.class},
                (proxy, method, arguments) -> {
                  if (now.get()) {
                    throw new AssertionError("on purpose");
                  }
                  return method.invoke(host.storage(), arguments);
                });
    return (Host)
        Proxy.newProxyInstance(
            Host.class.getClassLoader(),
            new Class<?>[] {Host.class},
            (proxy, method, arguments) ->
                method.getName().equals("storage") ? storage : method.invoke(host, arguments));
  }

  @Test
  void anErrorInTheStorageIsHeardByTheOneWhoWritesAndTheQueueGoesOn() {
    AtomicBoolean broken = new AtomicBoolean(true);
    DocumentQueue queue = new DocumentQueue(broken(broken), lane);
    CompletionStage<Void> first = queue.write("state", bytes("1"));
    CompletionStage<Void> second = queue.write("other", bytes("2"));
    assertThatThrownBy(() -> await(first)).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> await(second)).isInstanceOf(AssertionError.class);
    broken.set(false);
    await(queue.write("state", bytes("3")));
    assertThat(stored()).isEqualTo(bytes("3"));
    assertThat(world.failures()).as("told to the one who minds the threads").hasSize(2);
  }

  @Test
  void aDocumentThatIsNotTakenFailsAndTheQueueGoesOn() {
    DocumentQueue queue = new DocumentQueue(host, lane);
    host.overload();
    CompletionStage<Void> first = queue.write("state", bytes("1"));
    CompletionStage<Void> second = queue.write("state", bytes("2"));
    CompletionStage<Void> other = queue.write("other", bytes("3"));
    for (CompletionStage<Void> refused : List.of(first, second, other)) {
      assertThatThrownBy(() -> await(refused)).isInstanceOf(StoreException.class);
    }
    host.relieve();
    await(queue.write("state", bytes("4")));
    assertThat(stored()).isEqualTo(bytes("4"));
  }
}
