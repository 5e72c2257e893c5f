package org.iotmc.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.iotmc.api.StoreException;
import org.iotmc.api.spi.BlockingWork;
import org.iotmc.api.spi.DocumentQueue;
import org.iotmc.api.spi.Documents;
import org.iotmc.api.spi.Storage;
import org.iotmc.api.spi.StorageFile;
import org.junit.jupiter.api.Test;

/** What storage does, and where it is done. */
public interface StorageContract extends ContractHosts {
  private <T> T onStorage(Function<Storage, T> work) {
    return await(BlockingWork.start(client(), lane(), () -> work.apply(client().storage())));
  }

  private String content(String name) {
    return onStorage(
        storage -> {
          try (StorageFile file = storage.open(name)) {
            ByteBuffer whole = ByteBuffer.allocate((int) file.size());
            file.read(whole, 0);
            return new String(whole.array(), UTF_8);
          }
        });
  }

  private static String write(Storage storage, String name, String content, long position) {
    try (StorageFile file = storage.open(name)) {
      file.write(ByteBuffer.wrap(content.getBytes(UTF_8)), position);
      file.sync();
    }
    return name;
  }

  @Test
  default void whatIsWrittenIsRead() {
    onStorage(storage -> write(storage, "a", "hello", 3));
    assertThat(content("a")).isEqualTo("\0\0\0hello");
    int behind =
        onStorage(
            storage -> {
              try (StorageFile file = storage.open("a")) {
                file.truncate(4);
                return file.read(ByteBuffer.allocate(1), 4);
              }
            });
    assertThat(behind).isEqualTo(-1);
    assertThat(content("a")).isEqualTo("\0\0\0h");
  }

  @Test
  default void namesAreSortedAndRenamingReplaces() {
    List<String> names =
        onStorage(
            storage -> {
              write(storage, "b", "old", 0);
              write(storage, "c", "new", 0);
              write(storage, "a", "other", 0);
              storage.rename("c", "b");
              storage.delete("a");
              storage.delete("a");
              write(storage, "a", "again", 0);
              storage.sync();
              return storage.names();
            });
    assertThat(names).containsExactly("a", "b");
    assertThat(content("b")).isEqualTo("new");
  }

  @Test
  default void itSaysHowMuchRoomIsLeft() {
    assertThat(onStorage(Storage::free)).isPositive();
  }

  @Test
  default void whatStorageRefusesIsAFailureOfTheStore() {
    assertThatThrownBy(() -> onStorage(storage -> write(storage, "../up", "", 0)))
        .isInstanceOf(StoreException.class);
    assertThatThrownBy(
            () ->
                onStorage(
                    storage -> {
                      storage.rename("missing", "a");
                      return "renamed";
                    }))
        .isInstanceOf(StoreException.class);
  }

  @Test
  default void documentsOfAQueueAreThere() {
    CompletableFuture<Void> written = new CompletableFuture<>();
    lane()
        .execute(
            () -> {
              DocumentQueue queue = new DocumentQueue(client(), lane());
              queue.write("state", "one".getBytes(UTF_8));
              queue
                  .write("state", "two".getBytes(UTF_8))
                  .whenComplete((done, failure) -> written.complete(null));
            });
    await(written);
    byte[] read = onStorage(storage -> new Documents(storage).read("state").orElseThrow());
    assertThat(read).isEqualTo("two".getBytes(UTF_8));
  }
}
