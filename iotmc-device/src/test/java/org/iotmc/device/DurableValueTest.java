package org.iotmc.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.StoreException;
import org.iotmc.api.spi.DocumentQueue;
import org.iotmc.api.spi.Documents;
import org.iotmc.api.spi.Lane;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.Test;

class DurableValueTest {
  private final SimWorld world = SimWorld.seeded(8);
  private final SimHost host = world.host("device");
  private final Lane lane = host.newLane("device");
  private final DurableValue<String> value =
      new DurableValue<>(
          lane,
          new DocumentQueue(host, lane),
          new DurableValue.Form<>("value", text -> text.getBytes(UTF_8)),
          "a");

  private CompletableFuture<String> append(String more) {
    return value.update(now -> now + more);
  }

  private String await(CompletableFuture<String> change) {
    return world.await(change, Duration.ofMinutes(1));
  }

  private String stored() {
    return new String(new Documents(host.storage()).read("value").orElseThrow(), UTF_8);
  }

  @Test
  void changesAreMadeOnEachOtherAndSeenWhenTheyAreDurable() {
    CompletableFuture<String> first = append("b");
    CompletableFuture<String> second = append("c");
    assertThat(value.current()).isEqualTo("a");
    assertThat(await(first)).isEqualTo("ab");
    assertThat(await(second)).isEqualTo("abc");
    assertThat(value.current()).isEqualTo("abc");
    assertThat(stored()).isEqualTo("abc");
  }

  @Test
  void whatWasAcknowledgedAfterAFailureIsNotLost() {
    host.overload();
    CompletableFuture<String> failed = append("b");
    CompletableFuture<String> behind = append("c");
    CompletableFuture<String> late =
        failed
            .handle(
                (done, failure) -> {
                  host.relieve();
                  return append("d");
                })
            .thenCompose(change -> change);
    assertThatThrownBy(() -> await(failed)).isInstanceOf(StoreException.class);
    assertThat(await(behind)).as("based on what is stored").isEqualTo("ac");
    assertThat(await(late)).isEqualTo("acd");
    assertThat(value.current()).isEqualTo("acd");
    assertThat(stored()).isEqualTo("acd");
  }

  @Test
  void aRefusedChangeLeavesTheOthersAlone() {
    List<String> told = new ArrayList<>();
    CompletableFuture<String> first = append("b");
    CompletableFuture<String> refused =
        value.update(
            now -> {
              throw new IllegalArgumentException("not with " + now);
            });
    var unused = refused.whenComplete((done, failure) -> told.add(append("d").toString()));
    CompletableFuture<String> second = append("c");
    assertThatThrownBy(() -> await(refused)).hasMessage("not with ab");
    assertThat(await(first)).isEqualTo("ab");
    assertThat(await(second)).isEqualTo("abc");
    assertThat(await(append("e"))).isEqualTo("abcde");
    assertThat(told).hasSize(1);
    assertThat(stored()).isEqualTo("abcde");
  }

  @Test
  void aValueThatCannotBeWrittenFailsAndTheNextIsTaken() {
    CompletableFuture<String> large = value.update(now -> "x".repeat(Documents.MAX_SIZE + 1));
    assertThatThrownBy(() -> await(large)).isInstanceOf(StoreException.class);
    assertThat(await(append("b"))).isEqualTo("ab");
  }
}
