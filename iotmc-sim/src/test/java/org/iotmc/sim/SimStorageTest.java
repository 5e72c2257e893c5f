package org.iotmc.sim;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.iotmc.api.StoreException;
import org.iotmc.api.spi.Documents;
import org.iotmc.api.spi.Storage;
import org.iotmc.api.spi.StorageFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimStorageTest {
  private static final int SEEDS = 200;

  private final SimHost host = SimWorld.seeded(1).host("alpha");
  private final SimStorage storage = host.storage();

  @Test
  void whatIsWrittenIsRead() {
    try (StorageFile file = storage.open("a")) {
      file.write(bytes("hello"), 4094);
      assertThat(file.size()).isEqualTo(4099);
      ByteBuffer target = ByteBuffer.allocate(10);
      assertThat(file.read(target, 4092)).isEqualTo(7);
      assertThat(target.flip()).isEqualTo(bytes("\0\0hello"));
      assertThat(file.read(ByteBuffer.allocate(1), 4099)).isEqualTo(-1);
    }
    assertThat(storage.names()).containsExactly("a");
    assertThat(storage.exists("a")).isTrue();
    assertThat(storage.exists("b")).isFalse();
  }

  @Test
  void truncationClearsWhatWasBehind() {
    try (StorageFile file = storage.open("a")) {
      file.write(bytes("hello"), 0);
      file.truncate(1);
      file.write(bytes("o"), 4);
      ByteBuffer target = ByteBuffer.allocate(5);
      file.read(target, 0);
      assertThat(target.flip()).isEqualTo(bytes("h\0\0\0o"));
    }
  }

  @Test
  void aHoleCostsNothing() {
    try (StorageFile file = storage.open("a")) {
      file.write(bytes("end"), 1L << 40);
      file.sync();
      assertThat(file.size()).isEqualTo((1L << 40) + 3);
    }
  }

  @Test
  void badNamesAndClosedFilesAreRefused() {
    StorageFile file = storage.open("a");
    file.close();
    assertThatThrownBy(file::size).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> storage.open("../a")).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> storage.rename("none", "b")).isInstanceOf(StoreException.class);
  }

  @Test
  void syncedContentUnderASyncedNameSurvives() {
    for (int seed = 0; seed < SEEDS; seed++) {
      SimHost one = SimWorld.seeded(seed).host("alpha");
      store(one, "old", file -> file.sync());
      one.storage().sync();
      restart(one);
      assertThat(content(one)).isEqualTo("old");
    }
  }

  @Test
  void closingAHostLosesNothing() {
    store(host, "old", file -> {});
    host.close();
    host.powerOn();
    assertThat(content(host)).isEqualTo("old");
  }

  @Test
  void unsyncedContentIsKeptLostOrTorn() {
    TreeSet<String> outcomes = new TreeSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      SimHost one = SimWorld.seeded(seed).host("alpha");
      store(one, "old".repeat(300), file -> file.sync());
      one.storage().sync();
      store(one, "new".repeat(300), file -> {});
      restart(one);
      outcomes.add(content(one));
    }
    assertThat(outcomes).contains("old".repeat(300), "new".repeat(300)).hasSizeGreaterThan(10);
  }

  @Test
  void unsyncedNamesAreKeptOrLostInTheirOrder() {
    TreeSet<String> outcomes = new TreeSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      SimHost one = SimWorld.seeded(seed).host("alpha");
      one.storage().open("a").close();
      one.storage().open("b").close();
      one.storage().rename("a", "c");
      one.storage().delete("b");
      restart(one);
      outcomes.add(one.storage().names().toString());
    }
    assertThat(outcomes).containsExactlyInAnyOrder("[]", "[a]", "[a, b]", "[b, c]", "[c]");
  }

  @Test
  void aFileOpenedBeforeThePowerFailedIsDead() {
    StorageFile file = storage.open("a");
    restart(host);
    assertThatThrownBy(() -> file.write(bytes("x"), 0)).isInstanceOf(PowerCut.class);
  }

  @Test
  void thePowerFailsDuringTheChosenOperation() {
    storage.cutAfter(3);
    StorageFile file = storage.open("a");
    file.write(bytes("x"), 0);
    assertThatThrownBy(file::sync).isInstanceOf(PowerCut.class);
    assertThat(host.isOn()).isFalse();
    assertThatThrownBy(storage::names).isInstanceOf(PowerCut.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 500, 501, 5000, 20_000})
  void aDocumentIsOldOrNewWheneverThePowerFails(int size) {
    byte[] old = filled(size, 'o');
    byte[] fresh = filled(size / 2 + 100, 'n');
    for (int seed = 0; seed < 60; seed++) {
      int cut = 1;
      while (interrupted(seed, cut, old, fresh)) {
        cut++;
      }
      assertThat(cut).isGreaterThan(5);
    }
  }

  /** Writes a second document over a first; returns whether the power failed meanwhile. */
  private static boolean interrupted(int seed, int cut, byte[] old, byte[] fresh) {
    SimHost one = SimWorld.seeded(seed).host("alpha");
    Documents.single(one.storage()).write("doc", old);
    one.storage().cutAfter(cut);
    boolean failed = false;
    try {
      Documents.single(one.storage()).write("doc", fresh);
    } catch (PowerCut expected) {
      failed = true;
    }
    if (!failed) {
      one.storage().neverCut();
    }
    restart(one);
    Optional<byte[]> found = Documents.single(one.storage()).read("doc");
    assertThat(found).isPresent();
    if (failed) {
      assertThat(Arrays.equals(found.get(), old) || Arrays.equals(found.get(), fresh)).isTrue();
    } else {
      assertThat(found.get()).isEqualTo(fresh);
    }
    Documents.single(one.storage()).write("doc", old);
    assertThat(Documents.single(one.storage()).read("doc")).hasValue(old);
    return failed;
  }

  private static byte[] filled(int size, char with) {
    byte[] content = new byte[size];
    Arrays.fill(content, (byte) with);
    return content;
  }

  private static void store(SimHost host, String text, Consumer<StorageFile> afterwards) {
    try (StorageFile file = host.storage().open("a")) {
      file.write(bytes(text), 0);
      afterwards.accept(file);
    }
  }

  private static void restart(SimHost host) {
    host.cutPower();
    host.powerOn();
  }

  private static String content(SimHost host) {
    Storage storage = host.storage();
    try (StorageFile file = storage.open("a")) {
      ByteBuffer target = ByteBuffer.allocate((int) file.size());
      file.read(target, 0);
      return new String(target.array(), US_ASCII);
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(US_ASCII));
  }
}
