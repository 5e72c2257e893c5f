package org.iotmc.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.iotmc.api.StoreException;
import org.iotmc.api.spi.Documents;
import org.iotmc.api.spi.StorageFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileStorageTest {
  @TempDir Path parent;
  private Path directory;
  private FileStorage storage;

  @BeforeEach
  void open() {
    directory = parent.resolve("state");
    storage = FileStorage.open(directory);
  }

  @AfterEach
  void close() {
    storage.close();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void whatIsWrittenIsReadAfterReopening() {
    try (StorageFile file = storage.open("bank-a")) {
      file.write(bytes("hello"), 3);
      file.truncate(7);
      file.sync();
      assertThat(file.size()).isEqualTo(7);
    }
    storage.sync();
    storage.close();
    storage = FileStorage.open(directory);
    try (StorageFile file = storage.open("bank-a")) {
      ByteBuffer target = ByteBuffer.allocate(10);
      assertThat(file.read(target, 3)).isEqualTo(4);
      assertThat(target.flip()).isEqualTo(bytes("hell"));
      assertThat(file.read(ByteBuffer.allocate(1), 7)).isEqualTo(-1);
    }
  }

  @Test
  void theRoomThatIsLeftIsTheFileSystemsOrUnknown() throws IOException {
    long all = Files.getFileStore(directory).getTotalSpace();
    assertThat(storage.free()).isPositive().isLessThanOrEqualTo(all);
    assertThat(freeWhereTheSystemSays(() -> 0)).isZero();
    assertThat(freeWhereTheSystemSays(() -> -1)).isEqualTo(Long.MAX_VALUE);
    Room unknown =
        () -> {
          throw new IOException("mount point not found");
        };
    assertThat(freeWhereTheSystemSays(unknown)).isEqualTo(Long.MAX_VALUE);
  }

  private interface Room {
    long bytes() throws IOException;
  }

  private long freeWhereTheSystemSays(Room room) {
    Disk disk =
        new Disk() {
          @Override
          long free(Path of) throws IOException {
            return room.bytes();
          }
        };
    try (FileStorage other = FileStorage.open(parent.resolve("other"), disk)) {
      return other.free();
    }
  }

  @Test
  void namesAreSortedAndRenamingReplaces() {
    storage.open("b").close();
    storage.open("a").close();
    try (StorageFile file = storage.open("c")) {
      file.write(bytes("new"), 0);
    }
    assertThat(storage.names()).containsExactly("a", "b", "c");
    assertThat(storage.exists("b")).isTrue();
    assertThat(storage.exists("d")).isFalse();
    storage.rename("c", "a");
    storage.delete("b");
    storage.delete("b");
    storage.sync();
    assertThat(storage.names()).containsExactly("a");
    try (StorageFile file = storage.open("a")) {
      assertThat(file.size()).isEqualTo(3);
    }
    assertThatThrownBy(() -> storage.rename("missing", "a"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(directory.resolve("missing").toString());
  }

  @Test
  void documentsLiveOnIt() {
    Documents documents = new Documents(storage);
    documents.write("state", new byte[] {1, 2, 3});
    assertThat(documents.read("state")).hasValue(new byte[] {1, 2, 3});
  }

  @Test
  void aDocumentIsDurableBeforeItTakesItsNameAndItsNameBeforeItIsSaidToBeWritten() {
    storage.close();
    RecordingDisk disk = new RecordingDisk();
    storage = FileStorage.open(directory, disk);
    Documents documents = new Documents(storage);
    documents.write("doc", new byte[] {1, 2, 3});
    assertThat(disk.asked)
        .containsExactly(
            "truncate doc.new",
            "write doc.new",
            "force doc.new",
            "move doc.new to doc",
            "force state",
            "truncate doc.copy.new",
            "write doc.copy.new",
            "force doc.copy.new",
            "move doc.copy.new to doc.copy",
            "force state");
    disk.asked.clear();
    documents.delete("doc");
    assertThat(disk.asked)
        .containsExactly(
            "delete doc.copy",
            "delete doc.copy.new",
            "force state",
            "delete doc",
            "delete doc.new",
            "force state");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "../x", "A", "LOCK", "ä", "x\0"})
  void otherNamesAreRefused(String name) {
    assertThatThrownBy(() -> storage.open(name)).isInstanceOf(StoreException.class);
  }

  @Test
  void aSecondHostIsKeptOut() {
    assertThatThrownBy(() -> FileStorage.open(directory))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("another process or host uses this directory");
    storage.close();
    storage = FileStorage.open(directory);
  }

  @Test
  void onlyTheOwnerMayRead() throws Exception {
    storage.open("key").close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("key"))))
        .isEqualTo("rw-------");
  }

  @Test
  void aSymbolicLinkIsNotFollowed() throws Exception {
    Path outside = Files.createFile(parent.resolve("outside"));
    Files.createSymbolicLink(directory.resolve("link"), outside);
    assertThatThrownBy(() -> storage.open("link"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("link");
    assertThat(storage.names()).isEmpty();
    assertThat(storage.exists("link")).isFalse();
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsReported() throws Exception {
    Path file = Files.createFile(parent.resolve("file"));
    assertThatThrownBy(() -> FileStorage.open(file))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void aClosedStorageSaysSo() {
    storage.close();
    assertThatThrownBy(() -> storage.names())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("closed");
  }
}
